{{ config(materialized='incremental') }}

with ratings as (

    select * from {{ ref('stg_ratings') }}
    where {{ is_touched('ticket_id') }}

),

messages as (

    select * from {{ ref('int_message_deliveries') }}
    where {{ is_touched('ticket_id') }}

),

attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_touched('ticket_id') }}

),

spans as (

    select * from {{ ref('int_status_spans') }}
    where is_resolution
        and {{ is_touched('ticket_id') }}

),

{# An answer without a survey, such as an imported one, is a survey of its own. #}
surveys as (

    select
        ratings.ticket_id,
        coalesce(ratings.survey_id, 'answer-' || ratings.seq) as survey_id,
        max(ratings.message_id) filter (where ratings.step = 'asked') as message_id,
        min(ratings.occurred_at) filter (where ratings.step = 'asked') as asked_at,
        min(ratings.occurred_at) filter (where ratings.step = 'answered') as answered_at,
        arg_max(ratings.rating, ratings.seq) filter (where ratings.step = 'answered') as rating
    from ratings
    group by 1, 2

),

resolved as (

    select
        surveys.ticket_id,
        surveys.survey_id,
        max(spans.started_at) as resolved_at
    from surveys
    inner join spans
        on surveys.ticket_id = spans.ticket_id
            and spans.started_at <= coalesce(surveys.asked_at, surveys.answered_at)
    group by 1, 2

),

credited as (

    select
        surveys.*,
        resolved.resolved_at,
        coalesce(resolved.resolved_at, surveys.asked_at, surveys.answered_at) as credited_at
    from surveys
    left join resolved
        on surveys.ticket_id = resolved.ticket_id
            and surveys.survey_id = resolved.survey_id

)

select
    credited.ticket_id,
    credited.survey_id,
    credited.message_id,
    attributes.team_id,
    attributes.agent_id,
    attributes.priority,
    cast(credited.rating as integer) as rating,
    credited.rating >= 4 as is_satisfied,
    credited.resolved_at,
    credited.asked_at,
    messages.delivered_at,
    messages.read_at,
    credited.answered_at
from credited
left join messages
    on credited.ticket_id = messages.ticket_id
        and credited.message_id = messages.message_id
left join attributes
    on credited.ticket_id = attributes.ticket_id
        and attributes.valid_from <= credited.credited_at
        and attributes.valid_until > credited.credited_at
