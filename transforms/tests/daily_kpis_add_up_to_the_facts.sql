{% set names = [
    'opened_count', 'resolved_count', 'closed_count', 'first_response_count',
    'first_response_seconds_sum', 'resolution_business_seconds_sum',
    'delivered_message_count', 'unpriced_message_count', 'cost_amount',
] %}
with days as (

    select
        {% for name in names %}
        coalesce(sum(kpi_daily.{{ name }}), 0) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('kpi_daily') }} as kpi_daily

),

facts as (

    select
        count(*) as opened_count,
        count(tickets.resolved_at) as resolved_count,
        count(tickets.closed_at) as closed_count,
        count(tickets.first_responded_at) as first_response_count,
        coalesce(sum(tickets.first_response_seconds), 0) as first_response_seconds_sum,
        coalesce(sum(tickets.resolution_business_seconds), 0)
            as resolution_business_seconds_sum,
        coalesce(sum(tickets.delivered_message_count), 0) as delivered_message_count,
        coalesce(sum(tickets.unpriced_message_count), 0) as unpriced_message_count,
        coalesce(sum(tickets.cost_amount), 0) as cost_amount
    from {{ ref('fct_tickets') }} as tickets

)

select
    {% for name in names %}
    days.{{ name }},
    facts.{{ name }} as {{ name }}_of_facts{{ ',' if not loop.last }}
    {% endfor %}
from facts
cross join days
where
    {% for name in names %}
    {{ 'or ' if not loop.first }}days.{{ name }} != facts.{{ name }}
    {% endfor %}
