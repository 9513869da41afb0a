{{ config(materialized='incremental') }}

with arrivals as (

    select * from {{ ref('int_late_arrivals') }}
    where {{ is_touched('ticket_id') }}

),

late_tickets as (

    select distinct arrivals.ticket_id from arrivals

),

messages as (

    select * from {{ ref('fct_messages') }}
    where ticket_id in (select late_tickets.ticket_id from late_tickets)

),

clocks as (

    select
        *,
        coalesce(stopped_at, cast('infinity' as timestamptz)) as open_until
    from {{ ref('int_clocks') }}
    where target in ('first_response', 'next_response')
        and ticket_id in (select late_tickets.ticket_id from late_tickets)

),

timelines as (

    select * from {{ ref('int_calendar_timelines') }}

),

{# A wait began earlier than was known, or was not known at all. #}
asked as (

    select
        arrivals.event_id,
        clocks.target,
        clocks.period,
        min(messages.sent_at) as previous_started_at,
        any_value(arrivals.occurred_at) as restated_started_at,
        any_value(clocks.stopped_at) as previous_ended_at,
        any_value(clocks.stopped_at) as restated_ended_at
    from arrivals
    inner join clocks
        on arrivals.ticket_id = clocks.ticket_id
            and arrivals.occurred_at >= clocks.started_at
            and arrivals.occurred_at < clocks.open_until
    left join messages
        on clocks.ticket_id = messages.ticket_id
            and messages.direction = 'inbound'
            and messages.seq < arrivals.seq
            and messages.sent_at >= clocks.started_at
            and messages.sent_at < clocks.open_until
    where arrivals.kind = 'message'
    group by 1, 2, 3
    having coalesce(min(messages.sent_at), 'infinity') > any_value(arrivals.occurred_at)

),

{# A wait ended earlier than was known. #}
answered as (

    select
        arrivals.event_id,
        clocks.target,
        clocks.period,
        any_value(clocks.started_at) as previous_started_at,
        any_value(clocks.started_at) as restated_started_at,
        min(messages.sent_at) as previous_ended_at,
        any_value(clocks.stopped_at) as restated_ended_at
    from arrivals
    inner join clocks
        on arrivals.ticket_id = clocks.ticket_id
            and arrivals.occurred_at = clocks.stopped_at
            and clocks.ended_by = 'reply'
    left join messages
        on clocks.ticket_id = messages.ticket_id
            and messages.is_human_reply
            and messages.seq < arrivals.seq
            and messages.sent_at > clocks.stopped_at
    where arrivals.kind = 'reply'
    group by 1, 2, 3

),

{# A wait went on: the reply that seemed to end it had failed. #}
undone as (

    select
        arrivals.event_id,
        clocks.target,
        clocks.period,
        clocks.started_at as previous_started_at,
        clocks.started_at as restated_started_at,
        messages.sent_at as previous_ended_at,
        clocks.stopped_at as restated_ended_at
    from arrivals
    inner join messages
        on arrivals.ticket_id = messages.ticket_id
            and arrivals.message_id = messages.message_id
            and messages.is_failed
            and messages.author in ('agent', 'phone_echo')
    inner join clocks
        on arrivals.ticket_id = clocks.ticket_id
            and messages.sent_at >= clocks.started_at
            and messages.sent_at < clocks.open_until
    where arrivals.kind = 'failure'

),

{# What a message costs counts for an earlier day than that of its report. #}
charged as (

    select
        arrivals.event_id,
        'message_cost' as target
    from arrivals
    inner join messages
        on arrivals.ticket_id = messages.ticket_id
            and arrivals.message_id = messages.message_id
    where arrivals.kind = 'delivery'

),

restatements as (

    select * from asked
    union all by name
    select * from answered
    union all by name
    select * from undone
    union all by name
    select * from charged

),

{# Two waits may end in one and the same second: the event is told once. #}
restated as (

    select *
    from restatements
    qualify
        row_number() over (
            partition by restatements.event_id, restatements.target
            order by restatements.period
        ) = 1

),

timed as (

    select
        arrivals.*,
        restated.* exclude (event_id),
        clocks.policy_id,
        {# A deadline that pauses may move is not told for the past. #}
        case when clocks.pauses = [] then clocks.calendar_id end as calendar_id,
        clocks.target_seconds
    from restated
    inner join arrivals on restated.event_id = arrivals.event_id
    left join clocks
        on arrivals.ticket_id = clocks.ticket_id
            and restated.target = clocks.target
            and restated.period = clocks.period

),

wanted as (

    select
        timed.*,
        {{ open_seconds(second_of('timed.previous_started_at'), 'previous') }}
        + timed.target_seconds as previous_seconds,
        {{ open_seconds(second_of('timed.restated_started_at'), 'restated') }}
        + timed.target_seconds as restated_seconds
    from timed
    asof left join timelines as previous
        on timed.calendar_id = previous.calendar_id
            and {{ second_of('timed.previous_started_at') }} >= previous.open_second
    asof left join timelines as restated
        on timed.calendar_id = restated.calendar_id
            and {{ second_of('timed.restated_started_at') }} >= restated.open_second

)

select
    wanted.event_id,
    wanted.ticket_id,
    wanted.message_id,
    wanted.target as figure,
    wanted.kind,
    nullif(wanted.policy_id, '') as policy_id,
    wanted.previous_started_at,
    wanted.restated_started_at,
    wanted.previous_ended_at,
    wanted.restated_ended_at,
    {% for when in ['previous', 'restated'] %}
    case
        when wanted.{{ when }}_started_at is not null
            then {{ instant_of(
                when ~ '.open_second + wanted.' ~ when ~ '_seconds - ' ~ when ~ '.seconds_before'
            ) }}
    end as {{ when }}_breach_at,
    {% endfor %}
    cast(wanted.lateness_seconds as bigint) as lateness_seconds,
    wanted.occurred_at,
    wanted.recorded_at
from wanted
asof left join timelines as previous
    on wanted.calendar_id = previous.calendar_id
        and wanted.previous_seconds >= previous.seconds_before
asof left join timelines as restated
    on wanted.calendar_id = restated.calendar_id
        and wanted.restated_seconds >= restated.seconds_before
