-- Whatever was opened is in fct_tickets: no join on the way may lose a ticket.
select openings.ticket_id
from {{ ref('int_openings') }} as openings
left join {{ ref('fct_tickets') }} as tickets on openings.ticket_id = tickets.ticket_id
where tickets.ticket_id is null
