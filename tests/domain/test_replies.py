from __future__ import annotations

import pytest

from routing_service.domain.composing import compose
from routing_service.domain.media_limits import Attachment
from routing_service.domain.replies import (
    Button,
    Menu,
    Reply,
    ReplyUnfit,
    Row,
    Section,
)

PNG = Attachment(sha256="ab", mime_type="image/png", size_bytes=9, kind="image")
PDF = Attachment(
    sha256="cd",
    mime_type="application/pdf",
    size_bytes=9,
    kind="document",
    filename="bill.pdf",
)
VOICE = Attachment(sha256="ef", mime_type="audio/ogg", size_bytes=9, kind="audio")


def buttons(*titles):
    return tuple(Button(f"b{at}", title) for at, title in enumerate(titles))


def menu(*rows, button="Choose", title=""):
    return Menu(button, (Section(rows, title),))


def rows(count):
    return tuple(Row(f"r{at}", f"Row {at}") for at in range(count))


def test_text_goes_as_it_is():
    composed = compose(Reply(text="Hello"))

    assert (composed.kind, composed.text, composed.content) == ("text", "Hello", None)
    assert composed.personal() == {"text": "Hello"}


def test_buttons_carry_their_payload_ids():
    composed = compose(Reply(kind="buttons", text="Which?", buttons=buttons("A", "B")))

    assert composed.kind == "interactive"
    assert composed.content == {
        "type": "button",
        "body": {"text": "Which?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "b0", "title": "A"}},
                {"type": "reply", "reply": {"id": "b1", "title": "B"}},
            ]
        },
    }


def test_a_list_of_one_section_needs_no_title():
    given = menu(Row("r1", "Paris", "Open until 19:00"), Row("r2", "Lyon"))

    composed = compose(Reply(kind="list", text="Where?", menu=given))

    assert composed.content["action"] == {
        "button": "Choose",
        "sections": [
            {
                "rows": [
                    {"id": "r1", "title": "Paris", "description": "Open until 19:00"},
                    {"id": "r2", "title": "Lyon"},
                ]
            }
        ],
    }


def test_a_location_is_asked_for():
    composed = compose(Reply(kind="location_request", text="Where are you?"))

    assert composed.content == {
        "type": "location_request_message",
        "body": {"text": "Where are you?"},
        "action": {"name": "send_location"},
    }


def test_a_file_keeps_its_digest_and_its_name():
    composed = compose(Reply(kind="document", text="Your bill", attachment=PDF))

    assert composed.content == {"caption": "Your bill", "filename": "bill.pdf"}
    assert (composed.media.sha256, composed.media.media_id) == ("cd", None)
    assert composed.text == "Your bill"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text="x" * 4_096),
        Reply(kind="buttons", text="x" * 1_024, buttons=buttons("x" * 20, "y", "z")),
        Reply(kind="buttons", text="x", buttons=(Button("i" * 256, "x"),)),
        Reply(kind="list", text="x" * 1_024, menu=menu(*rows(10), button="x" * 20)),
        Reply(
            kind="list",
            text="x",
            menu=menu(Row("i" * 200, "t" * 24, "d" * 72), title="s" * 24),
        ),
        Reply(kind="image", text="x" * 1_024, attachment=PNG),
    ],
    ids=["text", "buttons", "button id", "list", "row", "caption"],
)
def test_what_just_fits_is_taken(reply):
    assert compose(reply)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text=""),
        Reply(text="  "),
        Reply(text="x" * 4_097),
        Reply(kind="buttons", text="x"),
        Reply(kind="buttons", text="", buttons=buttons("A")),
        Reply(kind="buttons", text="x" * 1_025, buttons=buttons("A")),
        Reply(kind="buttons", text="x", buttons=buttons("A", "B", "C", "D")),
        Reply(kind="buttons", text="x", buttons=buttons("A", "A")),
        Reply(kind="buttons", text="x", buttons=(Button("a", "A"), Button("a", "B"))),
        Reply(kind="buttons", text="x", buttons=buttons("x" * 21)),
        Reply(kind="buttons", text="x", buttons=(Button("i" * 257, "x"),)),
        Reply(kind="list", text="x"),
        Reply(kind="list", text="x", menu=menu()),
        Reply(kind="list", text="x", menu=menu(*rows(11))),
        Reply(kind="list", text="x", menu=menu(*rows(1), button="x" * 21)),
        Reply(kind="list", text="x", menu=menu(Row("r", "t" * 25))),
        Reply(kind="list", text="x", menu=menu(Row("r", "t", "d" * 73))),
        Reply(kind="list", text="x", menu=menu(Row("i" * 201, "t"))),
        Reply(
            kind="list",
            text="x",
            menu=Menu("Go", (Section(rows(1)), Section((Row("other", "Other"),)))),
        ),
        Reply(kind="location_request"),
        Reply(kind="image", text="x"),
        Reply(kind="image", attachment=PDF),
        Reply(kind="image", text="x" * 1_025, attachment=PNG),
        Reply(kind="audio", text="a caption", attachment=VOICE),
        Reply(text="x", attachment=PNG),
        Reply(kind="template"),
    ],
    ids=lambda reply: None,
)
def test_what_whatsapp_would_refuse_is_refused_before(reply):
    with pytest.raises(ReplyUnfit, match="expected"):
        compose(reply)
