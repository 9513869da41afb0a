"""The page of SLA policies and calendars in a real browser."""

from __future__ import annotations

import pytest
from desk_page import visit
from playwright.sync_api import BrowserContext, expect
from stand_in_policies import policies
from stand_in_service import StandIn

pytestmark = pytest.mark.browser

ADMINISTRATOR, SUPERVISOR = "adele@example.test", "claire@example.test"


def test_a_policy_is_mended_at_its_field_and_put_in_force(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    expected = "a duration such as 30m"
    where = {"kind": "sla_policies", "row": "urgent"}
    field = {"field": "targets.first_response", "value": "3x", "expected": expected}
    desk.house.mistake = where | field
    page = visit(context, pages_url + "/policies", ADMINISTRATOR)
    target = page.get_by_role("textbox", name="First reply")
    target.wait_for()  # the first table of a process loads slowly
    expect(target).to_have_value("1h")
    expect(page.get_by_text("Priority: Urgent")).to_be_visible()
    expect(page.get_by_text("First reply 1h · Resolution 48h").first).to_be_visible()

    target.fill("3x")
    page.get_by_role("button", name="Save").click()
    said = page.get_by_text("“3x” is not taken here: expected a duration such as 30m")
    expect(said).to_be_visible()
    target.fill("30m")
    page.get_by_role("button", name="Save").click()
    told = page.get_by_text("12 open tickets go by “Urgent ones”.")
    expect(told).to_be_visible()
    closed = page.get_by_label("Closed tickets, if it had held then", exact=True)
    expect(closed).to_be_visible()
    page.get_by_text("go by the new terms").click()
    page.get_by_role("button", name="Put in force").click()

    page.get_by_text("Open tickets under other terms: 7.").wait_for()
    [(command, body)] = desk.house.told
    first, second = body["sla_policies"]
    assert command == "configure retarget"
    assert first["targets"] == {
        "first_response": "30m",
        "next_response": None,
        "resolution": "48h",
    }
    assert first["match"] == {"priority": ["urgent"], "country": ["FR"]}
    assert first["warn_at"] == [{"at": "80%", "notify": ["owner"]}]
    [upwards] = first["internal"]
    assert upwards["from"] == {"team": None, "level": 1}
    assert upwards["to"] == {"team": "billing", "level": None}
    assert (upwards["target"], type(upwards["from"]["level"])) == ("30m", int)
    assert [(one["after_seconds"], one["level"]) for one in first["escalate"]] == [
        ("15m", 2)
    ]
    assert second == policies()[1]


def test_policies_are_ordered_and_only_read_without_the_right(
    desk: StandIn, context: BrowserContext, pages_url: str
) -> None:
    page = visit(context, pages_url + "/policies", ADMINISTRATOR)
    page.locator(".st-key-policy-move-1--1 button").first.click()
    page.get_by_role("button", name="Put in force").click()
    page.get_by_text("In force.").wait_for()
    [(command, body)] = desk.house.told
    assert command == "configure keep"
    assert [one["id"] for one in body["sla_policies"]] == ["usual", "urgent"]
    page.close()
    context.clear_cookies()

    page = visit(context, pages_url + "/policies?policy=usual", SUPERVISOR)

    target = page.get_by_role("textbox", name="1re réponse")
    target.wait_for()
    expect(target).to_be_disabled()
    expect(page.get_by_role("button", name="Enregistrer")).to_have_count(0)
    page.get_by_role("tab", name="Calendriers").click()
    calendar = page.locator(".stHtml", has_text="Europe/Paris")
    expect(calendar).to_contain_text("09:00–12:00, 13:00–18:00")
    expect(calendar).to_contain_text("Jours fériés : FR")
    expect(calendar).to_contain_text("Jours fermés à venir · 2")
