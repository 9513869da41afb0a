"""Passwords as argon2id hashes."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's second choice (19 MiB, 2 passes, 1 lane): about 25 ms of one core here, and
# several sign-ins at once do not take the memory of the desk.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# The hash of a word nobody kept: an unknown e-mail takes as long as a known one.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1"
    "$o0P7MnHdO+RKqe2OqBhpsA"
    "$28Q88levnWyHMPOkVjarQR2xH01dOi08wCwig50+Gp4"
)


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether `password` has this hash; takes as long when there is no hash."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
