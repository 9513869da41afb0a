"""Meta's errors: what the Graph API answers instead of a result."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

DEVELOPER_PAGES = (
    "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
)

ERRORS: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    200: (403, "API Permission"),
    368: (403, "Temporarily blocked for policies violations"),
    2200: (400, "Callback verification failed"),
    2500: (400, "Unknown path components"),
    80007: (400, "Rate limit issues"),
    80008: (400, "Template creation limit"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131031: (403, "Account has been locked"),
    131042: (400, "Business eligibility payment issue"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (
        400,
        "This message was not delivered to maintain healthy ecosystem engagement.",
    ),
    131050: (400, "User has stopped receiving marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped User ID recipients are not supported"),
    132000: (400, "Template param count mismatch"),
    132001: (404, "Template does not exist"),
    132005: (400, "Template hydrated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Template parameter format mismatch"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    133016: (400, "Account register deregister rate limit exceeded"),
}
"""Code -> (HTTP status, title), after Meta's table of error codes."""


class GraphError(Exception):
    """A request the Graph API refuses: its code, and in `details` the reason."""

    def __init__(
        self,
        code: int,
        details: str,
        *,
        message: str | None = None,
        subcode: int | None = None,
    ) -> None:
        title = title_of(code)
        super().__init__(message or f"(#{code}) {title}")
        self.code = code
        self.details = details
        self.subcode = subcode
        self.http_status = ERRORS.get(code, (400, ""))[0]

    def as_response(self) -> dict[str, Any]:
        """The body of the refusal."""
        error: dict[str, Any] = {
            "message": str(self),
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "A" + uuid4().hex[:22],
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
            error["error_user_title"] = title_of(self.code)
            error["error_user_msg"] = self.details
        return {"error": error}

    def as_status_error(self) -> dict[str, Any]:
        """The same, as a `failed` status carries it."""
        return {
            "code": self.code,
            "title": title_of(self.code),
            "message": title_of(self.code),
            "error_data": {"details": self.details},
            "href": DEVELOPER_PAGES,
        }


def title_of(code: int) -> str:
    return ERRORS.get(code, (400, "Error"))[1]


def invalid(details: str) -> GraphError:
    """A parameter whose value does not fit (131009)."""
    return GraphError(131009, details)


def missing(details: str) -> GraphError:
    """A parameter that the kind of message needs (131008)."""
    return GraphError(131008, details)


def malformed(details: str, *, subcode: int | None = None) -> GraphError:
    """A parameter of the Graph API itself (100); its message names the parameter."""
    return GraphError(100, details, message=f"(#100) {details}", subcode=subcode)
