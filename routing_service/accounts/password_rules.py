"""What a password must be: long enough, and hard to guess for who knows its owner."""

from __future__ import annotations

import re

from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from routing_service import errors
from routing_service.accounts.users import User

MINIMUM_LENGTH = 10
LONGEST_PASSWORD = 1_024

HARD_TO_GUESS = 3
"""zxcvbn's score from 10^8 guesses on: out of reach at the door, where guessing is
slowed down; argon2 holds off whoever has the hashes for a while."""
MOST_RATED = 72
"""Letters that zxcvbn rates; it takes 50 ms for so many."""
LETTERS_OF_A_WORD = 3


def check_password(password: str, user: User) -> None:
    """Raises PasswordTooShort or PasswordTooGuessable. What stands in the user's name
    or e-mail, or is the product's name, does not count. Takes up to 50 ms."""
    if not MINIMUM_LENGTH <= len(password) <= LONGEST_PASSWORD:
        raise errors.PasswordTooShort(
            f"password: expected {MINIMUM_LENGTH} to {LONGEST_PASSWORD} characters"
        )
    words = _words_of(user)
    rest = re.sub("|".join(words), "", password, flags=re.IGNORECASE).strip()
    if not rest or zxcvbn(rest[:MOST_RATED], words)["score"] < HARD_TO_GUESS:
        raise errors.PasswordTooGuessable(
            "password: expected one that is hard to guess, such as four words that do "
            "not belong together; your name and e-mail do not count"
        )


def _words_of(user: User) -> list[str]:
    """The longest first, so that a word goes whole."""
    found = {"comptoir", *re.findall(r"\w+", f"{user.name} {user.email}".casefold())}
    words = [one for one in found if len(one) >= LETTERS_OF_A_WORD]
    return sorted(words, key=lambda word: (-len(word), word))
