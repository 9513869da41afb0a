{{ config(materialized='table') }}

with intervals as (

    select * from {{ source('raw', 'calendar_intervals') }}

),

versions as (

    select distinct
        intervals.calendar_id,
        intervals.version,
        intervals.valid_from
    from intervals

),

periods as (

    select
        versions.calendar_id,
        versions.version,
        case
            when row_number() over of_calendar > 1 then versions.valid_from
        end as valid_from,
        lead(versions.valid_from) over of_calendar as valid_until
    from versions
    window of_calendar as (
        partition by versions.calendar_id
        order by versions.valid_from, versions.version
    )

),

cut as (

    select
        intervals.calendar_id,
        {{ second_of('greatest(intervals.open_at, periods.valid_from)') }} as open_second,
        {{ second_of('least(intervals.close_at, periods.valid_until)') }} as close_second
    from intervals
    inner join periods
        on intervals.calendar_id = periods.calendar_id
            and intervals.version = periods.version

)

select
    cut.calendar_id,
    cut.open_second,
    cut.close_second,
    cast(
        coalesce(
            sum(cut.close_second - cut.open_second) over (
                partition by cut.calendar_id
                order by cut.open_second
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as bigint
    ) as seconds_before
from cut
where cut.open_second < cut.close_second
