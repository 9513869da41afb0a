with configuration as (

    select * from {{ ref('stg_configuration') }}
    where kind = 'calendars'

),

documents as (

    select
        configuration.seq,
        configuration.version,
        configuration.occurred_at,
        from_json(
            unnest(configuration.content),
            '{
                "id": "VARCHAR",
                "name": "VARCHAR",
                "timezone": "VARCHAR",
                "is_default": "BOOLEAN"
            }'
        ) as fields
    from configuration

),

latest as (

    select
        fields.id as calendar_id,
        documents.version,
        coalesce(nullif(fields.name, ''), fields.id) as name,
        fields.timezone as timezone,
        coalesce(fields.is_default, false) as is_default,
        documents.occurred_at as applied_at
    from documents
    qualify row_number() over (partition by fields.id order by documents.seq desc) = 1

)

select * from latest
union all
select
    'always' as calendar_id,
    0 as version,
    'Around the clock' as name,
    'UTC' as timezone,
    false as is_default,
    null as applied_at
where not exists (from latest where latest.calendar_id = 'always')
