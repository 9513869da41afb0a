{{ config(materialized='table') }}

with applied as (

    select * from {{ ref('stg_configuration') }}
    where kind = 'prices'
    qualify row_number() over (order by seq desc) = 1

),

lists as (

    select
        from_json(
            unnest(applied.content),
            '{
                "id": "VARCHAR",
                "valid_from": "VARCHAR",
                "currency": "VARCHAR",
                "markets": [{
                    "countries": ["VARCHAR"],
                    "marketing": "VARCHAR",
                    "utility": "VARCHAR",
                    "authentication": "VARCHAR",
                    "service": "VARCHAR"
                }]
            }'
        ) as fields
    from applied

),

{# A date begins at midnight UTC. #}
dated as (

    select
        fields.id as price_list_id,
        fields.currency as currency,
        fields.markets as markets,
        cast(fields.valid_from || 'T00:00:00Z' as timestamptz) as valid_from,
        lead(cast(fields.valid_from || 'T00:00:00Z' as timestamptz), 1, 'infinity') over (
            order by fields.valid_from
        ) as valid_until
    from lists

),

markets as (

    select
        dated.price_list_id,
        dated.currency,
        dated.valid_from,
        dated.valid_until,
        unnest(dated.markets) as market
    from dated

),

countries as (

    select
        markets.* exclude (market),
        market,
        unnest(case when len(market.countries) = 0 then ['*'] else market.countries end)
            as country
    from markets

)

{% for category in ['marketing', 'utility', 'authentication', 'service'] %}
select
    countries.price_list_id,
    countries.country,
    '{{ category }}' as category,
    cast(market.{{ category }} as decimal(18, 6)) as unit_price_amount,
    countries.currency,
    countries.valid_from,
    countries.valid_until
from countries
{% if not loop.last %}union all{% endif %}
{% endfor %}
