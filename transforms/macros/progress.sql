{# How far every incremental model has come, written in the transaction that brings it
   there. A build that stops half way resumes, model by model, where each one stood. #}
{% macro progress_table() -%}
    {{ target.database }}.intermediate.build_progress
{%- endmacro %}

{% macro prepare_progress() %}
    create schema if not exists {{ target.database }}.intermediate;
    create table if not exists {{ progress_table() }} (
        model varchar not null,
        last_seq bigint not null,
        checked_seq bigint not null
    );
{% endmacro %}

{% macro record_progress() %}
    {% if model.config.materialized == 'incremental' %}
        {% set landed = "(select coalesce(max(last_seq), 0) from " ~ source('raw', 'landings') ~ ")" %}
        update {{ progress_table() }}
        set
            checked_seq = {{ 0 if should_full_refresh() else 'checked_seq' }},
            last_seq = {{ landed }}
        where model = '{{ this.identifier }}';
        insert into {{ progress_table() }}
        select '{{ this.identifier }}', {{ landed }}, 0
        where not exists (
            from {{ progress_table() }} where model = '{{ this.identifier }}'
        );
    {% endif %}
{% endmacro %}

{# After a build without any failure, what its models wrote counts as checked. Until
   then every build looks at it again, so that no fault is published by waiting. #}
{% macro record_checks(results) %}
    {% if execute and flags.WHICH == 'build' %}
        {% set failures = results | selectattr('status', 'in', ['error', 'fail', 'skipped']) %}
        {% set models = results | map(attribute='node') | selectattr('resource_type', 'eq', 'model') %}
        {% if not failures | list %}
            update {{ progress_table() }}
            set checked_seq = last_seq
            where model in ('{{ models | map(attribute='name') | join("', '") }}')
                and checked_seq != last_seq;
        {% endif %}
    {% endif %}
{% endmacro %}

{# A condition for tests: the row's ticket was written by the model since it was last
   checked. After a full refresh that is every row. #}
{% macro is_new(model_name, column='ticket_id') -%}
    {{ column }} in (
        select streams.ticket_id
        from {{ ref('stg_ticket_streams') }} as streams
        where streams.last_seq > (
            select progress.checked_seq
            from {{ progress_table() }} as progress
            where progress.model = '{{ model_name }}'
        )
    )
{%- endmacro %}

{# The sequence number this model has been built to; 0 when it is built anew. A literal,
   so that the scan of the log skips what was read before. #}
{% macro last_built_seq() -%}
    {%- if execute and is_incremental() -%}
        {%- set found = run_query(
            "select last_seq from " ~ progress_table()
            ~ " where model = '" ~ this.identifier ~ "'"
        ) -%}
        {{ found.columns[0].values()[0] }}
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}

{# Tickets this model must count (again): those with events since its last build, and
   all of them when the configuration changed, because their terms may have. #}
{% macro touched_tickets() -%}
    {%- set seq = last_built_seq() -%}
    select streams.ticket_id
    from {{ ref('stg_ticket_streams') }} as streams
    where streams.last_seq > {{ seq }}
        or exists (
            from {{ ref('stg_configuration') }} as configuration
            where configuration.seq > {{ seq }}
                and configuration.kind in ('calendars', 'sla_policies', 'teams', 'numbers')
        )
{%- endmacro %}

{# A condition: the row's ticket must be counted (again) by this model; `and_those` is a
   query of further tickets. One set, not an or of two: only so does the scan skip rows. #}
{% macro is_touched(column, and_those=none) -%}
    {%- set touched = touched_tickets() -%}
    {%- if is_incremental() -%}
        {{ column }} in (
            {{ touched }}
            {%- if and_those %}
            union
            {{ and_those }}
            {%- endif %}
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# Everything a touched ticket had in the table goes, also rows that have no successor;
   then what the model writes again, by its predicate or else by ticket. #}
{% macro get_incremental_touched_sql(arguments) %}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute="name")) -%}
    delete from {{ arguments.target_relation }}
    where ticket_id in (
        {{ touched_tickets() }}
        {% if not arguments.incremental_predicates %}
        union
        select ticket_id from {{ arguments.temp_relation }}
        {% endif %}
    ){% for predicate in arguments.incremental_predicates or [] %} or {{ predicate }}{% endfor %};

    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{% endmacro %}

{# Tickets whose customer turned out to be another one since this model's last build. #}
{% macro tickets_of_merged_contacts() -%}
    select openings.ticket_id
    from {{ ref('int_openings') }} as openings
    inner join {{ ref('int_contact_merges') }} as merges
        on openings.contact_id = merges.contact_id
    where merges.last_seq > {{ last_built_seq() }}
{%- endmacro %}

{# Tickets whose notifications were read, delivered or given up since then. #}
{% macro tickets_of_settled_notifications() -%}
    select notifications.ticket_id
    from {{ ref('stg_notifications') }} as notifications
    where notifications.notification_id in (
        select unnest(outcomes.notification_ids)
        from {{ ref('stg_notification_outcomes') }} as outcomes
        where outcomes.seq > {{ last_built_seq() }}
    )
{%- endmacro %}

{# Every ticket, if prices were applied since this model's last build. #}
{% macro tickets_with_new_prices() -%}
    select streams.ticket_id
    from {{ ref('stg_ticket_streams') }} as streams
    where exists (
        from {{ ref('stg_configuration') }} as configuration
        where configuration.seq > {{ last_built_seq() }}
            and configuration.kind = 'prices'
    )
{%- endmacro %}
