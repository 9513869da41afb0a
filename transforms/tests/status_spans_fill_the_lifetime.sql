-- From the opening to the last change of status there is neither a gap nor an overlap.
with spans as (

    select * from {{ ref('fct_status_spans') }}
    where {{ is_new('fct_status_spans') }}

)

select
    tickets.ticket_id,
    any_value(tickets.opened_at) as opened_at,
    sum(spans.span_seconds) as seconds_in_statuses
from {{ ref('fct_tickets') }} as tickets
inner join spans on tickets.ticket_id = spans.ticket_id
group by 1
having coalesce(sum(spans.span_seconds), 0)
    != any_value({{ seconds_between('tickets.opened_at', 'tickets.last_status_at') }})
    or count(*) filter (where spans.ended_at is null) != 1
