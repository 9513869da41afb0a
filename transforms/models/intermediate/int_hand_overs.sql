{# As the desk knew it: whom a ticket was with, and whose agent acted, go by the order of
   the log; only instants are those of the facts. Nothing is read where no policy has
   internal targets. #}
with promising as (

    select any_value(policies.policies_seq) as policies_seq
    from {{ ref('int_policies') }} as policies
    where policies.internal != []
    having count(*) > 0

),

openings as (

    select openings.*
    from {{ ref('int_openings') }} as openings
    cross join promising
    where {{ is_touched('ticket_id') }}

),

routings as (

    select routings.*
    from {{ ref('stg_routings') }} as routings
    cross join promising
    where team_id is not null
        and {{ is_touched('ticket_id') }}

),

changes as (

    select changes.*
    from {{ ref('stg_changes') }} as changes
    cross join promising
    where field in ('team', 'level')
        and {{ is_touched('ticket_id') }}

),

marks as (

    select
        openings.ticket_id,
        openings.seq,
        openings.opened_at as occurred_at,
        coalesce(openings.team_id, '') as team_id,
        1 as level
    from openings
    union all
    select
        routings.ticket_id,
        routings.seq,
        routings.occurred_at,
        routings.team_id,
        null
    from routings
    union all
    select
        changes.ticket_id,
        changes.seq,
        changes.occurred_at,
        case when changes.field = 'team' then coalesce(changes.new_value, '') end,
        case when changes.field = 'level' then cast(changes.new_value as integer) end
    from changes

),

places as (

    select
        marks.ticket_id,
        marks.seq,
        marks.occurred_at,
        last_value(marks.team_id ignore nulls) over in_log as team_id,
        last_value(marks.level ignore nulls) over in_log as level
    from marks
    window in_log as (
        partition by marks.ticket_id
        order by marks.seq
        rows between unbounded preceding and current row
    )

),

compared as (

    select
        places.*,
        lag(places.team_id) over in_log as from_team_id,
        lag(places.level) over in_log as from_level
    from places
    window in_log as (partition by places.ticket_id order by places.seq)

),

{# Team and level that change at one instant are one hand-over. #}
moves as (

    select
        compared.ticket_id,
        greatest(compared.occurred_at, openings.opened_at) as moved_at,
        max(compared.seq) as seq,
        arg_min(compared.from_team_id, compared.seq) as from_team_id,
        arg_min(compared.from_level, compared.seq) as from_level,
        arg_max(compared.team_id, compared.seq) as to_team_id,
        arg_max(compared.level, compared.seq) as to_level
    from compared
    inner join openings on compared.ticket_id = openings.ticket_id
    where compared.from_team_id != ''
        and (
            compared.team_id != compared.from_team_id
            or compared.level != compared.from_level
        )
    group by 1, 2

),

handed as (

    select distinct moves.ticket_id from moves

),

deliveries as (

    select * from {{ ref('int_message_deliveries') }}
    where ticket_id in (select handed.ticket_id from handed)

),

messages as (

    select * from {{ ref('stg_messages') }}
    where author in ('agent', 'phone_echo')
        and ticket_id in (select handed.ticket_id from handed)

),

retries as (

    select
        sent.ticket_id,
        sent.message_id,
        arg_max(sent.occurred_at, sent.seq) as occurred_at,
        max(sent.seq) as seq,
        arg_max(coalesce(sent.agent_id, ''), sent.seq) as agent_id
    from {{ ref('stg_deliveries') }} as sent
    where sent.status = 'retried'
        and sent.ticket_id in (select handed.ticket_id from handed)
    group by 1, 2

),

notes as (

    select * from {{ ref('stg_activities') }}
    where kind = 'note'
        and ticket_id in (select handed.ticket_id from handed)

),

{# A reply that was sent again is an act of whoever had it sent, one that failed is none. #}
acts as (

    select
        messages.ticket_id,
        coalesce(retries.occurred_at, messages.occurred_at) as acted_at,
        coalesce(retries.seq, messages.seq) as seq,
        case
            when retries.seq is not null then retries.agent_id
            when messages.author = 'agent' then messages.agent_id
        end as agent_id
    from messages
    left join deliveries
        on messages.ticket_id = deliveries.ticket_id
            and messages.message_id = deliveries.message_id
    left join retries
        on messages.ticket_id = retries.ticket_id
            and messages.message_id = retries.message_id
    where deliveries.failed_at is null
    union all
    select
        notes.ticket_id,
        notes.occurred_at,
        notes.seq,
        notes.agent_id
    from notes

),

agents as (

    select
        configuration.seq,
        documents.document ->> 'id' as agent_id,
        unnest(from_json(documents.document -> 'teams', '["VARCHAR"]')) as team_id
    from {{ ref('stg_configuration') }} as configuration,
        unnest(configuration.content) as documents (document)
    where configuration.kind = 'agents'

),

versions as (

    select configuration.seq
    from {{ ref('stg_configuration') }} as configuration
    where configuration.kind = 'agents'

),

own_acts as (

    select
        acts.ticket_id,
        acts.acted_at,
        acts.seq
    from acts
    asof inner join places
        on acts.ticket_id = places.ticket_id
            and acts.seq >= places.seq
    asof inner join versions
        on acts.seq >= versions.seq
    inner join agents
        on versions.seq = agents.seq
            and acts.agent_id = agents.agent_id
            and places.team_id = agents.team_id

),

ends as (

    select * from {{ ref('int_status_spans') }}
    where (is_end or is_restart)
        and ticket_id in (select handed.ticket_id from handed)

),

told as (

    select
        moves.ticket_id,
        moves.moved_at as told_at,
        moves.seq,
        'move' as kind
    from moves
    union all
    select
        own_acts.ticket_id,
        own_acts.acted_at,
        own_acts.seq,
        'reply'
    from own_acts
    union all
    select
        ends.ticket_id,
        ends.started_at,
        ends.seq,
        case when ends.is_end then 'end' else 'restart' end
    from ends

),

placed as (

    select
        told.*,
        count(*) filter (where told.kind = 'move') over until_it as move_number,
        count(*) filter (where told.kind = 'end') over until_it
        > count(*) filter (where told.kind = 'restart') over until_it as is_ended
    from told
    window until_it as (
        partition by told.ticket_id
        order by told.told_at, told.seq
        rows between unbounded preceding and current row
    )

),

stays as (

    select
        placed.ticket_id,
        placed.move_number,
        max(placed.seq) filter (where placed.kind = 'move') as seq,
        max(placed.told_at) filter (where placed.kind = 'move') as handed_at,
        bool_or(placed.is_ended) filter (where placed.kind = 'move') as is_ended,
        min({'at': placed.told_at, 'seq': placed.seq, 'by': placed.kind})
            filter (where placed.kind in ('reply', 'end')) as stop
    from placed
    where placed.move_number > 0
    group by 1, 2

),

{# Handing a ticket on or back takes it up. #}
followed as (

    select
        stays.*,
        lead(stays.handed_at) over (
            partition by stays.ticket_id order by stays.move_number
        ) as handed_on_at
    from stays

)

select
    followed.ticket_id,
    followed.handed_at,
    moves.from_team_id,
    moves.from_level,
    moves.to_team_id,
    moves.to_level,
    coalesce(followed.stop.at, followed.handed_on_at) as taken_up_at,
    case
        when followed.stop is not null then followed.stop.by
        when followed.handed_on_at is not null then 'reply'
    end as ended_by
from followed
inner join moves
    on followed.ticket_id = moves.ticket_id
        and followed.seq = moves.seq
where not followed.is_ended
    and moves.to_team_id != ''
