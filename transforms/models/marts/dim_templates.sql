with lists as (

    select * from {{ ref('stg_template_lists') }}

),

templates as (

    select
        lists.account_id,
        lists.seq,
        lists.occurred_at,
        from_json(
            unnest(lists.templates),
            '{
                "name": "VARCHAR",
                "language": "VARCHAR",
                "category": "VARCHAR",
                "status": "VARCHAR",
                "quality_score": {"score": "VARCHAR"},
                "components": [{"type": "VARCHAR", "format": "VARCHAR", "text": "VARCHAR"}]
            }'
        ) as fields
    from lists

),

newest_lists as (

    select
        lists.account_id,
        max(lists.seq) as seq
    from lists
    group by 1

),

{# Where a list names one twice, it counts once. #}
latest as (

    select *
    from templates
    where fields.name is not null
        and fields.language is not null
    qualify
        row_number() over (
            partition by templates.account_id, fields.name, fields.language
            order by templates.seq desc
        ) = 1

)

select
    latest.account_id,
    fields.name as template_name,
    fields.language as language,
    lower(fields.category) as category,
    lower(fields.status) as status,
    lower(fields.quality_score.score) as quality,
    lower(
        list_filter(fields.components, component -> upper(component.type) = 'HEADER')[1].format
    ) as header_kind,
    list_filter(fields.components, component -> upper(component.type) = 'BODY')[1].text as body,
    latest.seq = newest_lists.seq as is_active,
    latest.occurred_at as synchronised_at
from latest
inner join newest_lists on latest.account_id = newest_lists.account_id
