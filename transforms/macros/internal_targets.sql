{# Seconds of the first row of a policy that fits a hand-over, null without one; like
   routing_service.domain.internal_targets. `moved` has the columns of int_hand_overs. #}
{% macro internal_target(rows, moved) -%}
    list_filter(
        {{ rows }},
        lambda target_row:
            coalesce(target_row['from'].team, {{ moved }}.from_team_id) = {{ moved }}.from_team_id
            and coalesce(target_row['from'].level, {{ moved }}.from_level) = {{ moved }}.from_level
            and coalesce(target_row['to'].team, {{ moved }}.to_team_id) = {{ moved }}.to_team_id
            and coalesce(target_row['to'].level, {{ moved }}.to_level) = {{ moved }}.to_level
    )[1].target
{%- endmacro %}
