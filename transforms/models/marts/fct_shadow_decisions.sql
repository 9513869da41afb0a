{{ config(materialized='incremental') }}

with shadow_routings as (

    select * from {{ ref('stg_shadow_routings') }}
    where {{ is_touched('ticket_id') }}

)

select
    shadow_routings.event_id as shadow_decision_id,
    shadow_routings.seq,
    shadow_routings.ticket_id,
    shadow_routings.rule_set_id,
    shadow_routings.rule_set_version,
    shadow_routings.rule_id,
    shadow_routings.verdicts,
    shadow_routings.team_id,
    shadow_routings.agent_id,
    shadow_routings.policy_id,
    shadow_routings.priority,
    shadow_routings.category,
    shadow_routings.tags,
    shadow_routings.differs as differing_fields,
    len(shadow_routings.differs) > 0 as is_different,
    shadow_routings.occurred_at as decided_at,
    shadow_routings.recorded_at
from shadow_routings
