"""E-mails by the company's mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import msgspec

from routing_service.channels.errors import NotReached, Refused
from routing_service.channels.texts import Letter
from routing_service.settings import Settings

TIMEOUT_SECONDS = 20.0
PASSING = range(400, 500)
"""SMTP's codes that ask to try again."""


class MailServer(msgspec.Struct, frozen=True):
    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password: str | None = None

    def send(self, letter: Letter, to: Sequence[str]) -> None:
        """Blocks. Raises Refused and NotReached. An address of several that is refused
        keeps no other from getting it."""
        message = _message(letter, self.sender, to)
        try:
            with self._connect() as connection:
                if self.user is not None:
                    connection.login(self.user, self.password or "")
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            raise _failure(codes[0], "the mail server refused the address") from error
        except smtplib.SMTPAuthenticationError as error:
            raise Refused("the mail server refused the user or password") from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, "the mail server refused it") from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused("the mail server does not offer what is asked") from error
        except ssl.SSLCertVerificationError as error:
            raise Refused("the mail server's certificate is not trusted") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotReached("the mail server was not reached") from error

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(
                self.host,
                self.port,
                timeout=TIMEOUT_SECONDS,
                context=ssl.create_default_context(),
            )
        connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        if self.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        return connection


def mail_server(settings: Settings) -> MailServer | None:
    """None where none is set."""
    if settings.smtp_host is None:
        return None
    password = settings.smtp_password
    return MailServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.smtp_from,
        settings.smtp_user,
        None if password is None else password.get_secret_value(),
    )


def _message(letter: Letter, sender: str, to: Sequence[str]) -> EmailMessage:
    """`Auto-Submitted` keeps holiday answers away where nobody would read them."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    host = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{letter.id}@{host}>"
    if letter.reply_to is None:
        message["Auto-Submitted"] = "auto-generated"
    else:
        message["Reply-To"] = letter.reply_to
    message.set_content(letter.body)
    return message


def _failure(code: int, reason: str) -> Refused | NotReached:
    said = f"{reason} ({code})"
    return NotReached(said) if code in PASSING else Refused(said)
