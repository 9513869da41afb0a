from __future__ import annotations

import pytest

from routing_service.whatsapp.send_errors import action_for


@pytest.mark.parametrize(
    ("code", "http_status", "action"),
    [
        (130429, 429, "throttle"),
        (80007, 400, "throttle"),
        (131056, 400, "pair"),
        (131000, 500, "transient"),
        (131053, 400, "media"),
        (131047, 400, "window"),
        (131026, 400, "permanent"),
        (132001, 404, "permanent"),
        (131050, 400, "opt_out"),
        (131048, 400, "spam"),
        (190, 401, "account"),
        (0, 401, "account"),
        (203, 403, "account"),
        (999999, 400, "permanent"),
        (999999, 503, "transient"),
        (None, 502, "transient"),
        (None, 429, "throttle"),
        (None, 401, "account"),
        (None, 404, "permanent"),
    ],
)
def test_a_code_decides_what_is_done(code, http_status, action):
    assert action_for(code, http_status) == action
