{# Late is a minute or more: WhatsApp's instants are whole seconds, and a webhook takes
   some. Imports tell of the past and are not late. #}
{% set is_late = "source = 'live' and recorded_at >= occurred_at + interval 60 second" %}
with messages as (

    select * from {{ ref('stg_messages') }}
    where {{ is_late }}
        and author in ('customer', 'phone_echo')
        and {{ is_touched('ticket_id') }}

),

reports as (

    select * from {{ ref('stg_deliveries') }}
    where status in ('failed', 'delivered', 'read', 'played')
        and is_final
        and {{ is_touched('ticket_id') }}

),

{# Of the reports that a message was delivered, the first one known counts. #}
first_reports as (

    select *
    from reports
    qualify
        row_number() over (
            partition by reports.ticket_id, reports.message_id, reports.status = 'failed'
            order by reports.seq
        ) = 1

),

arrivals as (

    select
        messages.event_id,
        messages.seq,
        messages.ticket_id,
        messages.message_id,
        case messages.author when 'customer' then 'message' else 'reply' end as kind,
        messages.occurred_at,
        messages.recorded_at
    from messages
    union all
    select
        first_reports.event_id,
        first_reports.seq,
        first_reports.ticket_id,
        first_reports.message_id,
        case first_reports.status when 'failed' then 'failure' else 'delivery' end as kind,
        first_reports.occurred_at,
        first_reports.recorded_at
    from first_reports
    where {{ is_late }}

)

select
    arrivals.event_id,
    arrivals.seq,
    arrivals.ticket_id,
    arrivals.message_id,
    arrivals.kind,
    {{ seconds_between('arrivals.occurred_at', 'arrivals.recorded_at') }} as lateness_seconds,
    arrivals.occurred_at,
    arrivals.recorded_at
from arrivals
