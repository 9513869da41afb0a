{{ config(incremental_strategy='delete+insert', unique_key='ticket_id') }}

with streams as (

    select
        substr(events.stream, length('ticket:') + 1) as ticket_id,
        max(events.seq) as last_seq,
        max(events.occurred_at) as last_occurred_at
    from {{ source('raw', 'events') }} as events
    where events.stream like 'ticket:%'
        and events.seq > {{ last_built_seq() }}
    group by 1

)

{% if is_incremental() %}

select
    streams.ticket_id,
    streams.last_seq,
    greatest(streams.last_occurred_at, earlier.last_occurred_at) as last_occurred_at
from streams
left join {{ this }} as earlier on streams.ticket_id = earlier.ticket_id

{% else %}

select * from streams

{% endif %}
