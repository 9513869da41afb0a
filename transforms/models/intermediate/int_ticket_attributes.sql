{# '' stands for a value that was taken away; null for one that was left as it was. #}
with openings as (

    select * from {{ ref('int_openings') }}
    where {{ is_touched('ticket_id') }}

),

routings as (

    select * from {{ ref('stg_routings') }}
    where {{ is_touched('ticket_id') }}

),

changes as (

    select * from {{ ref('stg_changes') }}
    where field in ('team', 'agent', 'priority', 'category', 'policy')
        and {{ is_touched('ticket_id') }}

),

marks as (

    select
        openings.ticket_id,
        openings.seq,
        openings.opened_at as occurred_at,
        coalesce(openings.team_id, '') as team_id,
        coalesce(openings.agent_id, '') as agent_id,
        coalesce(openings.policy_id, '') as policy_id,
        openings.priority,
        coalesce(openings.category, '') as category,
        coalesce(openings.language, '') as language,
        false as is_retargeting
    from openings
    union all
    select
        routings.ticket_id,
        routings.seq,
        routings.occurred_at,
        routings.team_id,
        routings.agent_id,
        routings.policy_id,
        routings.priority,
        routings.category,
        routings.language,
        true as is_retargeting
    from routings
    union all
    select
        changes.ticket_id,
        changes.seq,
        changes.occurred_at,
        case when changes.field = 'team' then coalesce(changes.new_value, '') end,
        case when changes.field = 'agent' then coalesce(changes.new_value, '') end,
        case when changes.field = 'policy' then coalesce(changes.new_value, '') end,
        case when changes.field = 'priority' then changes.new_value end,
        case when changes.field = 'category' then coalesce(changes.new_value, '') end,
        null,
        changes.field = 'policy'
    from changes

),

placed as (

    select
        marks.* exclude (occurred_at),
        openings.opened_at,
        greatest(marks.occurred_at, openings.opened_at) as since_at
    from marks
    inner join openings on marks.ticket_id = openings.ticket_id

),

filled as (

    select
        placed.ticket_id,
        placed.seq,
        placed.since_at,
        last_value(placed.team_id ignore nulls) over until_now as team_id,
        last_value(placed.agent_id ignore nulls) over until_now as agent_id,
        last_value(placed.policy_id ignore nulls) over until_now as policy_id,
        last_value(placed.priority ignore nulls) over until_now as priority,
        last_value(placed.category ignore nulls) over until_now as category,
        last_value(placed.language ignore nulls) over until_now as language,
        bool_or(placed.is_retargeting) over (
            partition by placed.ticket_id, placed.since_at
        ) as is_retargeting,
        lead(placed.since_at) over until_now as until_at
    from placed
    window until_now as (
        partition by placed.ticket_id
        order by placed.since_at, placed.seq
        rows between unbounded preceding and current row
    )

)

select
    filled.ticket_id,
    filled.since_at,
    filled.until_at,
    case
        when lag(filled.since_at) over (partition by filled.ticket_id order by filled.since_at)
            is not null
            then filled.since_at
        else cast('-infinity' as timestamptz)
    end as valid_from,
    coalesce(filled.until_at, cast('infinity' as timestamptz)) as valid_until,
    nullif(filled.team_id, '') as team_id,
    nullif(filled.agent_id, '') as agent_id,
    nullif(filled.policy_id, '') as policy_id,
    filled.priority,
    nullif(filled.category, '') as category,
    nullif(filled.language, '') as language,
    filled.is_retargeting
from filled
where filled.until_at is null
    or filled.until_at > filled.since_at
