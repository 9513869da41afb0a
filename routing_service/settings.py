"""Every setting of the service, read once from the environment by the entry module."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from routing_service.channels.keys import secrets_in
from routing_service.domain.protected_urls import is_protected

PREFIX = "COMPTOIR_"


class SettingRefused(Exception):
    """A setting does not read; the text names the variable and what was expected."""


class Settings(BaseModel):
    """What the service is told from outside; secrets are masked when printed."""

    model_config = ConfigDict(frozen=True)

    data: Path = Field(Path("data"), description="Folder that holds everything kept.")
    service_host: str = Field("127.0.0.1", description="Address to listen on.")
    service_port: int = Field(8600, ge=0, le=65535, description="Port; 0 picks one.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    whatsapp_app_secret: SecretStr | None = Field(
        None, description="Signs webhooks; without it every webhook is refused."
    )
    whatsapp_verify_token: SecretStr | None = Field(
        None, description="Answers Meta's handshake; without it there is none."
    )
    whatsapp_access_token: SecretStr | None = Field(
        None, description="Sends messages; without it they wait in the outbox."
    )
    whatsapp_account_id: str | None = Field(
        None, description="WhatsApp Business account, whose templates are listed."
    )
    whatsapp_api_url: str = Field(
        "https://graph.facebook.com/v23.0", description="Cloud API with its version."
    )
    whatsapp_timeout_seconds: float = Field(
        10.0, gt=0, description="How long one send may take before it is unknown."
    )
    whatsapp_backoff_seconds: float = Field(
        1.0, gt=0, description="First wait after a passing failure; it doubles."
    )
    whatsapp_unknown_seconds: float = Field(
        600.0, gt=0, description="How long a status may settle an unanswered send."
    )
    administrator_email: str = Field(
        "admin@localhost", description="E-mail of the first administrator."
    )
    session_idle_minutes: int = Field(
        60, ge=1, description="A session unused for so long ends."
    )
    session_hours: int = Field(12, ge=1, description="A session ends after so long.")
    totp_roles: str = Field(
        "", description="Roles that must give a second factor, with commas between."
    )
    public_url: str | None = Field(
        None, description="Address of the pages for browsers: for links and OIDC."
    )
    smtp_host: str | None = Field(
        None, description="Mail server; without one no notification goes by e-mail."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How mail is protected on its way to the server."
    )
    smtp_user: str | None = Field(None, description="Signs in at the mail server.")
    smtp_password: SecretStr | None = Field(None, description="Of that user.")
    smtp_from: str = Field(
        "comptoir@localhost", description="Sender's address of e-mails."
    )
    notify_gather_seconds: float = Field(
        2.0, gt=0, description="How long a message waits for what falls together."
    )
    notify_rest_seconds: float = Field(
        5.0, gt=0, description="Between two messages to one channel."
    )
    notify_email_rest_seconds: float = Field(
        60.0, gt=0, description="Between two e-mails to one agent."
    )
    notify_backoff_seconds: float = Field(
        1.0, gt=0, description="First wait after a message was not taken; it doubles."
    )
    notify_patience_seconds: float = Field(
        3600.0, gt=0, description="A message that was not taken by then is given up."
    )
    channel_secrets: dict[str, SecretStr] = Field(
        {}, description="URLs and secrets of channels, by their variables."
    )
    oidc_client_id: str | None = Field(
        None, description="What the provider knows this installation by."
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="Shared with the provider; none for a public client."
    )
    oidc_name: str = Field(
        "Single sign-on", description="What the button on the sign-in page says."
    )
    oidc_trusts_emails: bool = Field(
        default=False,
        description="The provider's e-mails are verified, though it does not say so.",
    )
    oidc_issuer: str | None = Field(
        None, description="The company's identity provider, by its issuer's URL."
    )
    auto_close_hours: int = Field(
        72, ge=0, description="A resolved ticket closes after so long; 0 never."
    )
    snapshot_seconds: int = Field(
        300, ge=1, description="How often the hot state is written to a snapshot."
    )
    vault_days: int = Field(
        90, ge=1, description="How long webhook bodies are kept as they came."
    )
    sql_seconds: float = Field(
        30.0, gt=0, description="Time limit of an analyst's query."
    )
    sql_rows: int = Field(10_000, ge=1, description="Row limit of an analyst's query.")
    sql_memory: str = Field("512MB", description="Memory limit of analysts' queries.")

    @field_validator("oidc_issuer")
    @classmethod
    def _require_whole_oidc(cls, issuer: str, info: ValidationInfo) -> str:
        if not is_protected(issuer):
            raise ValueError("expected an https URL")
        if not info.data.get("oidc_client_id") or not info.data.get("public_url"):
            raise ValueError("expected OIDC_CLIENT_ID and PUBLIC_URL besides")
        return issuer

    @property
    def secrets_of_channels(self) -> dict[str, str]:
        """In the clear, by their variables."""
        return {
            name: one.get_secret_value() for name, one in self.channel_secrets.items()
        }

    @property
    def roles_with_codes(self) -> frozenset[str]:
        return frozenset(one.strip() for one in self.totp_roles.split(",") if one)

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], **given: object
    ) -> Settings:
        """The settings of `environment`'s COMPTOIR_ variables, `given` ones before
        them; raises SettingRefused. An empty variable counts as absent."""
        values: dict[str, object] = {
            name: environment[PREFIX + name.upper()]
            for name in cls.model_fields
            if environment.get(PREFIX + name.upper())
        }
        values["channel_secrets"] = secrets_in(environment)
        try:
            return cls.model_validate(values | given)
        except ValidationError as error:
            lines = [
                f"{PREFIX}{str(item['loc'][0]).upper()}: {item['msg']}"
                for item in error.errors(include_input=False)
            ]
            raise SettingRefused("; ".join(lines)) from None

    def printable(self) -> dict[str, object]:
        """The settings with secrets masked, for the log at start."""
        return self.model_dump(mode="json")
