with configuration as (

    select * from {{ ref('stg_configuration') }}
    where kind = 'teams'

),

assignments as (

    select * from {{ ref('fct_assignments') }}

),

documents as (

    select
        configuration.seq,
        from_json(
            unnest(configuration.content),
            '{
                "id": "VARCHAR",
                "name": "VARCHAR",
                "languages": ["VARCHAR"],
                "countries": ["VARCHAR"],
                "calendar": "VARCHAR",
                "strategy": "VARCHAR",
                "is_default": "BOOLEAN"
            }'
        ) as fields
    from configuration

),

configured as (

    select
        fields.id as team_id,
        arg_max(fields, documents.seq) as latest,
        max(documents.seq) = (select max(seq) from configuration) as is_active
    from documents
    group by 1

),

seen as (

    select distinct assignments.team_id
    from assignments
    where assignments.team_id is not null

)

select
    coalesce(configured.team_id, seen.team_id) as team_id,
    coalesce(latest.name, seen.team_id) as name,
    coalesce(latest.languages, []) as languages,
    coalesce(latest.countries, []) as countries,
    latest.calendar as calendar_id,
    latest.strategy,
    coalesce(latest.is_default, false) as is_default,
    coalesce(configured.is_active, false) as is_active
from configured
full outer join seen on configured.team_id = seen.team_id
