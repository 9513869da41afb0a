"""A small OpenID provider over real HTTP, with a key pair of its own."""

from __future__ import annotations

import base64
import hashlib
import threading
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_urlsafe
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET = "comptoir", "provider's own secret"


class IdentityProvider:
    """Signs everybody in as `email`; `claims` replace those of the ID token (null: left
    out), `answers` is what the token endpoint was asked."""

    def __init__(self, clock):
        self.clock = clock
        self.issuer = ""
        self.email = "support-support@example.com"
        self.claims = {}
        self.nonce = None
        self.algorithm = "RS256"
        self.key = new_key("first")
        self.published = [self.key]
        self.asked = []
        self._codes = {}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.describe),
                Route("/keys", self.keys),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    async def describe(self, _request):
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": self.issuer + "/authorize",
                "token_endpoint": self.issuer + "/token",
                "jwks_uri": self.issuer + "/keys",
            }
        )

    async def keys(self, _request):
        keys = [key.as_dict(private=False) for key in self.published]
        return JSONResponse({"keys": keys})

    async def authorize(self, request):
        asked = dict(request.query_params)
        code = token_urlsafe(8)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", status_code=302)

    async def token(self, request):
        form = dict(await request.form())
        self.asked.append((request.headers.get("authorization"), form))
        asked = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = self.clock()
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "u-1",
            "email": self.email,
            "email_verified": True,
            "nonce": self.nonce or asked["nonce"],
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=5)).timestamp()),
        } | self.claims
        header = {"alg": self.algorithm, "kid": self.key.kid}
        told = {name: value for name, value in claims.items() if value is not None}
        return JSONResponse(
            {
                "access_token": "unused",
                "token_type": "Bearer",
                "id_token": jwt.encode(header, told, self.key, [self.algorithm]),
            }
        )


def new_key(kid):
    return RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig"})


@contextmanager
def running_provider(clock):
    """A provider on a port of this machine, until the block ends."""
    provider = IdentityProvider(clock)
    server = uvicorn.Server(
        uvicorn.Config(provider.app, port=0, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    provider.issuer = f"http://127.0.0.1:{port}"
    yield provider
    server.should_exit = True
    thread.join()
