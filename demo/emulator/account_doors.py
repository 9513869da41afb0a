"""The business account through the Graph API: its numbers, profiles, subscriptions."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.emulator.emulation import Emulator
from demo.emulator.errors import GraphError, malformed
from demo.emulator.numbers import PROFILE
from demo.emulator.payloads import APP_ID, WABA_ID
from demo.emulator.requests import graph_emulator_of, json_object, picked

ACCOUNT = {
    "id": WABA_ID,
    "name": "Marelle",
    "currency": "EUR",
    "timezone_id": "1",
    "country": "FR",
    "message_template_namespace": "comptoir_demo",
    "account_review_status": "APPROVED",
    "business_verification_status": "verified",
    "health_status": {"can_send_message": "AVAILABLE", "entities": []},
}
ACCOUNT_FIELDS = ("name", "timezone_id", "message_template_namespace")
NUMBER_FIELDS = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
)


def describe_account(request: Request) -> Response:
    return JSONResponse(picked(request, ACCOUNT, ACCOUNT_FIELDS))


def describe_number(request: Request) -> Response:
    numbers = graph_emulator_of(request).exchange.numbers
    number = numbers.find(request.path_params["object_id"])
    return JSONResponse(picked(request, numbers.as_listed(number), NUMBER_FIELDS))


async def get_numbers(request: Request) -> Response:
    numbers = account_emulator_of(request).exchange.numbers
    data = [
        picked(request, numbers.as_listed(number), NUMBER_FIELDS)
        for number in numbers.all()
    ]
    return JSONResponse({"data": data, "paging": {"cursors": {}}})


async def get_profile(request: Request) -> Response:
    numbers = graph_emulator_of(request).exchange.numbers
    profile = numbers.standing(request.path_params["object_id"]).profile
    return JSONResponse(
        {"data": [picked(request, profile, ("about", "messaging_product"))]}
    )


async def post_profile(request: Request) -> Response:
    numbers = graph_emulator_of(request).exchange.numbers
    standing = numbers.standing(request.path_params["object_id"])
    given = await json_object(request)
    unknown = given.keys() - PROFILE.keys()
    if given.get("messaging_product") != "whatsapp" or unknown:
        raise malformed(f"Unexpected or missing key: {', '.join(sorted(unknown))}")
    standing.profile |= given
    return JSONResponse({"success": True})


async def get_subscriptions(request: Request) -> Response:
    emulator = account_emulator_of(request)
    app = {"id": APP_ID, "name": "Comptoir", "link": "https://demo.example"}
    return JSONResponse(
        {
            "data": [
                {
                    "whatsapp_business_api_data": app,
                    "override_callback_uri": emulator.exchange.courier.url,
                }
            ]
        }
    )


async def post_subscription(request: Request) -> Response:
    """Subscribes the app; with `override_callback_uri` and `verify_token`, webhooks go
    there once it has answered the handshake."""
    emulator = account_emulator_of(request)
    given = await json_object(request) if await request.body() else {}
    url, token = given.get("override_callback_uri"), given.get("verify_token")
    if url is not None:
        moved = await emulator.exchange.courier.move(str(url), str(token))
        if not moved:
            raise GraphError(2200, f"The callback {url} did not answer the handshake.")
    return JSONResponse({"success": True})


def account_emulator_of(request: Request) -> Emulator:
    """As `graph_emulator_of`, for a path under the account. Raises GraphError 33."""
    emulator = graph_emulator_of(request)
    if request.path_params["object_id"] != WABA_ID:
        raise GraphError(33, "This object is not the business account.")
    return emulator


ROUTES = [
    Route("/{version}/{object_id}/phone_numbers", get_numbers),
    Route("/{version}/{object_id}/whatsapp_business_profile", get_profile),
    Route(
        "/{version}/{object_id}/whatsapp_business_profile",
        post_profile,
        methods=["POST"],
    ),
    Route("/{version}/{object_id}/subscribed_apps", get_subscriptions),
    Route(
        "/{version}/{object_id}/subscribed_apps", post_subscription, methods=["POST"]
    ),
]
