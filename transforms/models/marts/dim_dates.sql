with tickets as (

    select * from {{ ref('fct_tickets') }}

),

span as (

    select
        coalesce(min({{ utc_date('tickets.opened_at') }}), date '2020-01-01') as first_date,
        greatest(
            coalesce(max({{ utc_date('tickets.opened_at') }}), date '2020-01-01'),
            {{ utc_date(as_of()) }}
        ) as last_date
    from tickets

),

days as (

    select cast(unnest(range(span.first_date, span.last_date + 1, interval 1 day)) as date) as date
    from span

)

select
    days.date,
    cast(date_trunc('week', days.date) as date) as week_start,
    cast(date_trunc('month', days.date) as date) as month_start,
    cast(isodow(days.date) as integer) as weekday_number,
    strftime(days.date, '%a') as weekday,
    isodow(days.date) > 5 as is_weekend
from days
