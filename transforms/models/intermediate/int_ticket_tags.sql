with openings as (

    select * from {{ ref('int_openings') }}
    where len(tags) > 0
        and {{ is_touched('ticket_id') }}

),

routings as (

    select * from {{ ref('stg_routings') }}
    where len(tags) > 0
        and {{ is_touched('ticket_id') }}

),

changes as (

    select * from {{ ref('stg_changes') }}
    where field = 'tags'
        and {{ is_touched('ticket_id') }}

),

latest as (

    select
        changes.ticket_id,
        arg_max(changes.new_value, changes.seq) as new_value,
        max(changes.occurred_at) as changed_at
    from changes
    group by 1

),

{# A change states the whole set; a routing adds to it. #}
given as (

    select
        openings.ticket_id,
        openings.tags,
        openings.opened_at as given_at
    from openings
    union all
    select
        routings.ticket_id,
        routings.tags,
        routings.occurred_at as given_at
    from routings
    union all
    select
        latest.ticket_id,
        from_json(latest.new_value, '["VARCHAR"]') as tags,
        latest.changed_at as given_at
    from latest

)

select
    given.ticket_id,
    list_sort(list_distinct(flatten(list(given.tags)))) as tags
from given
left join latest on given.ticket_id = latest.ticket_id
where latest.changed_at is null
    or given.given_at >= latest.changed_at
group by 1
