from __future__ import annotations

from pathlib import Path

import pytest

from routing_service.settings import PREFIX, SettingRefused, Settings

DOCUMENTED = Path(__file__).parents[2] / "docs" / "api.md"


def test_settings_come_from_prefixed_variables_and_what_is_given():
    environment = {
        "COMPTOIR_SERVICE_PORT": "9000",
        "COMPTOIR_WHATSAPP_APP_SECRET": "hush",
        "COMPTOIR_LOG_LEVEL": "",
        "SERVICE_HOST": "ignored",
    }

    settings = Settings.from_environment(environment, data=Path("elsewhere"))

    assert settings.service_port == 9000
    assert settings.service_host == "127.0.0.1"
    assert settings.log_level == "INFO"
    assert settings.data == Path("elsewhere")


def test_secrets_are_masked_where_settings_are_printed():
    settings = Settings.from_environment({"COMPTOIR_WHATSAPP_APP_SECRET": "hush"})

    assert "hush" not in repr(settings) + str(settings.printable())


def test_a_setting_that_does_not_read_is_named():
    with pytest.raises(SettingRefused, match="COMPTOIR_SERVICE_PORT"):
        Settings.from_environment({"COMPTOIR_SERVICE_PORT": "many"})


def test_secrets_of_channels_come_from_variables_named_after_them():
    given = {"COMPTOIR_CHANNEL_OPS_URL": "https://x.test", "COMPTOIR_CHANNELS": "no"}

    settings = Settings.from_environment(given)

    assert settings.secrets_of_channels == {
        "COMPTOIR_CHANNEL_OPS_URL": "https://x.test"
    }
    assert "x.test" not in repr(settings) + str(settings.printable())
    assert "`CHANNEL_<ID>_URL`" in DOCUMENTED.read_text()


@pytest.mark.parametrize("name", sorted({*Settings.model_fields} - {"channel_secrets"}))
def test_every_setting_is_documented(name):
    assert PREFIX == "COMPTOIR_"
    assert f"`{name.upper()}`" in DOCUMENTED.read_text()


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "https://id.example.com"},
        {"oidc_issuer": "https://id.example.com", "oidc_client_id": "comptoir"},
        {
            "oidc_issuer": "http://id.example.com",
            "oidc_client_id": "comptoir",
            "public_url": "https://desk.example.com",
        },
    ],
    ids=["alone", "without an address", "in the clear"],
)
def test_half_a_single_sign_on_is_refused(given):
    with pytest.raises(SettingRefused, match="COMPTOIR_OIDC_ISSUER"):
        Settings.from_environment({}, **given)
