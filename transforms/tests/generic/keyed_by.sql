{# The columns identify a row, and none of them is ever missing. With `among_new` only
   tickets that were not checked before are looked at. #}
{% test keyed_by(model, columns, among_new=false) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
{% if among_new %}
where {{ is_new(model.identifier) }}
{% endif %}
group by {{ columns | join(', ') }}
having count(*) > 1
    {% for column in columns %}
    or {{ column }} is null
    {% endfor %}

{% endtest %}
