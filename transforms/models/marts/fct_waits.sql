{{ config(materialized='incremental') }}

with waits as (

    select * from {{ ref('int_clocks') }}
    where turn_number is not null
        and {{ is_touched('ticket_id') }}

),

turns as (

    select * from {{ ref('int_ticket_turns') }}
    where {{ is_touched('ticket_id') }}

),

segments as (

    select * from {{ ref('int_clock_segments') }}
    where target in ('next_response', 'first_wait')
        and {{ is_touched('ticket_id') }}

),

attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_touched('ticket_id') }}

),

used as (

    select
        segments.ticket_id,
        segments.target,
        segments.period,
        sum(segments.business_seconds) filter (where segments.is_counted) as business_seconds
    from segments
    group by 1, 2, 3

)

select
    waits.ticket_id,
    cast(
        row_number() over (partition by waits.ticket_id order by waits.turn_number) as integer
    ) as wait_number,
    case when turns.is_after_reply then 'next_response' else 'first_response' end as kind,
    case
        when turns.ended_by = 'reply' then 'answered'
        when
            turns.is_with_bot
            and turns.handed_off_at is null
            and not turns.is_after_reply
            then 'with_bot'
        when turns.ended_by = 'end' then 'unanswered'
        else 'open'
    end as outcome,
    turns.asked_message_id,
    turns.reply_message_id,
    turns.reply_author,
    turns.reply_agent_id,
    attributes.team_id,
    attributes.agent_id as owner_agent_id,
    attributes.priority,
    waits.calendar_id,
    turns.customer_message_count,
    cast({{ seconds_between('waits.started_at', 'waits.stopped_at') }} as bigint) as wait_seconds,
    case
        when waits.stopped_at is not null then cast(coalesce(used.business_seconds, 0) as bigint)
    end as wait_business_seconds,
    waits.started_at,
    waits.stopped_at as ended_at
from waits
inner join turns
    on waits.ticket_id = turns.ticket_id
        and waits.turn_number = turns.turn_number
left join used
    on waits.ticket_id = used.ticket_id
        and waits.target = used.target
        and waits.period = used.period
left join attributes
    on waits.ticket_id = attributes.ticket_id
        and attributes.valid_from <= waits.started_at
        and attributes.valid_until > waits.started_at
