"""What a business sends: to whom, which kind, and under which price."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from demo.emulator.contents import CHECKS
from demo.emulator.errors import GraphError, invalid, malformed, missing
from demo.emulator.fields import Content
from demo.emulator.interactive import options_of
from demo.emulator.media import MediaStore
from demo.emulator.template_filling import fill_template
from demo.emulator.templates import Templates

OPAQUE_BYTES = 512
_PHONE = re.compile(r"\+?[\d\s().-]{5,25}")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that passed every check.

    `to` is the recipient's number, also where the business addressed the user id alone
    (`by_number` is false then); `addressed_to` is what it wrote. `category` is what it
    is priced under, `options` are (id, title) of what the customer may tap.
    """

    to: str
    addressed_to: str
    by_number: bool
    kind: str
    content: Content
    opaque: str | None
    reply_to: str | None
    category: str = "service"
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_voice(self) -> bool:
        """Whether it is a voice note, which is also reported as played."""
        return self.kind == "audio" and self.content.get("voice") is True

    @property
    def is_free_form(self) -> bool:
        """Whether it needs an open 24-hour window."""
        return self.kind != "template"


def read_outgoing(
    body: Content,
    media: MediaStore,
    templates: Templates,
    number_of: Callable[[str], str | None],
) -> Outgoing:
    """The message of a POST's body; `number_of` tells the number behind a user id.
    Raises GraphError, as Meta would refuse it."""
    if body.get("messaging_product") != "whatsapp":
        raise malformed("The parameter messaging_product is required.")
    if body.get("recipient_type", "individual") != "individual":
        raise malformed("Param recipient_type must be one of {INDIVIDUAL}.")
    kind = body.get("type", "text")
    if kind not in CHECKS and kind != "template":
        allowed = ", ".join(name.upper() for name in [*CHECKS, "template"])
        raise malformed(f"Param type must be one of {{{allowed}}} - got {kind!r}.")
    content = body.get(kind)
    if content is None:
        raise missing(f"Parameter '{kind}' is mandatory for type '{kind}'")
    if kind != "contacts" and not isinstance(content, dict):
        raise malformed(f"Param {kind} must be a JSON object.")
    category = "service"
    options: list[tuple[str, str]] = []
    if kind == "template":
        template, options = fill_template(content, templates, media)
        category = template.category.lower()
    else:
        CHECKS[kind](content, media)
    if kind == "interactive":
        options = options_of(content)
    address = _address(body)
    if category == "authentication" and not body.get("to"):
        raise GraphError(131062, "Authentication templates need a phone number.")
    return Outgoing(
        to=_number(address, number_of),
        addressed_to=address,
        by_number=bool(body.get("to")),
        kind=kind,
        content=content if isinstance(content, dict) else {"contacts": content},
        opaque=_opaque(body),
        reply_to=_context(body),
        category=category,
        options=options,
    )


def _address(body: Content) -> str:
    """`to`, else `recipient`: with both, Meta sends to the number."""
    to, recipient = body.get("to"), body.get("recipient")
    if to:
        if not isinstance(to, str) or not _PHONE.fullmatch(to):
            raise invalid(f"Param to must be a phone number - got {to!r}.")
        return to
    if not recipient:
        raise malformed("The parameter to is required.")
    if not isinstance(recipient, str) or not _USER_ID.fullmatch(recipient):
        raise invalid(
            f"Param recipient must be a business-scoped user id - got {recipient!r}."
        )
    return recipient


def _number(address: str, number_of: Callable[[str], str | None]) -> str:
    if not _USER_ID.fullmatch(address):
        return "".join(filter(str.isdigit, address))
    number = number_of(address)
    if number is None:
        raise GraphError(131026, f"No user has the id {address}.")
    return number


def _opaque(body: Content) -> str | None:
    opaque = body.get("biz_opaque_callback_data")
    if opaque is None:
        return None
    if not isinstance(opaque, str):
        raise malformed("Param biz_opaque_callback_data must be a string.")
    if len(opaque.encode()) > OPAQUE_BYTES:
        raise malformed(
            f"Param biz_opaque_callback_data must be at most {OPAQUE_BYTES} bytes."
        )
    return opaque


def _context(body: Content) -> str | None:
    context = body.get("context")
    if context is None:
        return None
    if not isinstance(context, dict) or not isinstance(context.get("message_id"), str):
        raise missing("Parameter 'message_id' is mandatory for 'context'")
    return str(context["message_id"])
