{# With the terms of a ticket that no policy fits: id '', no target. #}
{{ config(materialized='table') }}

with applied as (

    select * from {{ ref('stg_configuration') }}
    where kind = 'sla_policies'

),

policies as (

    select
        applied.seq,
        applied.version,
        applied.occurred_at,
        unnest(range(len(applied.content))) as position,
        from_json(
            unnest(applied.content),
            '{
                "id": "VARCHAR",
                "name": "VARCHAR",
                "calendar": "VARCHAR",
                "match": "MAP(VARCHAR, VARCHAR[])",
                "targets": "MAP(VARCHAR, BIGINT)",
                "pauses": "MAP(VARCHAR, VARCHAR[])",
                "stop_resolution_on": "VARCHAR",
                "first_response_from": "VARCHAR",
                "next_response_counts_first": "BOOLEAN",
                "per_cycle": "BOOLEAN",
                "internal": [{
                    "from": {"team": "VARCHAR", "level": "INTEGER"},
                    "to": {"team": "VARCHAR", "level": "INTEGER"},
                    "target": "BIGINT"
                }]
            }'
        ) as fields
    from applied

)

select
    policies.seq as policies_seq,
    fields.id as policy_id,
    policies.position,
    policies.version,
    fields.name,
    fields.calendar as calendar_id,
    fields.match as conditions,
    fields.targets['first_response'] as first_response_seconds,
    fields.targets['next_response'] as next_response_seconds,
    fields.targets['resolution'] as resolution_seconds,
    coalesce(fields.pauses['first_response'], []) as first_response_pauses,
    coalesce(fields.pauses['next_response'], []) as next_response_pauses,
    coalesce(fields.pauses['resolution'], []) as resolution_pauses,
    coalesce(fields.pauses['internal'], []) as internal_pauses,
    coalesce(fields.internal, []) as internal,
    coalesce(fields.stop_resolution_on, 'resolved') as stop_resolution_on,
    coalesce(fields.first_response_from, 'human') as first_response_from,
    coalesce(fields.next_response_counts_first, false) as is_first_exchange_a_wait,
    coalesce(fields.per_cycle, false) as is_per_cycle,
    policies.occurred_at as applied_at
from policies
union all by name
select
    0 as policies_seq,
    '' as policy_id,
    ['pending', 'snoozed', 'resolved'] as resolution_pauses,
    cast([] as varchar[]) as first_response_pauses,
    cast([] as varchar[]) as next_response_pauses,
    cast([] as varchar[]) as internal_pauses,
    [] as internal,
    'resolved' as stop_resolution_on,
    'human' as first_response_from,
    false as is_first_exchange_a_wait,
    false as is_per_cycle
