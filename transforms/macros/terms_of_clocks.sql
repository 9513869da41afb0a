{# Seconds of business time that a policy gives a clock, null for none; `clocks` has the
   columns of int_clocks. #}
{% macro target_seconds_of(policies, clocks) -%}
    case {{ clocks }}.target
        when 'first_response' then {{ policies }}.first_response_seconds
        when 'next_response' then {{ policies }}.next_response_seconds
        when 'resolution' then {{ policies }}.resolution_seconds
        when 'internal' then {{ internal_target(policies ~ '.internal', clocks ~ '.hand_over') }}
    end
{%- endmacro %}

{% macro pauses_of(policies, clocks) -%}
    case {{ clocks }}.target
        when 'first_response' then {{ policies }}.first_response_pauses
        when 'resolution' then {{ policies }}.resolution_pauses
        when 'internal' then {{ policies }}.internal_pauses
        else {{ policies }}.next_response_pauses
    end
{%- endmacro %}

{# A team keeps internal targets in its own hours. #}
{% macro calendar_of(terms, clocks) -%}
    case {{ clocks }}.target
        when 'internal' then coalesce({{ terms }}.team_calendar_id, {{ terms }}.calendar_id)
        else {{ terms }}.calendar_id
    end
{%- endmacro %}

{# A ticket's terms one after another; `was_ended`: nothing ran when they began. #}
{% macro terms_in_turn() -%}
    select
        terms.*,
        coalesce(spans.is_ended, false) as was_ended
    from (
        select * from {{ ref('int_ticket_terms') }}
        where {{ is_touched('ticket_id') }}
    ) as terms
    asof left join (
        select * from {{ ref('int_status_spans') }}
        where {{ is_touched('ticket_id') }}
            and (ended_at is null or ended_at > started_at)
    ) as spans
        on terms.ticket_id = spans.ticket_id
            and terms.since_at >= spans.started_at
{%- endmacro %}

{# Whether the terms were put on the clock while it was open. #}
{% macro is_put_under(clocks, terms) -%}
    {{ terms }}.is_retargeting
    and not {{ terms }}.was_ended
    and {{ terms }}.since_at > {{ clocks }}.started_at
    and {{ terms }}.since_at < coalesce({{ clocks }}.stopped_at, 'infinity')
{%- endmacro %}
