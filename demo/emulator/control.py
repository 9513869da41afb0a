"""The doors behind the stage: play a customer, cause trouble, read what happened."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.emulator.chances import Chances
from demo.emulator.emulation import Emulator
from demo.emulator.errors import malformed
from demo.emulator.faults import Fault
from demo.emulator.identifiers import user_id_of
from demo.emulator.manners import Manners
from demo.emulator.parties import Customer
from demo.emulator.requests import emulator_of, json_object, read
from demo.emulator.utterances import Chatter, Utterance, as_message

MOST_ENTRIES = 1_000


async def get_journal(request: Request) -> Response:
    """`?after=SEQ&limit=N`: what was said since, oldest first."""
    emulator = emulator_of(request)
    after = _number(request, "after", 0)
    limit = min(_number(request, "limit", MOST_ENTRIES), MOST_ENTRIES)
    entries = emulator.exchange.journal.entries_after(after, limit)
    last = entries[-1].seq if entries else after
    return JSONResponse(
        {"entries": [entry.as_json() for entry in entries], "next_after": last}
    )


async def get_customers(request: Request) -> Response:
    emulator = emulator_of(request)
    chats = emulator.exchange.journal.chats()
    return JSONResponse(
        {
            "customers": [
                {
                    "wa_id": chat.customer.wa_id,
                    "name": chat.customer.name,
                    "messages": len(chat.entries),
                }
                for chat in chats
            ]
        }
    )


async def get_customer(request: Request) -> Response:
    emulator = emulator_of(request)
    chat = emulator.exchange.journal.chat(request.path_params["wa_id"])
    return JSONResponse(chat.as_json())


async def post_customer_message(request: Request) -> Response:
    """A customer says what `Utterance` describes."""
    emulator = emulator_of(request)
    wa_id = request.path_params["wa_id"]
    said = await read(request, Utterance)
    exchange = emulator.exchange
    known = exchange.journal.customer(wa_id)
    customer = Customer(
        wa_id,
        said.name or known.name,
        said.user_id
        or (user_id_of(wa_id, said.country) if said.country else known.user_id),
        known.username if said.username is None else said.username,
        known.hides_number if said.hides_number is None else said.hides_number,
    )
    number = (
        exchange.numbers.find(said.number_id)
        if said.number_id
        else exchange.numbers.all()[0]
    )
    message = as_message(said, Chatter(wa_id, number, exchange.journal, exchange.media))
    at = datetime.fromtimestamp(said.timestamp, UTC) if said.timestamp else None
    wamid = exchange.hear(number, customer, message, at)
    return JSONResponse({"message_id": wamid}, 201)


async def get_faults(request: Request) -> Response:
    return _planned(emulator_of(request))


async def post_fault(request: Request) -> Response:
    emulator = emulator_of(request)
    emulator.exchange.faults.plan(await read(request, Fault))
    return _planned(emulator)


async def delete_faults(request: Request) -> Response:
    emulator = emulator_of(request)
    emulator.exchange.faults.clear()
    return _planned(emulator)


async def get_chances(request: Request) -> Response:
    return _chances(emulator_of(request))


async def put_chances(request: Request) -> Response:
    """Changes what goes wrong at random; what is not named is 0 from now on."""
    emulator = emulator_of(request)
    emulator.exchange.weather.change(await read(request, Chances))
    return _chances(emulator)


async def get_limits(request: Request) -> Response:
    """How many messages counted, and how many were refused for a limit."""
    emulator = emulator_of(request)
    return JSONResponse(msgspec.to_builtins(emulator.exchange.limits.tally))


async def get_webhooks(request: Request) -> Response:
    return _webhooks(emulator_of(request))


async def put_webhooks(request: Request) -> Response:
    """Changes how webhooks travel; what is not named goes back to its default."""
    emulator = emulator_of(request)
    emulator.exchange.courier.behave(await read(request, Manners))
    return _webhooks(emulator)


async def get_speed(request: Request) -> Response:
    return _speed(emulator_of(request))


async def put_speed(request: Request) -> Response:
    """`speed`, `seconds_between_conversations`, `most_open`: those given change."""
    emulator = emulator_of(request)
    given = await json_object(request)
    try:
        emulator.crowd.set_pace(**given)
    except (TypeError, ValueError) as error:
        raise malformed(str(error)) from None
    return _speed(emulator)


def _planned(emulator: Emulator) -> Response:
    return JSONResponse(
        {"faults": msgspec.to_builtins(emulator.exchange.faults.planned())}
    )


def _chances(emulator: Emulator) -> Response:
    weather = emulator.exchange.weather
    return JSONResponse(
        {"chances": msgspec.to_builtins(weather.chances), "drawn": weather.drawn}
    )


def _webhooks(emulator: Emulator) -> Response:
    courier = emulator.exchange.courier
    return JSONResponse(
        {
            "manners": msgspec.to_builtins(courier.manners),
            "tally": msgspec.to_builtins(courier.tally),
        }
    )


def _speed(emulator: Emulator) -> Response:
    return JSONResponse(emulator.crowd.as_json())


def _number(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name, str(default))
    if not given.isdecimal():
        raise malformed(f"Param {name} must be a whole number - got {given!r}.")
    return int(given)


ROUTES = [
    Route("/journal", get_journal),
    Route("/customers", get_customers),
    Route("/customers/{wa_id:str}", get_customer),
    Route("/customers/{wa_id:str}/messages", post_customer_message, methods=["POST"]),
    Route("/faults", get_faults),
    Route("/faults", post_fault, methods=["POST"]),
    Route("/faults", delete_faults, methods=["DELETE"]),
    Route("/chances", get_chances),
    Route("/chances", put_chances, methods=["PUT"]),
    Route("/limits", get_limits),
    Route("/webhooks", get_webhooks),
    Route("/webhooks", put_webhooks, methods=["PUT"]),
    Route("/speed", get_speed),
    Route("/speed", put_speed, methods=["PUT"]),
]
