{{ config(materialized='incremental') }}

with alerts as (

    select * from {{ ref('stg_sla_alerts') }}
    where {{ is_touched('ticket_id') }}

),

attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_touched('ticket_id') }}

)

select
    alerts.ticket_id,
    alerts.target,
    alerts.period,
    alerts.alert,
    split_part(alerts.alert, '-', 1) as kind,
    alerts.policy_id,
    attributes.team_id,
    attributes.agent_id,
    attributes.priority,
    alerts.occurred_at as reached_at,
    alerts.recorded_at as told_at
from alerts
left join attributes
    on alerts.ticket_id = attributes.ticket_id
        and attributes.valid_from <= alerts.occurred_at
        and attributes.valid_until > alerts.occurred_at
