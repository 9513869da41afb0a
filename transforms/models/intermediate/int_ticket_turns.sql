with openings as (

    select * from {{ ref('int_openings') }}
    where {{ is_touched('ticket_id') }}

),

messages as (

    select * from {{ ref('stg_messages') }}
    where author in ('customer', 'agent', 'phone_echo', 'bot')
        and {{ is_touched('ticket_id') }}

),

deliveries as (

    select * from {{ ref('int_message_deliveries') }}
    where (failed_at is not null or retried_at is not null)
        and {{ is_touched('ticket_id') }}

),

handoffs as (

    select * from {{ ref('stg_changes') }}
    where field = 'bot_handoff'
        and {{ is_touched('ticket_id') }}

),

spans as (

    select * from {{ ref('int_status_spans') }}
    where (is_end or is_restart)
        and {{ is_touched('ticket_id') }}

),

firsts as (

    select
        openings.ticket_id,
        openings.opened_at as began_at,
        openings.seq
    from openings
    union all
    select
        messages.ticket_id,
        messages.occurred_at,
        messages.seq
    from messages
    where messages.author = 'customer'

),

beginnings as (

    select
        firsts.ticket_id,
        min({'at': firsts.began_at, 'seq': firsts.seq}) as first
    from firsts
    group by 1

),

{# A reply that was sent again answers when it was, one that failed does not. #}
said as (

    select
        messages.ticket_id,
        case
            when messages.author in ('agent', 'phone_echo')
                then coalesce(deliveries.retried_at, messages.occurred_at)
            else messages.occurred_at
        end as marked_at,
        messages.seq,
        case messages.author
            when 'customer' then 'customer'
            when 'bot' then 'bot'
            else 'reply'
        end as kind,
        messages.message_id,
        messages.author,
        messages.agent_id
    from messages
    left join deliveries
        on messages.ticket_id = deliveries.ticket_id
            and messages.message_id = deliveries.message_id
    where messages.author in ('customer', 'bot')
        or deliveries.failed_at is null

),

{# What we said before the conversation began, such as a message of the phone app that
   arrives after the customer's, answers nobody. #}
marks as (

    select said.*
    from said
    inner join beginnings on said.ticket_id = beginnings.ticket_id
    where said.kind = 'customer'
        or said.marked_at > beginnings.first.at
        or (said.marked_at = beginnings.first.at and said.seq > beginnings.first.seq)
    union all
    select
        handoffs.ticket_id,
        handoffs.occurred_at,
        handoffs.seq,
        'handoff',
        null,
        null,
        null
    from handoffs
    union all
    select
        spans.ticket_id,
        spans.started_at,
        spans.seq,
        case when spans.is_end then 'end' else 'restart' end,
        null,
        null,
        null
    from spans

),

placed as (

    select
        marks.*,
        count(*) filter (where marks.kind in ('reply', 'end')) over before_it as turn_number,
        count(*) filter (where marks.kind = 'restart') over until_it + 1 as cycle_number,
        count(*) filter (where marks.kind = 'end') over before_it
        > count(*) filter (where marks.kind = 'restart') over before_it as is_after_end
    from marks
    window
        before_it as (
            partition by marks.ticket_id
            order by marks.marked_at, marks.seq
            rows between unbounded preceding and 1 preceding
        ),
        until_it as (
            partition by marks.ticket_id
            order by marks.marked_at, marks.seq
            rows between unbounded preceding and current row
        )

),

turns as (

    select
        placed.ticket_id,
        placed.turn_number,
        max(placed.cycle_number) as cycle_number,
        bool_or(placed.is_after_end) as is_after_end,
        min(placed.marked_at) filter (where placed.kind = 'customer') as asked_at,
        arg_min(placed.message_id, placed.marked_at)
            filter (where placed.kind = 'customer') as asked_message_id,
        count(*) filter (where placed.kind = 'customer') as customer_message_count,
        min(placed.marked_at) filter (where placed.kind = 'restart') as restarted_at,
        max(placed.marked_at)
            filter (where placed.kind = 'handoff' and not placed.is_after_end)
            as handed_off_at,
        max(placed.marked_at)
            filter (where placed.kind = 'bot' and not placed.is_after_end) as bot_at,
        max(placed.marked_at) filter (where placed.kind in ('reply', 'end')) as ended_at,
        max(placed.kind) filter (where placed.kind in ('reply', 'end')) as ended_by,
        max(placed.message_id) filter (where placed.kind = 'reply') as reply_message_id,
        max(placed.author) filter (where placed.kind = 'reply') as reply_author,
        max(placed.agent_id) filter (where placed.kind = 'reply') as reply_agent_id
    from placed
    group by 1, 2

)

select
    turns.ticket_id,
    cast(turns.turn_number as integer) as turn_number,
    cast(turns.cycle_number as integer) as cycle_number,
    case
        when turns.asked_at is null then null
        when not turns.is_after_end then turns.asked_at
        when turns.restarted_at is not null then greatest(turns.asked_at, turns.restarted_at)
    end as waiting_from,
    turns.asked_message_id,
    cast(turns.customer_message_count as integer) as customer_message_count,
    turns.restarted_at,
    turns.handed_off_at,
    {# What a bot said before anybody wrote answers nobody. #}
    coalesce(
        turns.bot_at >= coalesce(min(turns.asked_at) over until_it, turns.bot_at), false
    ) as is_with_bot,
    coalesce(
        turns.bot_at >= coalesce(min(turns.asked_at) over in_cycle_until_it, turns.bot_at),
        false
    ) as is_with_bot_in_cycle,
    turns.ended_at,
    turns.ended_by,
    turns.reply_message_id,
    turns.reply_author,
    turns.reply_agent_id,
    count(*) filter (where turns.ended_by = 'reply') over before_it > 0 as is_after_reply,
    count(*) filter (where turns.ended_by = 'reply') over in_cycle_before_it > 0
        as is_after_reply_in_cycle
from turns
window
    until_it as (
        partition by turns.ticket_id
        order by turns.turn_number
        rows between unbounded preceding and current row
    ),
    in_cycle_until_it as (
        partition by turns.ticket_id, turns.cycle_number
        order by turns.turn_number
        rows between unbounded preceding and current row
    ),
    before_it as (
        partition by turns.ticket_id
        order by turns.turn_number
        rows between unbounded preceding and 1 preceding
    ),
    in_cycle_before_it as (
        partition by turns.ticket_id, turns.cycle_number
        order by turns.turn_number
        rows between unbounded preceding and 1 preceding
    )
