"""Where I am signed in, and ending that from afar."""

from __future__ import annotations

from datetime import datetime

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from routing_service import errors
from routing_service.accounts.sessions import Method
from routing_service.web.identity import Person, TheService
from routing_service.web.json import answer, answers


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    created_at: datetime
    last_used_at: datetime
    method: Method
    is_current: bool


class SessionList(msgspec.Struct, frozen=True):
    sessions: list[SessionView]


async def show_sessions(who: Person, service: TheService) -> Response:
    """My sessions, the one used last first."""
    now, sessions = service.clock(), service.accounts.sessions
    current = sessions.find(who.token, now)
    views = [
        SessionView(
            id=one.id,
            created_at=one.created_at,
            last_used_at=one.last_used_at,
            method=one.method,
            is_current=one is current,
        )
        for one in sessions.of_user(who.user.id, now)
    ]
    return answer(SessionList(views))


async def revoke_session(session_id: str, who: Person, service: TheService) -> Response:
    """Ends one of my sessions at once."""
    if not service.accounts.sessions.revoke(who.user.id, session_id):
        raise errors.NotFound(f"session {session_id}: none of yours")
    await service.desk.audit.record(who.user.id, "sessions.revoked", session_id)
    return Response(status_code=204)


router = APIRouter(prefix="/v1/me/sessions", tags=["sessions"])
router.add_api_route("", show_sessions, methods=["GET"], responses=answers(SessionList))
router.add_api_route(
    "/{session_id}", revoke_session, methods=["DELETE"], status_code=204
)

SHAPES = [SessionList]
