{{ config(materialized='incremental') }}

with attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_touched('ticket_id') }}

),

handovers as (

    select
        attributes.ticket_id,
        attributes.team_id,
        attributes.agent_id,
        attributes.since_at
    from attributes
    window in_order as (partition by attributes.ticket_id order by attributes.since_at)
    qualify
        row_number() over in_order = 1
        or attributes.agent_id is distinct from lag(attributes.agent_id) over in_order
        or attributes.team_id is distinct from lag(attributes.team_id) over in_order

)

select
    handovers.ticket_id,
    cast(row_number() over in_order as integer) as assignment_number,
    handovers.team_id,
    handovers.agent_id,
    cast(
        {{ seconds_between('handovers.since_at', 'lead(handovers.since_at) over in_order') }}
        as bigint
    ) as held_seconds,
    handovers.since_at as started_at,
    lead(handovers.since_at) over in_order as ended_at
from handovers
window in_order as (partition by handovers.ticket_id order by handovers.since_at)
