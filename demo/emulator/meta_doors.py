"""Control doors that play Meta and the customer's settings, beside the messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.emulator.emulation import Emulator
from demo.emulator.errors import malformed
from demo.emulator.identifiers import new_wamid, user_id_of
from demo.emulator.notices import NOTICES, changed_number, echo, notice, preference
from demo.emulator.parties import Customer
from demo.emulator.requests import emulator_of, read
from demo.emulator.templates import Category, Quality, Status


class Judgement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Meta thinks of a template from now on; those given change."""

    status: Status | None = None
    reason: str = "NONE"
    quality: Quality | None = None
    category: Category | None = None


class Preference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    marketing: Literal["stop", "resume"]


class Move(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    wa_id: str


class Echo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notice by its name, or a whole change; `quality` is a number's new one."""

    notice: str | None = None
    number_id: str | None = None
    quality: str | None = None
    field: str | None = None
    value: dict[str, Any] | None = None


async def post_template(request: Request) -> Response:
    emulator = emulator_of(request)
    template_id = request.path_params["template_id"]
    judged = await read(request, Judgement)
    if judged.status:
        emulator.review.decide(template_id, judged.status, judged.reason)
    if judged.quality:
        emulator.review.rate(template_id, judged.quality)
    if judged.category:
        emulator.review.recategorise(template_id, judged.category)
    template = emulator.exchange.templates.find(template_id)
    return JSONResponse(template.as_listed(emulator.exchange.clock()))


async def post_preference(request: Request) -> Response:
    """The customer stops marketing messages, or takes them again."""
    emulator = emulator_of(request)
    choice = (await read(request, Preference)).marketing
    exchange, customer = emulator.exchange, _customer(request)
    if choice == "stop":
        exchange.without_marketing.add(customer.wa_id)
    else:
        exchange.without_marketing.discard(customer.wa_id)
    number, at = exchange.numbers.all()[0], exchange.clock()
    exchange.courier.send(preference(number, customer, choice, at), "user_preferences")
    return JSONResponse({"marketing": choice})


async def post_move(request: Request) -> Response:
    """The customer has another number from now on, and so another user id."""
    emulator = emulator_of(request)
    customer = _customer(request)
    wa_id = (await read(request, Move)).wa_id
    if not wa_id.isdecimal():
        raise malformed(f"wa_id: digits are expected - got {wa_id!r}.")
    moved = replace(customer, wa_id=wa_id, user_id=user_id_of(wa_id))
    exchange = emulator.exchange
    number, at = exchange.numbers.all()[0], exchange.clock()
    wamid = new_wamid(customer.address, is_outgoing=False)
    exchange.courier.send(changed_number(number, customer, moved, wamid, at))
    exchange.journal.move(customer, moved)
    return JSONResponse({"message_id": wamid, "user_id": moved.user_id}, 201)


async def post_echo(request: Request) -> Response:
    """A colleague answers the customer from the phone's app."""
    emulator = emulator_of(request)
    customer, exchange = _customer(request), emulator.exchange
    said = await read(request, Echo)
    wamid = new_wamid(customer.address, is_outgoing=True)
    number, at = exchange.numbers.all()[0], exchange.clock()
    message = {
        "id": wamid,
        "timestamp": str(int(at.timestamp())),
        "type": "text",
        "text": {"body": said.text},
    }
    exchange.courier.send(echo(number, customer, message), "smb_message_echoes")
    return JSONResponse({"message_id": wamid}, 201)


async def post_notice(request: Request) -> Response:
    """Meta tells something about the account or a number."""
    emulator = emulator_of(request)
    told = await read(request, Told)
    exchange = emulator.exchange
    at = exchange.clock()
    if told.field is not None:
        exchange.courier.send(told.value or {}, told.field, at)
        return JSONResponse({"field": told.field})
    if told.notice not in NOTICES:
        raise malformed(f"notice must be one of {', '.join(NOTICES)}.")
    numbers = exchange.numbers
    number = numbers.find(told.number_id) if told.number_id else numbers.all()[0]
    if told.quality is not None:
        numbers.judge(number.id, told.quality)
    change = notice(told.notice, number, numbers.standing(number.id), at)
    exchange.courier.send(change.value | (told.value or {}), change.field, at)
    return JSONResponse({"field": change.field})


def _customer(request: Request) -> Customer:
    emulator: Emulator = emulator_of(request)
    return emulator.exchange.journal.customer(request.path_params["wa_id"])


ROUTES = [
    Route("/templates/{template_id:str}", post_template, methods=["POST"]),
    Route("/customers/{wa_id:str}/preferences", post_preference, methods=["POST"]),
    Route("/customers/{wa_id:str}/number", post_move, methods=["POST"]),
    Route("/customers/{wa_id:str}/echoes", post_echo, methods=["POST"]),
    Route("/notices", post_notice, methods=["POST"]),
]
