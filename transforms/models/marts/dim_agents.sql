with configuration as (

    select * from {{ ref('stg_configuration') }}
    where kind = 'agents'

),

tickets as (

    select * from {{ ref('fct_tickets') }}

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
                "role": "VARCHAR",
                "teams": ["VARCHAR"],
                "languages": ["VARCHAR"],
                "capacity": "INTEGER",
                "timezone": "VARCHAR"
            }'
        ) as fields
    from configuration

),

configured as (

    select
        fields.id as agent_id,
        arg_max(fields, documents.seq) as latest,
        max(documents.seq) = (select max(seq) from configuration) as is_active
    from documents
    group by 1

),

seen as (

    select assignments.agent_id from assignments where assignments.agent_id is not null
    union
    select tickets.first_response_agent_id
    from tickets
    where tickets.first_response_agent_id is not null

)

select
    coalesce(configured.agent_id, seen.agent_id) as agent_id,
    coalesce(latest.name, seen.agent_id) as name,
    latest.role,
    coalesce(latest.teams, []) as team_ids,
    coalesce(latest.languages, []) as languages,
    latest.capacity,
    latest.timezone,
    coalesce(configured.is_active, false) as is_active
from configured
full outer join seen on configured.agent_id = seen.agent_id
