"""Interactive messages: buttons, lists, links, flows and more, with their limits."""

from __future__ import annotations

from collections.abc import Callable

from demo.emulator.errors import invalid, malformed, missing
from demo.emulator.fields import Content, a_text, an_object, objects, within
from demo.emulator.media import MediaStore

BODY_LENGTH = 1024
HEADER_LENGTH = FOOTER_LENGTH = 60
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
SECTIONS, ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 10, 24, 72, 200
PRODUCTS = 30
CARDS = 10
MEDIA_HEADERS = ("image", "video", "document")


def check_interactive(content: Content, media: MediaStore) -> None:
    """Raises GraphError for what Meta would refuse."""
    kind = content.get("type")
    if kind not in ACTIONS:
        allowed = ", ".join(ACTIONS)
        raise malformed(
            f"Param interactive['type'] must be one of {{{allowed}}} - got {kind!r}."
        )
    if kind not in WITHOUT_BODY or content.get("body") is not None:
        body = an_object(content, "body", path="interactive")
        a_text(body, "text", BODY_LENGTH, path="body")
    _check_header(str(kind), content.get("header"), media)
    footer = content.get("footer")
    if isinstance(footer, dict):
        a_text(footer, "text", FOOTER_LENGTH, path="footer")
    ACTIONS[str(kind)](an_object(content, "action", path="interactive"))


def options_of(content: Content) -> list[tuple[str, str]]:
    """(id, title) of the buttons or rows that the customer may tap."""
    action = content["action"]
    if content["type"] == "button":
        replies = [button["reply"] for button in action["buttons"]]
        return [(reply["id"], reply["title"]) for reply in replies]
    if content["type"] == "list":
        rows = [row for section in action["sections"] for row in section["rows"]]
        return [(row["id"], row["title"]) for row in rows]
    return []


def _check_header(kind: str, header: object, media: MediaStore) -> None:
    if header is None:
        return
    if not isinstance(header, dict):
        raise malformed("Param interactive['header'] must be a JSON object.")
    shape = header.get("type")
    if shape == "text":
        a_text(header, "text", HEADER_LENGTH, path="header")
    elif shape in MEDIA_HEADERS and kind not in TEXT_HEADERS_ONLY:
        file = an_object(header, str(shape), path="header")
        if file.get("id"):
            media.check_sendable(str(file["id"]), str(shape))
        elif not file.get("link"):
            raise missing(f"Exactly one of 'id' and 'link' is mandatory for '{shape}'")
    else:
        raise invalid(f"Header type {shape} is not allowed for {kind}.")


def _check_buttons(action: Content) -> None:
    buttons = objects(action, "buttons", path="action")
    if not 1 <= len(buttons) <= BUTTONS:
        raise invalid(
            "Invalid buttons count. Min allowed buttons: 1, "
            f"Max allowed buttons: {BUTTONS}"
        )
    replies = []
    for button in buttons:
        if button.get("type") != "reply":
            raise invalid("Button type invalid. Allowed: reply")
        replies.append(an_object(button, "reply", path="buttons"))
    _check_options(replies, "Button", title=BUTTON_TITLE, id_=BUTTON_ID)


def _check_list(action: Content) -> None:
    within(action, "button", BUTTON_TITLE, "Button label")
    sections = objects(action, "sections", path="action")
    if not 1 <= len(sections) <= SECTIONS:
        raise invalid(f"Invalid sections count. Min: 1, Max: {SECTIONS}")
    if len(sections) > 1:
        for section in sections:
            within(section, "title", ROW_TITLE, "Section title")
    rows = [row for one in sections for row in objects(one, "rows", path="sections")]
    if not 1 <= len(rows) <= ROWS:
        raise invalid(f"Total row count exceed max allowed count: {ROWS}")
    _check_options(rows, "Row", title=ROW_TITLE, id_=ROW_ID)
    for row in rows:
        if row.get("description"):
            within(row, "description", ROW_DESCRIPTION, "Row description")


def _check_options(options: list[Content], what: str, *, title: int, id_: int) -> None:
    for option in options:
        within(option, "title", title, f"{what} title")
        within(option, "id", id_, f"{what} id")
    for name in ("id", "title"):
        if len({option[name] for option in options}) < len(options):
            raise invalid(f"{what} {name} is not unique")


def _check_link(action: Content) -> None:
    _named("cta_url")(action)
    parameters = an_object(action, "parameters", path="action")
    within(parameters, "display_text", BUTTON_TITLE, "Button label")
    url = parameters.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise malformed("Param parameters['url'] is not a valid URL.")


def _check_flow(action: Content) -> None:
    _named("flow")(action)
    parameters = an_object(action, "parameters", path="action")
    within(parameters, "flow_message_version", 10, "Flow message version")
    within(parameters, "flow_cta", ROW_TITLE, "Flow button")
    if not parameters.get("flow_id") and not parameters.get("flow_name"):
        raise missing("Exactly one of 'flow_id' and 'flow_name' is mandatory")


def _check_product(action: Content) -> None:
    for name in ("catalog_id", "product_retailer_id"):
        a_text(action, name, ROW_ID, path="action")


def _check_products(action: Content) -> None:
    a_text(action, "catalog_id", ROW_ID, path="action")
    items = [
        item
        for section in objects(action, "sections", path="action")
        for item in objects(section, "product_items", path="sections")
    ]
    if not 1 <= len(items) <= PRODUCTS:
        raise invalid(f"Invalid product count. Min: 1, Max: {PRODUCTS}")


def _check_cards(action: Content) -> None:
    cards = objects(action, "cards", path="action")
    if not 2 <= len(cards) <= CARDS:
        raise invalid(f"Invalid cards count. Min: 2, Max: {CARDS}")


def _named(name: str) -> Callable[[Content], None]:
    def check(action: Content) -> None:
        if action.get("name") != name:
            raise invalid(f"Action name must be {name} - got {action.get('name')!r}")

    return check


ACTIONS: dict[str, Callable[[Content], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
    "flow": _check_flow,
    "location_request_message": _named("send_location"),
    "address_message": _named("address_message"),
    "request_contact_info": _named("request_contact_info"),
    "product": _check_product,
    "product_list": _check_products,
    "catalog_message": _named("catalog_message"),
    "carousel": _check_cards,
    "voice_call": _named("voice_call"),
    "call_permission_request": _named("call_permission_request"),
}
"""Kind of interactive message -> what is wrong with its action."""

WITHOUT_BODY = frozenset({"product", "call_permission_request"})
TEXT_HEADERS_ONLY = frozenset({"list", "product_list"})
