with events as (

    select
        events.*,
        from_json(
            events.data,
            '{
                "contact_id": "VARCHAR",
                "absorbed_contact_id": "VARCHAR",
                "country": "VARCHAR",
                "language": "VARCHAR",
                "timezone": "VARCHAR",
                "tier": "VARCHAR",
                "account_manager_id": "VARCHAR"
            }'
        ) as fields
    from {{ source('raw', 'events') }} as events
    where events.type in ('ContactAdded', 'ContactsMerged', 'ContactCorrected', 'ContactDescribed', 'MarketingOptedOut', 'MarketingOptedIn')
        and events.seq > {{ last_built_seq() }}

)

select
    events.seq,
    events.id as event_id,
    fields.contact_id,
    fields.absorbed_contact_id,
    case events.type
        when 'ContactAdded' then 'added'
        when 'ContactsMerged' then 'merged'
        when 'ContactCorrected' then 'corrected'
        when 'ContactDescribed' then 'described'
        when 'MarketingOptedOut' then 'opted_out'
        else 'opted_in'
    end as kind,
    fields.country,
    fields.language,
    fields.timezone,
    fields.tier,
    fields.account_manager_id,
    events.actor,
    events.source,
    events.occurred_at,
    events.recorded_at
from events
