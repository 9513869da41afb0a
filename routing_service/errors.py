"""What the desk refuses, and why.

Refused
├── NotSignedIn        no valid session or service token
├── SignInRefused      wrong e-mail or password
├── CodeNeeded         the password is right; a code is asked for besides
├── CodeRefused        the code is wrong or was used before
├── SecondFactorNeeded the role asks for codes, and none are set up yet
├── PasswordTooShort   fewer characters than asked for, or far too many
├── PasswordTooGuessable a password that is easy to guess for this user
├── InvitationUnknown  no such invitation
├── InvitationOver     the invitation was used, has expired or was taken back
├── ProviderRefused    the company's sign-in did not vouch for anybody
├── UnknownPerson      it vouched for somebody who has no profile here
├── TooManyAttempts    sign-in is slowed down for this e-mail or address
├── NotAllowed         the role does not permit it
├── NotFound           no such thing, or none that this principal may see
├── Conflict           the ticket is no longer what the command expected
├── WindowClosed       24 hours since the customer's last message have passed
├── Unreadable         the body or a parameter does not have the stated shape
├── MediaRefused       a file that WhatsApp would not take
├── TemplateRefused    a template that does not exist, is not approved or does not fit
├── NoMailServer       something would go by e-mail, and no mail server is set
├── NobodyToTell       stakeholders would be told, and none are known
├── TooLarge           the body is larger than the limit
├── NotPublished       no warehouse has been published yet
├── QueryRefused       the query is not one read-only statement over the marts
├── QueryTooLong       the query was stopped at its time limit
└── Unavailable        something the service needs is not there

The web shows each as RFC 9457 problem+json under the status of `STATUS`.
"""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """A request the desk does not carry out; `detail` says why in one sentence."""

    type = "about:blank"
    title = "Refused"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotSignedIn(Refused):
    type, title = "not-signed-in", "Sign in first"


class SignInRefused(Refused):
    type, title = "sign-in-refused", "Wrong e-mail or password"


class CodeNeeded(Refused):
    """`challenge` stands for the password that was right, where there was one."""

    type, title = "code-needed", "A code is needed"

    def __init__(self, detail: str, challenge: str | None = None) -> None:
        super().__init__(detail)
        self.challenge = challenge


class CodeRefused(Refused):
    type, title = "code-refused", "Wrong code"


class SecondFactorNeeded(Refused):
    type, title = "second-factor-needed", "Set up codes first"


class PasswordTooShort(Refused):
    type, title = "password-too-short", "Not a password of the expected length"


class PasswordTooGuessable(Refused):
    type, title = "password-too-guessable", "Too easy to guess"


class InvitationUnknown(Refused):
    type, title = "invitation-unknown", "No such invitation"


class InvitationOver(Refused):
    """`type` says how it ended: `invitation-used`, `-expired` or `-revoked`."""

    title = "The invitation is over"

    def __init__(self, state: str) -> None:
        super().__init__(f"invitation {state}: expected an open one")
        self.type = f"invitation-{state}"


class ProviderRefused(Refused):
    type, title = "oidc-refused", "The company's sign-in was refused"


class UnknownPerson(Refused):
    type, title = "oidc-unknown", "Nobody of that e-mail works here"


class TooManyAttempts(Refused):
    type, title = "too-many-attempts", "Too many attempts"

    def __init__(self, detail: str, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class NotAllowed(Refused):
    type, title = "not-allowed", "Your role does not permit this"


class NotFound(Refused):
    type, title = "not-found", "Not found"


class Conflict(Refused):
    type, title = "conflict", "The ticket has changed"


class WindowClosed(Refused):
    type, title = "window-closed", "The 24-hour window is closed"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where a configuration document does not fit: `row` is its id, `field` the path
    in it such as `targets.first_response`, `value` what stands there."""

    kind: str
    row: str | None
    field: str
    value: str
    expected: str


class Unreadable(Refused):
    type, title = "unreadable", "Not the expected shape"

    def __init__(self, detail: str, mistake: Mistake | None = None) -> None:
        super().__init__(detail)
        self.mistake = mistake


class MediaRefused(Refused):
    type, title = "media-refused", "Not a file that WhatsApp takes"


class TemplateRefused(Refused):
    type, title = "template-refused", "Not a template that can be sent so"


class NoMailServer(Refused):
    type, title = "no-mail-server", "No mail server is set up"


class NobodyToTell(Refused):
    type, title = "nobody-to-tell", "No address to write to"


class TooLarge(Refused):
    type, title = "too-large", "Too large"


class NotPublished(Refused):
    type, title = "not-published", "Nothing published yet"


class QueryRefused(Refused):
    type, title = "query-refused", "Not a read-only query over the marts"


class QueryTooLong(Refused):
    type, title = "query-too-long", "Stopped at the time limit"


class Unavailable(Refused):
    type, title = "unavailable", "Not available now"


STATUS: dict[type[Refused], int] = {
    NotSignedIn: 401,
    SignInRefused: 401,
    CodeNeeded: 401,
    CodeRefused: 401,
    SecondFactorNeeded: 403,
    PasswordTooShort: 422,
    PasswordTooGuessable: 422,
    InvitationUnknown: 404,
    InvitationOver: 410,
    ProviderRefused: 401,
    UnknownPerson: 403,
    TooManyAttempts: 429,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    WindowClosed: 422,
    Unreadable: 422,
    MediaRefused: 422,
    TemplateRefused: 422,
    NoMailServer: 422,
    NobodyToTell: 422,
    TooLarge: 413,
    NotPublished: 503,
    QueryRefused: 422,
    QueryTooLong: 422,
    Unavailable: 503,
}
