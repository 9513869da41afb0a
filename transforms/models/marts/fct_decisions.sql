{{ config(materialized='incremental') }}

with routings as (

    select * from {{ ref('stg_routings') }}
    where {{ is_touched('ticket_id') }}

)

select
    routings.event_id as decision_id,
    routings.seq,
    routings.ticket_id,
    routings.trigger,
    routings.rule_set_id,
    routings.rule_set_version,
    routings.rule_id,
    routings.verdicts,
    routings.team_id,
    routings.agent_id,
    routings.policy_id,
    routings.priority,
    routings.category,
    routings.language,
    routings.tags,
    routings.skill,
    routings.skill_level,
    routings.weight,
    routings.bot_flow,
    routings.quick_reply,
    routings.notify,
    routings.strategy,
    routings.tie_break,
    routings.candidate_agent_ids,
    routings.considered,
    routings.facts,
    routings.reason,
    routings.decided_at,
    routings.recorded_at
from routings
