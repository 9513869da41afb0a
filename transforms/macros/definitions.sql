{# A mart's own query beside it, so that it can be counted again over fewer facts: for
   readers who may see only some of them. #}
{% macro record_definition() %}
    create table if not exists {{ target.database }}.intermediate.definitions (
        model varchar not null,
        query varchar not null
    );
    delete from {{ target.database }}.intermediate.definitions
    where model = '{{ this.identifier }}';
    insert into {{ target.database }}.intermediate.definitions values (
        '{{ this.identifier }}', '{{ model.compiled_code | replace("'", "''") }}'
    );
{% endmacro %}
