with openings as (

    select * from {{ ref('stg_openings') }}
    where {{ is_touched('ticket_id') }}

)

select
    openings.ticket_id,
    openings.seq,
    openings.contact_id,
    openings.number_id,
    openings.team_id,
    openings.agent_id,
    openings.policy_id,
    openings.previous_ticket_id,
    openings.channel,
    openings.status,
    openings.priority,
    openings.category,
    openings.language,
    openings.country,
    openings.tier,
    openings.tags,
    openings.source,
    openings.occurred_at as opened_at,
    openings.recorded_at
from openings
qualify
    row_number() over (
        partition by openings.ticket_id
        order by openings.occurred_at, openings.seq
    ) = 1
