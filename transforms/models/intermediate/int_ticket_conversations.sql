with messages as (

    select * from {{ ref('stg_messages') }}
    where {{ is_touched('ticket_id') }}

),

deliveries as (

    select * from {{ ref('int_message_deliveries') }}
    where failed_at is not null
        and {{ is_touched('ticket_id') }}

),

notes as (

    select * from {{ ref('stg_activities') }}
    where kind = 'note'
        and {{ is_touched('ticket_id') }}

),

clocks as (

    select * from {{ ref('int_clocks') }}
    where target = 'first_response'
        and {{ is_touched('ticket_id') }}

),

segments as (

    select * from {{ ref('int_clock_segments') }}
    where target = 'first_response'
        and is_counted
        and {{ is_touched('ticket_id') }}

),

turns as (

    select * from {{ ref('int_ticket_turns') }}
    where {{ is_touched('ticket_id') }}

),

counted as (

    select
        messages.ticket_id,
        count(*) as message_count,
        count(*) filter (where messages.author = 'customer') as customer_message_count,
        count(*) filter (where messages.author in ('agent', 'phone_echo')) as agent_message_count,
        count(*) filter (where messages.author = 'bot') as bot_message_count,
        count(*) filter (where messages.author in ('automation', 'campaign', 'system'))
            as automatic_message_count,
        count(deliveries.message_id) as failed_message_count,
        min(messages.occurred_at) filter (where messages.author = 'customer')
            as first_customer_message_at,
        max(messages.occurred_at) as last_message_at
    from messages
    left join deliveries
        on messages.ticket_id = deliveries.ticket_id
            and messages.message_id = deliveries.message_id
    group by 1

),

noted as (

    select
        notes.ticket_id,
        count(*) as note_count
    from notes
    group by 1

),

waited as (

    select
        turns.ticket_id,
        count(*) filter (where turns.waiting_from is not null) as wait_count,
        min(turns.waiting_from) as first_waiting_from,
        arg_min(turns.reply_author, turns.turn_number)
            filter (where turns.ended_by = 'reply') as first_reply_author,
        arg_min(turns.reply_agent_id, turns.turn_number)
            filter (where turns.ended_by = 'reply') as first_reply_agent_id
    from turns
    group by 1

),

answered as (

    select
        clocks.ticket_id,
        min({
            'period': clocks.period,
            'started_at': clocks.started_at,
            'responded_at': clocks.stopped_at
        }) as first
    from clocks
    where clocks.ended_by = 'reply'
    group by 1

),

responded as (

    select
        answered.ticket_id,
        answered.first.started_at as started_at,
        answered.first.responded_at as responded_at,
        cast(coalesce(sum(segments.business_seconds), 0) as bigint) as business_seconds
    from answered
    left join segments
        on answered.ticket_id = segments.ticket_id
            and answered.first.period = segments.period
    group by 1, 2, 3

)

select
    openings.ticket_id,
    counted.first_customer_message_at,
    counted.last_message_at,
    coalesce(counted.message_count, 0) as message_count,
    coalesce(counted.customer_message_count, 0) as customer_message_count,
    coalesce(counted.agent_message_count, 0) as agent_message_count,
    coalesce(counted.bot_message_count, 0) as bot_message_count,
    coalesce(counted.automatic_message_count, 0) as automatic_message_count,
    coalesce(counted.failed_message_count, 0) as failed_message_count,
    coalesce(noted.note_count, 0) as note_count,
    coalesce(waited.wait_count, 0) as wait_count,
    waited.first_reply_author,
    waited.first_reply_agent_id,
    responded.responded_at as first_responded_at,
    responded.started_at as first_response_started_at,
    {{ seconds_between('responded.started_at', 'responded.responded_at') }}
        as first_response_seconds,
    responded.business_seconds as first_response_business_seconds,
    {{ seconds_between(
        'least(responded.started_at, waited.first_waiting_from)', 'responded.responded_at'
    ) }} as first_response_total_seconds
from {{ ref('int_openings') }} as openings
left join counted on openings.ticket_id = counted.ticket_id
left join noted on openings.ticket_id = noted.ticket_id
left join waited on openings.ticket_id = waited.ticket_id
left join responded on openings.ticket_id = responded.ticket_id
where {{ is_touched('openings.ticket_id') }}
