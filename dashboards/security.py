"""What a browser may load and do here: the headers of every answer."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit

Headers = list[tuple[bytes, bytes]]

SIGN_IN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def page_policy() -> str:
    """The policy of Streamlit's pages.

    Scripts come from this origin alone, plus the inline scripts of the installed
    index.html, by hash. Styles are inline because Streamlit's own are.
    """
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    inline = re.findall(r"<script>(.*?)</script>", index.read_text("utf-8"), re.DOTALL)
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in inline)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def headers(policy: str, *, is_secure: bool) -> Headers:
    """The security headers to add to an answer."""
    found: Headers = [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), payment=()"),
    ]
    if is_secure:
        found.append((b"strict-transport-security", b"max-age=31536000"))
    return found


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
