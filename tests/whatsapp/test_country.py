from __future__ import annotations

import pytest

from routing_service.whatsapp.country import country_of


@pytest.mark.parametrize(
    ("wa_id", "user_id", "country"),
    [
        ("33612345678", None, "FR"),
        ("972987654321", None, "IL"),
        ("5511999998888", None, "BR"),
        ("12125551234", None, "US"),
        ("14165551234", None, "CA"),
        ("77012345678", None, "KZ"),
        ("79161234567", None, "RU"),
        ("8821612345678", None, None),
        (None, "BR.1502", "BR"),
        ("33612345678", "BR.1502", "FR"),
        ("PHONE_NUMBER", "US.13", "US"),
        ("5678", None, None),
        ("", "BSUID_123", None),
        (None, None, None),
    ],
)
def test_the_country_follows_from_the_number_or_the_user_id(wa_id, user_id, country):
    assert country_of(wa_id, user_id) == country
