with policies as (

    select * from {{ ref('int_policies') }}
    where policies_seq > 0

)

select
    policies.policy_id,
    policies.version,
    coalesce(nullif(policies.name, ''), policies.policy_id) as name,
    policies.calendar_id,
    cast(policies.position as integer) as position,
    cast(to_json(coalesce(policies.conditions, map {})) as varchar) as conditions,
    policies.first_response_seconds,
    policies.next_response_seconds,
    policies.resolution_seconds,
    policies.first_response_pauses,
    policies.next_response_pauses,
    policies.resolution_pauses,
    policies.stop_resolution_on,
    policies.first_response_from,
    policies.is_per_cycle,
    policies.policies_seq = max(policies.policies_seq) over () as is_active,
    policies.applied_at
from policies
qualify
    row_number() over (
        partition by policies.policy_id order by policies.policies_seq desc
    ) = 1
