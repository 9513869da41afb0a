with configuration as (

    select * from {{ ref('stg_configuration') }}
    where kind = 'numbers'

),

states as (

    select * from {{ ref('stg_number_states') }}

),

tickets as (

    select * from {{ ref('fct_tickets') }}

),

documents as (

    select
        configuration.seq,
        from_json(
            unnest(configuration.content),
            '{
                "id": "VARCHAR",
                "display_number": "VARCHAR",
                "name": "VARCHAR",
                "team": "VARCHAR",
                "language": "VARCHAR",
                "calendar": "VARCHAR",
                "reopen_hours": "INTEGER"
            }'
        ) as fields
    from configuration

),

configured as (

    select
        fields.id as number_id,
        arg_max(fields, documents.seq) as latest,
        max(documents.seq) = (select max(seq) from configuration) as is_active
    from documents
    group by 1

),

sending as (

    select
        states.number_id,
        arg_max(states.is_stopped, states.seq) as is_stopped,
        arg_max(states.error_code, states.seq) as error_code,
        arg_max(states.occurred_at, states.seq) as since_at
    from states
    group by 1

),

known as (

    select configured.number_id from configured
    union
    select sending.number_id from sending
    union
    select tickets.number_id from tickets where tickets.number_id is not null

)

select
    known.number_id,
    latest.display_number,
    coalesce(nullif(latest.name, ''), latest.display_number, known.number_id) as name,
    latest.team as team_id,
    latest.language,
    latest.calendar as calendar_id,
    latest.reopen_hours,
    coalesce(configured.is_active, false) as is_active,
    coalesce(sending.is_stopped, false) as is_stopped,
    case when sending.is_stopped then sending.error_code end as stopped_error_code,
    case when sending.is_stopped then sending.since_at end as stopped_at
from known
left join configured on known.number_id = configured.number_id
left join sending on known.number_id = sending.number_id
