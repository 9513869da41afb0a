{{ config(materialized='incremental') }}

with spans as (

    select * from {{ ref('int_status_spans') }}
    where {{ is_touched('ticket_id') }}

),

{# Hours may change within a span. #}
segments as (

    select
        segments.ticket_id,
        spans.span_number,
        bool_or(segments.is_counted) as is_counted,
        case
            when spans.ended_at is not null then sum(segments.business_seconds)
        end as business_seconds
    from {{ ref('int_clock_segments') }} as segments
    inner join spans
        on segments.ticket_id = spans.ticket_id
            and segments.started_at >= spans.started_at
            and segments.started_at < coalesce(spans.ended_at, 'infinity')
    where segments.target = 'resolution'
        and {{ is_touched('segments.ticket_id') }}
    group by segments.ticket_id, spans.span_number, spans.ended_at

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
        and spans.span_number = segments.span_number
