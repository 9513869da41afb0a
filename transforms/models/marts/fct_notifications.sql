{{ config(materialized='incremental') }}
{% set settled = tickets_of_settled_notifications() %}
with notifications as (

    select * from {{ ref('stg_notifications') }}
    where {{ is_touched('ticket_id', settled) }}

),

told as (

    select
        notifications.*,
        'app' as medium,
        unnest(notifications.agents) as recipient_id
    from notifications
    union all
    select
        notifications.*,
        'email' as medium,
        unnest(notifications.emails) as recipient_id
    from notifications
    union all
    select
        notifications.*,
        'channel' as medium,
        unnest(notifications.channels) as recipient_id
    from notifications

),

outcomes as (

    select
        unnest(outcomes.notification_ids) as notification_id,
        outcomes.recipient_id,
        outcomes.medium,
        outcomes.outcome,
        outcomes.way,
        outcomes.reason,
        outcomes.occurred_at
    from {{ ref('stg_notification_outcomes') }} as outcomes

)

select
    told.notification_id,
    told.medium,
    told.recipient_id,
    told.ticket_id,
    told.cause,
    told.target,
    told.period,
    told.alert,
    case told.medium when 'channel' then outcomes.way else told.medium end as way,
    case
        when told.medium = 'app' then 'listed'
        else coalesce(outcomes.outcome, 'waiting')
    end as outcome,
    outcomes.reason as failure_reason,
    told.due_at,
    told.occurred_at as raised_at,
    case when outcomes.outcome = 'read' then outcomes.occurred_at end as read_at,
    case when outcomes.outcome != 'read' then outcomes.occurred_at end as settled_at
from told
left join outcomes
    on told.notification_id = outcomes.notification_id
        and told.recipient_id = outcomes.recipient_id
        and told.medium = outcomes.medium
