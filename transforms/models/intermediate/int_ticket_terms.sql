{% set fields = ['priority', 'team', 'country', 'category', 'number', 'language', 'tier'] %}
with openings as (

    select * from {{ ref('int_openings') }}
    where {{ is_touched('ticket_id') }}

),

attributes as (

    select * from {{ ref('int_ticket_attributes') }}
    where {{ is_touched('ticket_id') }}

),

streams as (

    select * from {{ ref('stg_ticket_streams') }}
    where {{ is_touched('ticket_id') }}

),

epochs as (

    select * from {{ ref('int_configuration_epochs') }}

),

policies as (

    select * from {{ ref('int_policies') }}
    where policies_seq > 0

),

configuration as (

    select * from {{ ref('stg_configuration') }}

),

calendars as (

    select
        configuration.seq,
        documents.document ->> 'id' as id
    from configuration, unnest(configuration.content) as documents (document)
    where configuration.kind = 'calendars'
        and (documents.document ->> 'is_default') = 'true'

),

owners as (

    select
        configuration.seq,
        documents.document ->> 'id' as id,
        documents.document ->> 'calendar' as calendar_id
    from configuration, unnest(configuration.content) as documents (document)
    where configuration.kind in ('teams', 'numbers')

),

known_calendars as (

    select distinct timelines.calendar_id
    from {{ ref('int_calendar_timelines') }} as timelines

),

{# What was imported is measured by the configuration in force at its import. #}
dated as (

    select
        attributes.*,
        openings.number_id,
        openings.country,
        openings.tier,
        case
            when openings.source != 'live' then openings.recorded_at
            else cast('-infinity' as timestamptz)
        end as known_from,
        coalesce(attributes.until_at, greatest(streams.last_occurred_at, attributes.since_at))
            as active_until
    from attributes
    inner join openings on attributes.ticket_id = openings.ticket_id
    inner join streams on attributes.ticket_id = streams.ticket_id

),

situations as (

    select
        dated.ticket_id,
        dated.policy_id as chosen_policy_id,
        dated.priority,
        dated.team_id as team,
        dated.country,
        dated.category,
        dated.number_id as number,
        dated.language,
        dated.tier,
        dated.is_retargeting
            and (epochs.since_at is null or epochs.since_at <= dated.since_at) as is_retargeting,
        case
            when epochs.since_at <= dated.known_from or epochs.since_at is null
                then dated.since_at
            else greatest(dated.since_at, epochs.since_at)
        end as since_at,
        epochs.epoch_seq,
        epochs.calendars_seq,
        epochs.policies_seq,
        epochs.teams_seq,
        epochs.numbers_seq
    from dated
    left join epochs
        on epochs.until_at > greatest(dated.since_at, dated.known_from)
            and (
                epochs.since_at <= greatest(dated.since_at, dated.known_from)
                or epochs.since_at < dated.active_until
            )

),

cases as (

    select distinct
        epoch_seq,
        policies_seq,
        chosen_policy_id,
        {% for field in fields %}{{ field }}{{ ',' if not loop.last }} {% endfor %}
    from situations

),

fitting as (

    select
        cases.*,
        policies.policies_seq as found_seq,
        policies.policy_id,
        policies.calendar_id,
        policies.internal != [] as is_promising
    from cases
    left join policies
        on policies.policy_id = cases.chosen_policy_id
            or (
                policies.policies_seq = cases.policies_seq
                {% for field in fields %}
                and (
                    policies.conditions['{{ field }}'] is null
                    or coalesce(
                        list_contains(policies.conditions['{{ field }}'], cases.{{ field }}),
                        false
                    )
                )
                {% endfor %}
            )
    qualify
        row_number() over (
            partition by
                cases.epoch_seq,
                cases.chosen_policy_id,
                {% for field in fields %}cases.{{ field }}{{ ',' if not loop.last }} {% endfor %}
            order by
                policies.policy_id = cases.chosen_policy_id desc,
                policies.policies_seq = cases.policies_seq desc,
                policies.policies_seq,
                policies.position
        ) = 1

),

governed as (

    select
        situations.ticket_id,
        situations.since_at,
        situations.is_retargeting,
        coalesce(fitting.found_seq, 0) as policies_seq,
        coalesce(fitting.policy_id, '') as policy_id,
        coalesce(known_calendars.calendar_id, 'always') as calendar_id,
        case when fitting.is_promising then calendars_of_teams.calendar_id end
            as team_calendar_id
    from situations
    inner join fitting
        on situations.epoch_seq is not distinct from fitting.epoch_seq
            and situations.chosen_policy_id is not distinct from fitting.chosen_policy_id
            {% for field in fields %}
            and situations.{{ field }} is not distinct from fitting.{{ field }}
            {% endfor %}
    left join owners as teams
        on situations.teams_seq = teams.seq
            and situations.team = teams.id
    left join owners as numbers
        on situations.numbers_seq = numbers.seq
            and situations.number = numbers.id
    left join calendars on situations.calendars_seq = calendars.seq
    left join known_calendars
        on coalesce(
            fitting.calendar_id, teams.calendar_id, numbers.calendar_id, calendars.id
        ) = known_calendars.calendar_id
    left join known_calendars as calendars_of_teams
        on teams.calendar_id = calendars_of_teams.calendar_id

),

compared as (

    select
        governed.*,
        lag(governed.calendar_id) over in_order is null
            or governed.calendar_id != lag(governed.calendar_id) over in_order
            or governed.team_calendar_id
            is distinct from lag(governed.team_calendar_id) over in_order
            or governed.policy_id != lag(governed.policy_id) over in_order
            or governed.policies_seq != lag(governed.policies_seq) over in_order
            as is_changed
    from governed
    window in_order as (partition by governed.ticket_id order by governed.since_at)

),

counted as (

    select
        compared.*,
        count(*) filter (where compared.is_changed) over (
            partition by compared.ticket_id
            order by compared.since_at
            rows between unbounded preceding and current row
        ) as change_number
    from compared

),

kept as (

    select
        counted.*,
        row_number() over in_order as term_number,
        lead(counted.since_at) over in_order as until_at
    from counted
    where counted.is_changed
        or (counted.is_retargeting and counted.change_number > 1)
    window in_order as (partition by counted.ticket_id order by counted.since_at)

)

select
    kept.ticket_id,
    kept.term_number,
    kept.since_at,
    kept.until_at,
    kept.is_retargeting,
    kept.policies_seq,
    kept.policy_id,
    kept.calendar_id,
    kept.team_calendar_id
from kept
