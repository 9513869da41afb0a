-- A rating outside the scale would move every mean it enters.
select
    ticket_id,
    survey_id,
    rating
from {{ ref('fct_csat') }}
where rating not between 1 and 5
