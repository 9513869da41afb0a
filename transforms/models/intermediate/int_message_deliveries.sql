with deliveries as (

    select * from {{ ref('stg_deliveries') }}
    where ticket_id is not null
        and is_final
        and {{ is_touched('ticket_id') }}

)

select
    deliveries.ticket_id,
    deliveries.message_id,
    min(deliveries.occurred_at) filter (where deliveries.status = 'sent') as sent_at,
    min(deliveries.occurred_at) filter (where deliveries.status = 'delivered') as delivered_at,
    min(deliveries.occurred_at) filter (where deliveries.status in ('read', 'played')) as read_at,
    min(deliveries.occurred_at) filter (where deliveries.status = 'failed') as failed_at,
    arg_max(deliveries.error_code, deliveries.seq)
        filter (where deliveries.status = 'failed') as error_code,
    arg_max(deliveries.failure_reason, deliveries.seq)
        filter (where deliveries.status = 'failed') as failure_reason,
    arg_max(deliveries.pricing_category, deliveries.seq)
        filter (where deliveries.pricing_category is not null) as pricing_category,
    arg_max(deliveries.is_billable, deliveries.seq)
        filter (where deliveries.is_billable is not null) as is_billable
from deliveries
group by 1, 2
