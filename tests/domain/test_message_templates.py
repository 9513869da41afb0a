from __future__ import annotations

import pytest

from routing_service.domain.media_limits import Attachment
from routing_service.domain.replies import TemplateChoice
from routing_service.domain.template_filling import (
    TemplateUnfit,
    choose,
    compose_template,
)
from routing_service.domain.templates import read, stable

PNG = Attachment(sha256="ab", mime_type="image/png", size_bytes=9, kind="image")
BODY = {"type": "BODY", "text": "Hello {{1}}, order {{2}} is on its way, {{1}}."}


def listed(*components, name="shipped", language="en", **fields):
    return {
        "id": "1",
        "name": name,
        "language": language,
        "status": "APPROVED",
        "category": "UTILITY",
        "components": list(components or (BODY,)),
        **fields,
    }


def chosen(*body, header=(), name="shipped", language="en"):
    return TemplateChoice(name=name, language=language, body=body, header=header)


def test_a_template_is_read_with_what_its_form_needs():
    template = read(
        listed(
            {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"},
            BODY,
            {"type": "FOOTER", "text": "Marelle"},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}]},
            quality_score={"score": "GREEN", "date": 1},
        )
    )

    assert template.header_kind == "text"
    assert (template.header_variables, template.body_variables) == (("1",), ("1", "2"))
    assert (template.footer, template.buttons) == ("Marelle", ("Stop",))
    assert (template.quality, template.obstacle) == ("GREEN", None)


def test_variables_fill_the_text_and_the_request():
    composed = compose_template(read(listed()), chosen("Zoé", "A-17"))

    assert composed.text == "Hello Zoé, order A-17 is on its way, Zoé."
    assert composed.content == {
        "name": "shipped",
        "language": {"code": "en"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "Zoé"},
                    {"type": "text", "text": "A-17"},
                ],
            }
        ],
    }
    assert (composed.template_name, composed.template_language) == ("shipped", "en")


def test_named_variables_go_by_their_names():
    template = read(
        listed(
            {"type": "BODY", "text": "Hi {{name}}, {{order}}"}, parameter_format="NAMED"
        )
    )

    composed = compose_template(template, chosen("Zoé", "A-17"))

    assert composed.content["components"][0]["parameters"][1] == {
        "type": "text",
        "parameter_name": "order",
        "text": "A-17",
    }


def test_a_header_file_waits_for_its_id():
    template = read(
        listed({"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Hi"})
    )

    composed = compose_template(template, chosen(), PNG)

    assert composed.media.sha256 == "ab"
    assert composed.content["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {}}]}
    ]


def test_a_template_without_variables_has_no_components():
    composed = compose_template(read(listed({"type": "BODY", "text": "Hi"})), chosen())

    assert composed.content == {"name": "shipped", "language": {"code": "en"}}


@pytest.mark.parametrize(
    ("template", "choice", "file", "expected"),
    [
        (listed(), chosen("Zoé"), None, r"1 body variables: expected 2 \(1, 2\)"),
        (listed(), chosen("a", "b", "c"), None, "expected 2"),
        (listed(), chosen("a", "b", header=("c",)), None, r"expected 0 \(none\)"),
        (listed(), chosen("a\nb", "c"), None, "without line breaks"),
        (listed(), chosen("x" * 1_024, "c"), None, "expected 1024"),
        (listed(), chosen("a", "b"), PNG, "header_media_id for a header of none"),
        (
            listed({"type": "HEADER", "format": "VIDEO"}),
            chosen(),
            PNG,
            "header_media_id of image: expected one of kind video",
        ),
        (
            listed({"type": "HEADER", "format": "IMAGE"}),
            chosen(),
            None,
            "header_media_id of no file: expected one of kind image",
        ),
        (listed(status="PAUSED"), chosen("a", "b"), None, "PAUSED: expected APPROVED"),
        (listed({"type": "CAROUSEL"}), chosen(), None, "it has CAROUSEL"),
        (
            listed({"type": "HEADER", "format": "LOCATION"}),
            chosen(),
            None,
            "header is a location",
        ),
        (
            listed(
                {
                    "type": "BUTTONS",
                    "buttons": [
                        {"type": "URL", "text": "Go", "url": "https://x.example/{{1}}"}
                    ],
                }
            ),
            chosen(),
            None,
            "buttons have variables",
        ),
    ],
)
def test_what_does_not_fit_names_what_was_expected(template, choice, file, expected):
    with pytest.raises(TemplateUnfit, match=expected):
        compose_template(read(template), choice, file)


def test_marketing_goes_only_to_who_takes_it():
    template = read(listed({"type": "BODY", "text": "Sale"}, category="MARKETING"))

    assert compose_template(template, chosen(), takes_marketing=True)
    with pytest.raises(TemplateUnfit, match="takes no marketing"):
        compose_template(template, chosen(), takes_marketing=False)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (chosen(name="hello"), "template hello: expected shipped"),
        (chosen(language="de"), "shipped in de: expected en, fr"),
    ],
)
def test_what_there_is_instead_is_named(choice, expected):
    templates = [read(listed()), read(listed(language="fr"))]

    with pytest.raises(TemplateUnfit, match=expected):
        choose(templates, choice)


def test_a_listing_is_the_same_in_any_order_and_with_fresh_samples():
    first = listed(
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["u?x=1"]}},
        quality_score={"score": "GREEN", "date": 1},
    )
    second = listed(
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["u?x=2"]}},
        quality_score={"score": "GREEN", "date": 2},
    )
    other = listed(language="fr")

    assert stable([first, other]) == stable([other, second])
    assert stable([first]) != stable([{**first, "status": "PAUSED"}])
