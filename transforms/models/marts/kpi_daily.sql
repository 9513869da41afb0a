{{ config(post_hook="{{ record_definition() }}") }}
{% set sums = [
    'opened_count', 'resolved_count', 'closed_count', 'reopened_count',
    'first_response_count', 'first_response_seconds_sum', 'first_response_business_seconds_sum',
    'resolution_seconds_sum', 'resolution_business_seconds_sum',
    'answered_wait_count', 'wait_seconds_sum', 'wait_business_seconds_sum',
    'first_response_met_count', 'first_response_met_late_count', 'first_response_breached_count',
    'next_response_met_count', 'next_response_met_late_count', 'next_response_breached_count',
    'resolution_met_count', 'resolution_met_late_count', 'resolution_breached_count',
    'internal_met_count', 'internal_met_late_count', 'internal_breached_count',
    'csat_asked_count', 'csat_answered_count', 'csat_satisfied_count', 'csat_rating_sum',
    'delivered_message_count', 'unpriced_message_count',
] %}
with tickets as (

    select * from {{ ref('fct_tickets') }}

),

waits as (

    select * from {{ ref('fct_waits') }}
    where outcome = 'answered'

),

clocks as (

    select * from {{ ref('fct_sla_clocks') }}
    where outcome in ('met', 'met_late', 'breached')

),

ratings as (

    select * from {{ ref('fct_csat') }}

),

spans as (

    select * from {{ ref('fct_status_spans') }}
    where is_reopening

),

costs as (

    select * from {{ ref('fct_message_costs') }}

),

opened as (

    select
        {{ utc_date('tickets.opened_at') }} as date,
        tickets.first_team_id as team_id,
        tickets.first_agent_id as agent_id,
        tickets.priority,
        count(*) as opened_count
    from tickets
    group by all

),

responded as (

    select
        {{ utc_date('tickets.first_responded_at') }} as date,
        tickets.first_response_team_id as team_id,
        tickets.first_response_agent_id as agent_id,
        tickets.priority,
        count(*) as first_response_count,
        sum(tickets.first_response_seconds) as first_response_seconds_sum,
        sum(tickets.first_response_business_seconds) as first_response_business_seconds_sum
    from tickets
    where tickets.first_responded_at is not null
    group by all

),

resolved as (

    select
        {{ utc_date('tickets.resolved_at') }} as date,
        tickets.resolved_team_id as team_id,
        tickets.resolved_agent_id as agent_id,
        tickets.priority,
        count(*) as resolved_count,
        sum(tickets.resolution_seconds) as resolution_seconds_sum,
        sum(tickets.resolution_business_seconds) as resolution_business_seconds_sum
    from tickets
    where tickets.resolved_at is not null
    group by all

),

closed as (

    select
        {{ utc_date('tickets.closed_at') }} as date,
        tickets.resolved_team_id as team_id,
        tickets.resolved_agent_id as agent_id,
        tickets.priority,
        count(*) as closed_count
    from tickets
    where tickets.closed_at is not null
    group by all

),

reopened as (

    select
        {{ utc_date('spans.started_at') }} as date,
        tickets.resolved_team_id as team_id,
        tickets.resolved_agent_id as agent_id,
        tickets.priority,
        count(*) as reopened_count
    from spans
    inner join tickets on spans.ticket_id = tickets.ticket_id
    group by all

),

waited as (

    select
        {{ utc_date('waits.ended_at') }} as date,
        waits.team_id,
        waits.reply_agent_id as agent_id,
        waits.priority,
        count(*) as answered_wait_count,
        sum(waits.wait_seconds) as wait_seconds_sum,
        sum(waits.wait_business_seconds) as wait_business_seconds_sum
    from waits
    group by all

),

measured as (

    select
        {{ utc_date('clocks.outcome_at') }} as date,
        clocks.team_id,
        clocks.agent_id,
        clocks.priority,
        {% for target in ['first_response', 'next_response', 'resolution', 'internal'] %}
        {% for outcome in ['met', 'met_late', 'breached'] %}
        count(*) filter (
            where clocks.target = '{{ target }}' and clocks.outcome = '{{ outcome }}'
        ) as {{ target }}_{{ outcome }}_count,
        {% endfor %}
        {% endfor %}
    from clocks
    group by all

),

rated as (

    select
        {{ utc_date('coalesce(ratings.asked_at, ratings.answered_at)') }} as date,
        ratings.team_id,
        ratings.agent_id,
        ratings.priority,
        count(*) as csat_asked_count,
        count(ratings.rating) as csat_answered_count,
        count(*) filter (where ratings.is_satisfied) as csat_satisfied_count,
        sum(ratings.rating) as csat_rating_sum
    from ratings
    group by all

),

charged as (

    select
        {{ utc_date('costs.delivered_at') }} as date,
        costs.team_id,
        costs.agent_id,
        tickets.priority,
        count(*) as delivered_message_count,
        count(*) filter (where costs.cost_amount is null) as unpriced_message_count,
        sum(costs.cost_amount) as cost_amount,
        max(costs.currency) as currency
    from costs
    inner join tickets on costs.ticket_id = tickets.ticket_id
    group by all

),

together as (

    {% for part in ['opened', 'responded', 'resolved', 'closed', 'reopened', 'waited',
        'measured', 'rated', 'charged'] %}
    select * from {{ part }}
    {% if not loop.last %}union all by name{% endif %}
    {% endfor %}

)

select
    together.date,
    together.team_id,
    together.agent_id,
    together.priority,
    concat_ws(
        '|',
        together.date,
        coalesce(together.team_id, ''),
        coalesce(together.agent_id, ''),
        together.priority
    ) as kpi_daily_id,
    {% for name in sums %}
    cast(coalesce(sum(together.{{ name }}), 0) as bigint) as {{ name }},
    {% endfor %}
    cast(sum(together.cost_amount) as decimal(18, 6)) as cost_amount,
    max(together.currency) as currency
from together
group by 1, 2, 3, 4
