with deliveries as (

    select * from {{ ref('stg_deliveries') }}
    where ticket_id is not null
        and is_final
        and {{ is_touched('ticket_id') }}

),

{# A failure stands unless somebody had the message sent again after it. #}
reported as (

    select
        deliveries.ticket_id,
        deliveries.message_id,
        min(deliveries.occurred_at) filter (where deliveries.status = 'sent') as sent_at,
        min(deliveries.occurred_at) filter (where deliveries.status = 'delivered')
            as delivered_at,
        min(deliveries.occurred_at) filter (where deliveries.status in ('read', 'played'))
            as read_at,
        min(deliveries.occurred_at) filter (where deliveries.status = 'played') as played_at,
        max(deliveries.occurred_at) filter (where deliveries.status = 'retried') as retried_at,
        max(deliveries.occurred_at) filter (where deliveries.status = 'failed') as failed_at,
        max(deliveries.seq) filter (where deliveries.status = 'failed')
        > coalesce(max(deliveries.seq) filter (where deliveries.status = 'retried'), 0)
            as is_failed,
        arg_max(deliveries.error_code, deliveries.seq)
            filter (where deliveries.status = 'failed') as error_code,
        arg_max(deliveries.failure_reason, deliveries.seq)
            filter (where deliveries.status = 'failed') as failure_reason,
        arg_max(deliveries.pricing_category, deliveries.seq)
            filter (where deliveries.pricing_category is not null) as pricing_category,
        arg_max(deliveries.pricing_model, deliveries.seq)
            filter (where deliveries.pricing_model is not null) as pricing_model,
        arg_max(deliveries.is_billable, deliveries.seq)
            filter (where deliveries.is_billable is not null) as is_billable
    from deliveries
    group by 1, 2

)

select
    reported.ticket_id,
    reported.message_id,
    reported.sent_at,
    reported.delivered_at,
    reported.read_at,
    reported.played_at,
    reported.retried_at,
    case when reported.is_failed then reported.failed_at end as failed_at,
    case when reported.is_failed then reported.error_code end as error_code,
    case when reported.is_failed then reported.failure_reason end as failure_reason,
    reported.pricing_category,
    reported.pricing_model,
    reported.is_billable
from reported
