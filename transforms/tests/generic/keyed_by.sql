{# The columns identify a row, and none of them is ever missing. With `among_new` only
   tickets of the model's latest build are looked at: the others were, before. #}
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
