from __future__ import annotations

import pytest

from routing_service.accounts.password_rules import check_password
from routing_service.accounts.users import User
from routing_service.errors import PasswordTooGuessable, PasswordTooShort

ADA = User(id="ada", name="Ada Lovelace", email="ada.l@parcels.example", role="support")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "river-lamp-parcel-moon",
        "Zq8!vTm2#pLw",
        "the marmots of the upper valley sleep under four metres of snow till May",
    ],
)
def test_what_is_hard_to_guess_is_taken(password):
    check_password(password, ADA)


@pytest.mark.parametrize("password", ["", "short", "nine-char", "x" * 1025])
def test_the_length_is_bounded(password):
    with pytest.raises(PasswordTooShort, match="expected 10 to 1024 characters"):
        check_password(password, ADA)


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse1",
        "1234567890",
        "aaaaaaaaaaaa",
        "qwertyuiop",
        "Ada Lovelace 1",
        "lovelace2026!",
        "comptoir2026!",
        "parcels-ada-l",
        "LOVELACELOVELACE",
    ],
)
def test_what_is_easy_to_guess_for_this_user_is_refused(password):
    with pytest.raises(PasswordTooGuessable) as refusal:
        check_password(password, ADA)

    assert password not in refusal.value.detail
