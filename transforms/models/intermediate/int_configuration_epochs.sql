{{ config(materialized='table') }}

with applied as (

    select * from {{ ref('stg_configuration') }}
    where kind in ('calendars', 'sla_policies', 'teams', 'numbers')

),

running as (

    select
        applied.seq,
        applied.occurred_at,
        last_value(case when applied.kind = 'calendars' then applied.seq end ignore nulls)
            over until_now as calendars_seq,
        last_value(case when applied.kind = 'sla_policies' then applied.seq end ignore nulls)
            over until_now as policies_seq,
        last_value(case when applied.kind = 'teams' then applied.seq end ignore nulls)
            over until_now as teams_seq,
        last_value(case when applied.kind = 'numbers' then applied.seq end ignore nulls)
            over until_now as numbers_seq
    from applied
    window until_now as (
        order by applied.seq
        rows between unbounded preceding and current row
    )

),

epochs as (

    select
        running.seq,
        case when row_number() over in_order > 1 then running.occurred_at end as since_at,
        lead(running.occurred_at) over in_order as until_at,
        coalesce(running.calendars_seq, min(running.calendars_seq) over ()) as calendars_seq,
        coalesce(running.policies_seq, min(running.policies_seq) over ()) as policies_seq,
        coalesce(running.teams_seq, min(running.teams_seq) over ()) as teams_seq,
        coalesce(running.numbers_seq, min(running.numbers_seq) over ()) as numbers_seq
    from running
    window in_order as (order by running.seq)

)

select
    epochs.seq as epoch_seq,
    coalesce(epochs.since_at, cast('-infinity' as timestamptz)) as since_at,
    coalesce(epochs.until_at, cast('infinity' as timestamptz)) as until_at,
    epochs.calendars_seq,
    epochs.policies_seq,
    epochs.teams_seq,
    epochs.numbers_seq
from epochs
where epochs.since_at is null
    or epochs.until_at is null
    or epochs.since_at < epochs.until_at
