from __future__ import annotations

import pytest

from routing_service.whatsapp.timezones import timezone_of


@pytest.mark.parametrize(
    ("wa_id", "timezone"),
    [
        pytest.param("33600000001", "Europe/Paris", id="one zone for the country"),
        pytest.param("447700900123", "Europe/London", id="zones that keep one time"),
        pytest.param("12125550123", "America/New_York", id="told by the area code"),
        pytest.param("18005550123", None, id="a number without a place"),
        pytest.param("351912345678", None, id="a mobile of a country with two"),
        pytest.param("123", None, id="no number"),
        pytest.param("US.1502", None, id="a user id"),
        pytest.param(None, None, id="no number at all"),
    ],
)
def test_a_number_tells_its_time_zone_where_there_is_no_doubt(wa_id, timezone):
    assert timezone_of(wa_id) == timezone
