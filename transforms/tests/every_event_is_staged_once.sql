-- Exactly once, also when a build stopped half way: as many staged rows as events.
with landed as (

    select
        events.type,
        count(*) as row_count
    from {{ source('raw', 'events') }} as events
    group by 1

),

staged as (

    select 'stg_openings' as model, count(*) as row_count from {{ ref('stg_openings') }}
    union all
    select 'stg_routings', count(*) from {{ ref('stg_routings') }}
    union all
    select 'stg_shadow_routings', count(*) from {{ ref('stg_shadow_routings') }}
    union all
    select 'stg_messages', count(*) from {{ ref('stg_messages') }}
    union all
    select 'stg_changes', count(*) from {{ ref('stg_changes') }}
    union all
    select 'stg_ratings', count(*) from {{ ref('stg_ratings') }}
    union all
    select 'stg_sla_alerts', count(*) from {{ ref('stg_sla_alerts') }}
    union all
    select 'stg_notifications', count(*) from {{ ref('stg_notifications') }}
    union all
    select 'stg_notification_outcomes', count(*)
    from {{ ref('stg_notification_outcomes') }}
    union all
    select 'stg_contacts', count(*) from {{ ref('stg_contacts') }}
    union all
    select 'stg_number_states', count(*) from {{ ref('stg_number_states') }}

),

expected as (

    select
        case
            when landed.type = 'TicketOpened' then 'stg_openings'
            when landed.type = 'TicketRouted' then 'stg_routings'
            when landed.type = 'SlaAlerted' then 'stg_sla_alerts'
            when landed.type = 'NotificationRaised' then 'stg_notifications'
            when landed.type in (
                'NotificationsDelivered', 'NotificationsFailed', 'NotificationsRead'
            ) then 'stg_notification_outcomes'
            when landed.type = 'ShadowRouted' then 'stg_shadow_routings'
            when landed.type in ('MessageReceived', 'MessagePosted') then 'stg_messages'
            when landed.type in ('RatingAsked', 'RatingAnswered') then 'stg_ratings'
            when landed.type in (
                'ContactAdded', 'ContactCorrected', 'ContactDescribed', 'ContactsMerged',
                'MarketingOptedOut', 'MarketingOptedIn'
            ) then 'stg_contacts'
            when landed.type in ('NumberStopped', 'NumberResumed') then 'stg_number_states'
            when landed.type like '%Changed' and landed.type != 'PresenceChanged'
                then 'stg_changes'
            when landed.type in ('TicketAssigned', 'BotHandedOff') then 'stg_changes'
        end as model,
        sum(landed.row_count) as row_count
    from landed
    group by 1

)

select
    staged.model,
    staged.row_count,
    expected.row_count as expected_row_count
from staged
left join expected on staged.model = expected.model
where staged.row_count != coalesce(expected.row_count, 0)
