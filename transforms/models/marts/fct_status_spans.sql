{{ config(materialized='incremental') }}

with spans as (

    select * from {{ ref('int_status_spans') }}
    where {{ is_touched('ticket_id') }}

),

segments as (

    select * from {{ ref('int_clock_segments') }}
    where target = 'resolution'
        and {{ is_touched('ticket_id') }}

)

select
    spans.ticket_id,
    spans.span_number,
    spans.cycle_number,
    spans.status,
    nullif(spans.reason, '') as reason,
    spans.actor as entered_by,
    spans.is_resolution,
    spans.is_reopening,
    cast({{ seconds_between('spans.started_at', 'spans.ended_at') }} as bigint) as span_seconds,
    cast(
        case
            when spans.ended_at = spans.started_at then 0
            else segments.business_seconds
        end as bigint
    ) as span_business_seconds,
    coalesce(segments.is_counted, false) as is_counted_for_resolution,
    spans.started_at,
    spans.ended_at
from spans
left join segments
    on spans.ticket_id = segments.ticket_id
        and spans.started_at = segments.started_at
        and spans.ended_at is not distinct from segments.ended_at
