from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webhook_bodies import change, message, read, read_one, webhook

from routing_service.whatsapp.items import (
    InboundMessage,
    InboundStatus,
    Notice,
    Rejected,
)


def status(name="delivered", **parts):
    return {
        "id": "wamid.9",
        "status": name,
        "timestamp": "1772442000",
        "recipient_id": "33612345678",
        **parts,
    }


def test_every_item_of_a_batch_counts():  # T2
    body = {"entry": []}
    for entry in range(2):
        changes = [
            change(
                messages=[
                    message(wamid=f"m{entry}{at}{n}", text={"body": "Hi"})
                    for n in range(5)
                ],
                statuses=[status(id=f"s{entry}{at}{n}") for n in range(5)],
            )
            for at in range(2)
        ]
        body["entry"].append({"id": str(entry), "changes": changes})

    items = read(body)

    messages = {item.wamid for item in items if isinstance(item, InboundMessage)}
    statuses = {item.wamid for item in items if isinstance(item, InboundStatus)}
    assert (len(messages), len(statuses)) == (20, 20)


def test_a_status_carries_errors_pricing_and_our_own_id():
    given = status(
        "failed",
        biz_opaque_callback_data="m-1",
        errors=[
            {
                "code": 131053,
                "title": "Media upload error",
                "error_data": {"details": "Unsupported mime type"},
            }
        ],
        pricing={"billable": True, "pricing_model": "PMP", "category": "service"},
        conversation={"id": "c", "origin": {"type": "service"}},
    )

    item = read_one(statuses=[given])

    assert item.error_codes == (131053,)
    assert item.error_title == "Unsupported mime type"
    assert item.opaque == "m-1"
    assert item.recipient_key == "33612345678"
    assert (item.is_billable, item.pricing_category) == (True, "service")
    assert (item.pricing_model, item.conversation_origin) == ("PMP", "service")


def test_a_status_that_is_not_known_is_still_one():
    assert read_one(statuses=[status("in_orbit")]).status == "in_orbit"


def test_the_status_of_a_call_is_a_notice():
    item = read_one(field="calls", statuses=[status("RINGING", type="call")])

    assert isinstance(item, Notice)
    assert (item.field, item.notice) == ("calls", "RINGING")


def test_errors_at_value_level_ask_for_action():
    item = read_one(errors=[{"code": 130429, "title": "Rate limit hit"}])

    assert isinstance(item, Notice)
    assert (item.field, item.notice, item.needs_action) == ("errors", "130429", True)


@pytest.mark.parametrize(
    ("field", "value", "notice"),
    [
        ("message_template_quality_update", {"new_quality_score": "RED"}, "RED"),
        ("phone_number_quality_update", {"event": "DOWNGRADE"}, "DOWNGRADE"),
        ("message_template_status_update", {"event": "REJECTED"}, "REJECTED"),
    ],
)
def test_what_lowers_a_number_or_a_template_asks_for_action(field, value, notice):
    (item,) = read(webhook({"field": field, "value": value}))

    assert isinstance(item, Notice)
    assert (item.notice, item.needs_action) == (notice, True)


def test_the_phone_apps_history_is_kept_thread_by_thread():
    threads = [{"id": "336", "messages": [{"id": "a"}]}, {"id": "337", "messages": []}]

    items = read(webhook(change("history", history=threads)))

    assert [(item.field, item.value["id"]) for item in items] == [
        ("history", "336"),
        ("history", "337"),
    ]


def test_each_preference_of_a_list_is_its_own_notice():
    preferences = [{"wa_id": "1", "value": "stop"}, {"wa_id": "2", "value": "resume"}]

    items = read(webhook(change("user_preferences", user_preferences=preferences)))

    assert [item.notice for item in items] == ["stop", "resume"]
    assert len({item.key for item in items}) == 2


def test_a_field_that_is_not_known_is_kept_as_a_notice():
    (item,) = read(webhook({"field": "unknown_field_xyz", "value": {"a": 1}}))

    assert (item.field, item.value) == ("unknown_field_xyz", {"a": 1})


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", ""),
        (b"{", ""),
        (b"\xff\xfe", ""),
        (b'"\\ud800"', ""),
        (b"[" * 100_000, ""),
        (b"[]", "entry"),
        (b"{}", "entry"),
        (b'{"entry": {}}', "entry"),
        (b'{"entry": [7]}', "entry[0].changes"),
        (b'{"entry": [{"changes": []}]}', "entry[0].changes"),
        (b'{"entry": [{"changes": [{}]}]}', "entry[0].changes[0].value"),
        (
            b'{"entry": [{"changes": [{"field": "messages", "value": {}}]}]}',
            "entry[0].changes[0].value",
        ),
        (
            b'{"entry": [{"changes": [{"value": {"messages": [3]}}]}]}',
            "entry[0].changes[0].value.messages[0]",
        ),
    ],
)
def test_what_cannot_be_read_is_rejected_with_a_reason(body, path):
    (item,) = read(body)

    assert isinstance(item, Rejected)
    assert item.reason
    if path:
        assert item.path == path


def test_a_rejection_and_a_notice_have_the_same_key_each_time():
    body = webhook({"field": "account_update", "value": {"event": "X"}}, {})

    assert [item.key for item in read(body)] == [item.key for item in read(body)]


def samples(shared_data):
    folder = shared_data / "whatsapp_webhooks"
    index = json.loads((folder / "index.json").read_text())
    return [(one, (folder / one["file"]).read_bytes()) for one in index]


def test_all_samples_are_read_or_rejected_with_a_reason(shared_data):
    bodies = samples(shared_data)

    read_items = {one["file"]: read(body) for one, body in bodies}

    assert len(read_items) == 174
    assert all(read_items.values())
    rejected = {
        file
        for file, items in read_items.items()
        if any(isinstance(item, Rejected) for item in items)
    }
    assert rejected == {
        "003_nofield.neg.json",
        "049_empty.neg.json",
        "050_empty.neg.json",
    }


def test_samples_of_messages_and_statuses_are_read_as_such(shared_data):
    for one, body in samples(shared_data):
        payload = json.loads(body)
        if not isinstance(payload["entry"], list):
            continue
        values = [
            change.get("value", {})
            for entry in payload["entry"]
            for change in entry["changes"]
        ]
        items = read(body)
        expected = sum(
            len(value.get("messages", [])) + len(value.get("statuses", []))
            for value in values
        )

        assert len(items) >= expected, one["file"]


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = """entry changes value field messages statuses errors contacts metadata from id
type text body image interactive button reaction edit system timestamp context
message_echoes user_id_update profile wa_id user_id calls"""
keys = st.sampled_from(KEYS.split())
documents = st.recursive(
    leaves,
    lambda parts: (
        st.lists(parts, max_size=3) | st.dictionaries(keys, parts, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=150)
@given(documents)
def test_no_json_whatever_its_shape_raises(document):
    message_like = {"id": "1", "from": "2", "type": "text", **as_object(document)}
    for body in (
        document,
        webhook(change(messages=[message_like], statuses=[document])),
        webhook(change(contacts=document, messages=[message_like])),
        webhook({"field": document, "value": as_object(document)}),
        {"entry": [{"changes": [document], "time": document, "id": document}]},
    ):
        assert read(json.dumps(body).encode())


@settings(max_examples=100)
@given(st.binary(max_size=60))
def test_no_bytes_raise(body):
    assert read(body)


def as_object(document):
    return document if isinstance(document, dict) else {}
