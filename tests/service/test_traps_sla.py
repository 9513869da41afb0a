"""What others' SLA clocks fell into; the numbers are those of the list of traps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from running_service import MONDAY, Clock, payload, run_service, text_message

AGENT = "support-support"


def policy(first_response):
    return {
        "id": "only",
        "targets": {"first_response": first_response, "resolution": "8h"},
        "pauses": {"first_response": ["pending"], "resolution": ["pending"]},
    }


async def ask(service, *, wamid, sender="33600000001", at=None):
    message = text_message(
        "Hello", wamid=wamid, sender=sender, at=at or service.clock()
    )
    await service.deliver(payload(messages=[message]))


async def clocks_of(service, ticket_id="T-1001"):
    shown = await service.ticket(ticket_id)
    return {clock["target"]: clock for clock in shown["ticket"]["clocks"]}


def since_monday(instant):
    return datetime.fromisoformat(instant) - MONDAY


async def test_t9_thanks_after_a_resolution_start_no_clock_and_ask_no_rating(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(sla_policies=[policy("1h")])
        await ask(service, wamid="w.1")
        await service.post("/v1/tickets/T-1001/replies", {"text": "Here it is"})
        await service.post("/v1/tickets/T-1001/status", {"to": "resolved"})
        service.clock.advance(minutes=5)

        thanks = text_message("Merci beaucoup !", wamid="w.2", at=service.clock())
        await service.deliver(payload(messages=[thanks]))

        shown = await service.ticket("T-1001")
        assert shown["ticket"]["status"] == "resolved"
        assert "next_response" not in await clocks_of(service)
        assert len(service.events("RatingAsked")) == 1


async def test_t10_two_shifts_a_holiday_a_clock_change_and_a_customer_far_away(
    tmp_path,
):
    """Six hours of Paris from Friday 16:30: an hour and a half that day, none on the
    Monday off after the clocks went forward, then three of the morning and the rest
    after lunch."""
    friday = datetime(2026, 3, 27, 15, 30, tzinfo=UTC)
    paris = {
        "id": "paris",
        "timezone": "Europe/Paris",
        "weekly": {
            day: ["09:00-12:00", "14:00-18:00"]
            for day in ("mon", "tue", "wed", "thu", "fri")
        },
        "holidays": ["2026-03-30"],
    }
    hours = {"id": "p", "calendar": "paris", "targets": {"first_response": "6h"}}
    async with run_service(tmp_path, clock=Clock(friday)) as service:
        await service.configure(calendars=[paris], sla_policies=[hours])

        await ask(service, wamid="w.1", sender="81312345678")

        due_at = (await clocks_of(service))["first_response"]["due_at"]
        assert datetime.fromisoformat(due_at) == datetime(
            2026, 3, 31, 13, 30, tzinfo=UTC
        )


async def test_t12_a_message_during_the_pause_ends_it(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(sla_policies=[policy("1h")])
        await ask(service, wamid="w.1")
        service.clock.advance(minutes=10)
        await service.post("/v1/tickets/T-1001/status", {"to": "pending"})
        paused = await clocks_of(service)
        service.clock.advance(hours=3)

        await ask(service, wamid="w.2")

        resumed = await clocks_of(service)
        assert {one["state"] for one in paused.values()} == {"paused"}
        assert {one["state"] for one in resumed.values()} == {"running"}
        assert since_monday(resumed["first_response"]["due_at"]) == timedelta(hours=4)
        assert since_monday(resumed["resolution"]["due_at"]) == timedelta(hours=11)


async def test_a_policy_may_be_for_a_tier_of_customers(tmp_path):
    gold = {
        "id": "gold",
        "match": {"tier": "gold"},
        "targets": {"first_response": "5m"},
    }
    async with run_service(tmp_path) as service:
        await service.configure(sla_policies=[gold, policy("1h")])
        await ask(service, wamid="w.1")
        contact_id = (await service.ticket("T-1001"))["ticket"]["contact"]["id"]
        await service.post(f"/v1/contacts/{contact_id}", {"tier": "gold"})
        before = await clocks_of(service)
        await service.post("/v1/tickets/T-1001/status", {"to": "closed"})

        await ask(service, wamid="w.2")

        after = await clocks_of(service, "T-1002")
        assert before["first_response"]["target_seconds"] == 3_600
        assert after["first_response"]["target_seconds"] == 300


async def test_t13_an_edited_policy_reaches_open_tickets_only_on_purpose(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(sla_policies=[policy("1h")])
        for number in (1, 2):
            await ask(service, wamid=f"w.{number}", sender=f"3360000000{number}")
        await service.post("/v1/tickets/T-1001/status", {"to": "closed"})
        service.clock.advance(minutes=10)

        await service.configure(sla_policies=[policy("2h")])
        kept = await clocks_of(service, "T-1002")
        response = await service.put(
            "/v1/configuration?open_tickets=retarget", {"sla_policies": [policy("3h")]}
        )
        retargeted = await clocks_of(service, "T-1002")
        closed = await clocks_of(service, "T-1001")
        await ask(service, wamid="w.3", sender="33600000003")

        assert response.json()["retargeted_tickets"] == 1
        assert kept["first_response"]["target_seconds"] == 3_600
        assert retargeted["first_response"]["target_seconds"] == 10_800
        assert since_monday(retargeted["first_response"]["due_at"]) == timedelta(
            hours=3
        )
        assert closed["first_response"]["target_seconds"] == 3_600
        assert (await clocks_of(service, "T-1003"))["first_response"][
            "target_seconds"
        ] == 10_800
        versions = (await service.get("/v1/configuration")).json()["versions"]
        assert versions["sla_policies"] == 4


async def test_a_preview_counts_open_tickets_and_records_nothing(tmp_path):
    async with run_service(tmp_path) as service:
        await service.configure(sla_policies=[policy("1h")])
        await ask(service, wamid="w.1")
        await ask(service, wamid="w.2", sender="33600000002")
        await service.post("/v1/tickets/T-1002/status", {"to": "resolved"})
        applied = len(service.events("ConfigurationApplied"))

        edited = {**policy("30m"), "name": "Quicker"}
        answer = await service.post(
            "/v1/configuration/preview", {"sla_policies": [edited]}
        )

        told = answer.json()
        assert told["changes"] == [
            {"kind": "sla_policies", "id": "only", "change": "edited"}
        ]
        (shown,) = told["policies"]
        assert (shown["open_tickets"], shown["open_clocks"]) == (1, 2)
        first, resolution = shown["targets"]
        assert (first["was_seconds"], first["becomes_seconds"]) == (3_600, 1_800)
        assert (resolution["target"], resolution["clocks"]) == ("resolution", None)
        assert len(service.events("ConfigurationApplied")) == applied


async def test_a_hand_over_is_timed_shown_and_retargeted_once(tmp_path):
    def promising(target):
        rows = [{"to": {"team": "billing"}, "target": target}]
        return {**policy("1h"), "internal": rows}

    async with run_service(tmp_path) as service:
        await service.configure(sla_policies=[promising("30m")])
        await ask(service, wamid="w.1")
        moved = {"team_id": "billing", "reason": "An invoice"}
        await service.post("/v1/tickets/T-1001/transfer", moved)

        (row,) = await service.tickets()
        assert (row["sla"]["target"], row["sla"]["remaining_seconds"]) == (
            "internal",
            1_800,
        )
        counts = []
        for _ in range(2):
            answer = await service.client.put(
                "/v1/configuration",
                params={"open_tickets": "retarget"},
                json={"sla_policies": [promising("10m")]},
                headers=await service.headers(),
            )
            counts.append(answer.json()["retargeted_tickets"])
        assert counts == [1, 0]
        service.clock.advance(minutes=5)
        await service.post(
            "/v1/tickets/T-1001/notes", {"text": "Looking"}, "billing-support"
        )

        internal = (await clocks_of(service))["internal"]
        assert (internal["target_seconds"], internal["outcome"]) == (600, "met")
        assert internal["elapsed_seconds"] == 300
