{{ config(materialized='incremental') }}

with routings as (

    select * from {{ ref('stg_routings') }}
    where {{ is_touched('ticket_id') }}

)

select
    routings.event_id as decision_id,
    routings.seq,
    routings.ticket_id,
    routings.rule_id,
    routings.rule_set_version,
    routings.team_id,
    routings.agent_id,
    routings.policy_id,
    routings.priority,
    routings.category,
    routings.language,
    routings.tags,
    routings.candidate_agent_ids,
    routings.facts,
    routings.reason,
    routings.occurred_at as decided_at,
    routings.recorded_at
from routings
