from __future__ import annotations

import pytest

from routing_service.whatsapp.signature import is_signed, sign

SECRET = b"app-secret"
# Meta escapes what is not ASCII before it signs: these are the bytes that travel.
ESCAPED = rb'{"text":{"body":"\u00c9cran cass\u00e9 \ud83d\ude21"}}'
RAW = '{"text":{"body":"Écran cassé 😡"}}'.encode()


@pytest.mark.parametrize("body", [ESCAPED, RAW, b"", b"not json"])
def test_the_signature_of_the_very_bytes_is_accepted(body):  # T5
    assert is_signed(body, sign(body, SECRET), SECRET)


def test_the_digest_is_the_one_of_a_published_vector():
    # RFC 4231, test case 2.
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

    assert sign(b"what do ya want for nothing?", b"Jefe").decode() == (
        "sha256=" + expected
    )


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"sha256=",
        b"sha256=" + b"0" * 64,
        sign(ESCAPED, b"another secret"),
        sign(RAW, SECRET),
        sign(ESCAPED, SECRET).removeprefix(b"sha256="),
        b"sha1=" + b"0" * 40,
        "sha256=é".encode(),
    ],
    ids=[
        "missing",
        "empty",
        "wrong",
        "another secret",
        "of the same text written otherwise",
        "without prefix",
        "older algorithm",
        "not ASCII",
    ],
)
def test_any_other_signature_is_refused(signature):  # T5
    assert not is_signed(ESCAPED, signature, SECRET)
