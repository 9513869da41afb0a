"""The facts the desk records: frozen, in the past tense, without personal data.

Text, names, numbers and WhatsApp's own ids (a wamid spells the phone number) never
stand here: they travel beside the event as `Personal` and can be erased alone.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from routing_service.domain.types import (
    Author,
    ChannelKind,
    ConfigurationKind,
    JsonObject,
    MessageStatus,
    NotificationCause,
    Presence,
    Priority,
    RoutingTrigger,
    SlaTarget,
    TicketStatus,
)


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A fact. Its name and `SCHEMA` version go into the log beside its fields."""


# --- stream ticket:<ticket_id> ------------------------------------------------------


class TicketOpened(Event, frozen=True, kw_only=True):
    """A conversation became a ticket, by a customer's message or by an import. `tier`:
    the customer's at that time, by which its service levels go from then on."""

    ticket_id: str
    contact_id: str | None = None
    channel: str = "whatsapp"
    number_id: str | None = None
    status: TicketStatus = "open"
    priority: Priority = "normal"
    team_id: str | None = None
    agent_id: str | None = None
    category: str | None = None
    language: str | None = None
    country: str | None = None
    tier: str | None = None
    tags: tuple[str, ...] = ()
    policy_id: str | None = None
    previous_ticket_id: str | None = None


class Candidate(msgspec.Struct, frozen=True, omit_defaults=True):
    """An agent who could have had the ticket, as the choice saw them. `load` and
    `capacity` in ticket weights; `speaks`: a language of the customer's."""

    agent_id: str
    load: int = 0
    capacity: int = 0
    speaks: bool = True
    skill_level: int = 0
    idle_seconds: int | None = None


class RoutingOutcome(Event, frozen=True, kw_only=True):
    """What rules decided of a ticket; null fields were left as they were.

    `verdicts`: a letter for each rule of the set in its order: 1 fitted, 0 did not,
    - was not asked, ! could not be told (a regular expression ran out of time).
    """

    ticket_id: str
    rule_set_version: int
    rule_id: str | None = None
    verdicts: str = ""
    team_id: str | None = None
    agent_id: str | None = None
    priority: Priority | None = None
    category: str | None = None
    policy_id: str | None = None
    tags: tuple[str, ...] = ()
    skill: str | None = None
    skill_level: int = 0
    weight: int | None = None
    bot_flow: str | None = None
    quick_reply: str | None = None
    notify: tuple[str, ...] = ()


class TicketRouted(RoutingOutcome, frozen=True, kw_only=True):
    """A decision where a ticket goes.

    `trigger`: what asked for it. A ticket that waited is routed again when somebody
    gets free (`capacity`) or its owner is gone (`take_back`): then only the owner, and
    no rule, was decided.
    `candidates`: agent ids, the best first; `considered`: the same as they were seen.
    `facts`: all that the rules could look at but the customer's words.
    `decided_at`: when it was decided, where that is not when it happened.
    """

    rule_set_id: str | None = None
    trigger: RoutingTrigger = "arrival"
    language: str | None = None
    facts: JsonObject = {}
    candidates: tuple[str, ...] = ()
    considered: tuple[Candidate, ...] = ()
    strategy: str | None = None
    tie_break: str | None = None
    reason: str = ""
    decided_at: datetime | None = None


class ShadowRouted(RoutingOutcome, frozen=True, kw_only=True):
    """What the shadow rule set would have decided for a ticket the live one routed
    just now; `differs` names the fields that are not the same."""

    rule_set_id: str
    differs: tuple[str, ...] = ()


class Media(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of an attachment before it is fetched."""

    media_id: str | None = None
    mime_type: str | None = None
    sha256: str | None = None
    size_bytes: int | None = None
    is_voice: bool = False


class MessageReceived(Event, frozen=True, kw_only=True):
    """A customer's message. Personal: wamid, text, name, content as received."""

    ticket_id: str
    message_id: str
    contact_id: str | None = None
    number_id: str | None = None
    kind: str = "text"
    text_length: int = 0
    reply_to_message_id: str | None = None
    payload_id: str | None = None
    media: Media | None = None
    is_forwarded: bool = False
    referral_id: str | None = None
    """The ad or post whose click began the conversation."""


class MessagePosted(Event, frozen=True, kw_only=True):
    """An outgoing public message entered the conversation. Personal: text, content.

    `delivery` says whether the outbox must send it: imported messages and echoes of
    the phone app were sent elsewhere.
    """

    ticket_id: str
    message_id: str
    author: Author
    agent_id: str | None = None
    contact_id: str | None = None
    number_id: str | None = None
    kind: str = "text"
    text_length: int = 0
    reply_to_message_id: str | None = None
    survey_id: str | None = None
    delivery: str = "outbox"
    media: Media | None = None
    template_name: str | None = None
    template_language: str | None = None


class ReactionPosted(Event, frozen=True, kw_only=True):
    """An agent reacted to a message, or took it back. Personal: emoji.

    It leaves through the outbox as a message of its own; it answers nothing.
    """

    ticket_id: str
    message_id: str
    target_message_id: str
    agent_id: str | None = None
    contact_id: str | None = None
    number_id: str | None = None
    is_removed: bool = False


class MediaStored(Event, frozen=True, kw_only=True):
    """The bytes of a message's attachment are in the store, under their digest."""

    ticket_id: str
    message_id: str
    sha256: str
    mime_type: str
    size_bytes: int


class MediaFailed(Event, frozen=True, kw_only=True):
    """The attachment could not be kept, and will not be tried again."""

    ticket_id: str
    message_id: str
    reason: str


class SendRetried(Event, frozen=True, kw_only=True):
    """Somebody asked for a failed message to be sent once more."""

    ticket_id: str
    message_id: str
    agent_id: str | None = None


class SendAttempted(Event, frozen=True, kw_only=True):
    """The outbox is about to hand the message to WhatsApp (durable before the POST)."""

    ticket_id: str
    message_id: str
    attempt: int


class MessageSent(Event, frozen=True, kw_only=True):
    """WhatsApp took the message. Personal: wamid. The event's id derives from it."""

    ticket_id: str
    message_id: str


class SendFailed(Event, frozen=True, kw_only=True):
    """An attempt failed; `is_final` when no further one follows."""

    ticket_id: str
    message_id: str
    code: int | None = None
    reason: str = ""
    is_final: bool = False


class MessageStatusReported(Event, frozen=True, kw_only=True):
    """WhatsApp reported on a message. For one we did not send, `ticket_id` is null."""

    message_id: str
    ticket_id: str | None = None
    status: MessageStatus | str = "sent"
    error_codes: tuple[int, ...] = ()
    error_title: str | None = None
    pricing_category: str | None = None
    pricing_model: str | None = None
    is_billable: bool | None = None
    conversation_origin: str | None = None


class ReactionReceived(Event, frozen=True, kw_only=True):
    """A customer reacted to a message. Personal: emoji. No message: starts no clock."""

    ticket_id: str
    message_id: str
    target_message_id: str | None = None
    is_removed: bool = False


class MessageEdited(Event, frozen=True, kw_only=True):
    """A customer edited an earlier message. Personal: text, content."""

    ticket_id: str
    message_id: str
    target_message_id: str | None = None
    text_length: int = 0


class MessageRevoked(Event, frozen=True, kw_only=True):
    """A customer deleted an earlier message."""

    ticket_id: str
    message_id: str
    target_message_id: str | None = None


class MessageReread(Event, frozen=True, kw_only=True):
    """A later parser read what an earlier one had kept as an unsupported message.
    Personal: text, content."""

    ticket_id: str
    message_id: str
    kind: str
    text_length: int = 0
    media: Media | None = None


class NoteAdded(Event, frozen=True, kw_only=True):
    """An internal note. Personal: text."""

    ticket_id: str
    note_id: str
    agent_id: str | None = None
    text_length: int = 0


class TicketAssigned(Event, frozen=True, kw_only=True):
    """The owner changed; null leaves the ticket unassigned."""

    ticket_id: str
    agent_id: str | None = None
    from_agent_id: str | None = None
    reason: str = ""


class TeamChanged(Event, frozen=True, kw_only=True):
    ticket_id: str
    to: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    reason: str = ""


class PriorityChanged(Event, frozen=True, kw_only=True):
    ticket_id: str
    to: Priority
    from_: Priority | None = msgspec.field(default=None, name="from")


class CategoryChanged(Event, frozen=True, kw_only=True):
    ticket_id: str
    to: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")


class LevelChanged(Event, frozen=True, kw_only=True):
    """The support level that has the ticket: 1, or 2 once it was escalated."""

    ticket_id: str
    to: int
    from_: int = msgspec.field(default=1, name="from")
    reason: str = ""


class TagsChanged(Event, frozen=True, kw_only=True):
    """The whole new set, sorted."""

    ticket_id: str
    to: tuple[str, ...] = ()


class PolicyChanged(Event, frozen=True, kw_only=True):
    ticket_id: str
    to: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")


class StatusChanged(Event, frozen=True, kw_only=True):
    ticket_id: str
    to: TicketStatus
    from_: TicketStatus | None = msgspec.field(default=None, name="from")
    reason: str = ""


class BotHandedOff(Event, frozen=True, kw_only=True):
    """A bot gave the conversation to people: the human first-response clock starts."""

    ticket_id: str


class SlaAlerted(Event, frozen=True, kw_only=True):
    """A clock reached a warning, its breach or an escalation; the fact's time is the
    clock's own, whenever it was noticed. `alert`: "warning-1", "breach" or
    "escalation-1", numbered as in the policy."""

    ticket_id: str
    target: SlaTarget
    period: int
    alert: str
    policy_id: str | None = None


class NotificationRaised(Event, frozen=True, kw_only=True):
    """People and channels are to be told of an alert, or of what the rules decided; it
    is recorded in the same commit. `target`, `period` and `alert` as in SlaAlerted,
    null for rules; `due_at`: the clock's deadline.

    `agents` find it in the application, `emails` are agents who get it by e-mail."""

    ticket_id: str
    cause: NotificationCause
    target: SlaTarget | None = None
    period: int | None = None
    alert: str | None = None
    due_at: datetime | None = None
    agents: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


class ToldClock(msgspec.Struct, frozen=True, omit_defaults=True):
    """A clock as somebody was told of it; `due_at`: while it runs."""

    target: SlaTarget
    outcome: str
    due_at: datetime | None = None


class StakeholdersInformed(Event, frozen=True, kw_only=True):
    """Somebody tells a customer's stakeholders how the ticket stands. Personal: text,
    emails, which the contact keeps."""

    ticket_id: str
    update_id: str
    contact_id: str | None = None
    agent_id: str | None = None
    status: TicketStatus = "open"
    clocks: tuple[ToldClock, ...] = ()
    recipient_count: int = 0
    text_length: int = 0


class StakeholderUpdateSent(Event, frozen=True, kw_only=True):
    """The mail server took it."""

    ticket_id: str
    update_id: str


class StakeholderUpdateFailed(Event, frozen=True, kw_only=True):
    """It did not get through, and is not tried again. `reason` names no address."""

    ticket_id: str
    update_id: str
    reason: str


class RatingAsked(Event, frozen=True, kw_only=True):
    ticket_id: str
    survey_id: str
    message_id: str | None = None
    contact_id: str | None = None


class RatingAnswered(Event, frozen=True, kw_only=True):
    """A customer's rating, 1 (worst) to 5 (best)."""

    ticket_id: str
    rating: int
    survey_id: str | None = None


# --- stream contact:<contact_id> ----------------------------------------------------


class ContactAdded(Event, frozen=True, kw_only=True):
    """A customer became known. Personal: name, wa_id, user_id, username.

    Country, language and time zone as they were detected, where they were.
    """

    contact_id: str
    country: str | None = None
    language: str | None = None
    timezone: str | None = None


class ContactIdentityAdded(Event, frozen=True, kw_only=True):
    """Another identity (wa_id, user_id, username), or a former one in use again.
    Personal: value. Country and time zone as it tells them, where it does."""

    contact_id: str
    identity_kind: str
    country: str | None = None
    timezone: str | None = None


class ContactRenamed(Event, frozen=True, kw_only=True):
    """The profile name changed. Personal: name."""

    contact_id: str


class ContactsMerged(Event, frozen=True, kw_only=True):
    """Two contacts turned out to be one person: the absorbed one's identities and
    tickets are this one's from here on."""

    contact_id: str
    absorbed_contact_id: str


class ContactCorrected(Event, frozen=True, kw_only=True):
    """Somebody set right what was detected; null fields were left as they were."""

    contact_id: str
    country: str | None = None
    language: str | None = None
    timezone: str | None = None


class ContactDescribed(Event, frozen=True, kw_only=True):
    """What the company knows of a customer; null fields were left as they were, an
    empty text or an empty value takes it away.

    `attributes`: labels such as a segment or a plan, by name; no personal data.
    """

    contact_id: str
    tier: str | None = None
    account_manager_id: str | None = None
    attributes: dict[str, str] | None = None


class ContactRevealed(Event, frozen=True, kw_only=True):
    """Somebody was shown a customer's phone number in full."""

    contact_id: str
    agent_id: str
    ticket_id: str | None = None
    reason: str = ""


class MarketingOptedOut(Event, frozen=True, kw_only=True):
    """The customer wants no more marketing: said to WhatsApp, or by error 131050."""

    contact_id: str


class MarketingOptedIn(Event, frozen=True, kw_only=True):
    """The customer takes marketing again."""

    contact_id: str


# --- streams number:<number_id>, agent:<agent_id>, channel:<channel_id>, -------------
# --- configuration:<kind>, templates:<account_id>, audit:main ------------------------


class ChannelNoticed(Event, frozen=True, kw_only=True):
    """A webhook field that is no message (template, account, quality, ...).

    Personal: value, the field's content as received.
    """

    field: str
    notice: str | None = None
    needs_action: bool = False


class NoticeSettled(Event, frozen=True, kw_only=True):
    """Somebody has seen to a notice that needed action. `notice_id` is the hex id of
    its ChannelNoticed."""

    notice_id: str
    agent_id: str | None = None


class NumberStopped(Event, frozen=True, kw_only=True):
    """Sending from a number stopped: WhatsApp refused it as spam (131048) or for the
    account (190, 131031, ...). Its messages stay queued."""

    number_id: str
    code: int | None = None
    reason: str = ""


class NumberResumed(Event, frozen=True, kw_only=True):
    """Sending from a stopped number goes on."""

    number_id: str
    agent_id: str | None = None


class TemplatesSynchronised(Event, frozen=True, kw_only=True):
    """The account's message templates, whole, as the Cloud API lists them."""

    account_id: str
    templates: list[JsonObject]


class PayloadRejected(Event, frozen=True, kw_only=True):
    """An item of a verified webhook that could not be read. Personal: value."""

    reason: str
    path: str = ""


class PresenceChanged(Event, frozen=True, kw_only=True):
    agent_id: str
    to: Presence


class NotificationWaysChosen(Event, frozen=True, kw_only=True):
    """How somebody wants to be told of tickets."""

    agent_id: str
    app: bool
    email: bool
    sound: bool
    desktop: bool


class NotificationsRead(Event, frozen=True, kw_only=True):
    """Somebody has seen these. The ids are the hex ids of their NotificationRaised."""

    agent_id: str
    notification_ids: tuple[str, ...]


class NotificationsDelivered(Event, frozen=True, kw_only=True):
    """One message told a channel, or an agent by e-mail, of these notifications.
    `recipient_id`: of the channel or agent, whose stream this is."""

    way: ChannelKind
    recipient_id: str
    notification_ids: tuple[str, ...]


class NotificationsFailed(Event, frozen=True, kw_only=True):
    """They did not get through, and are not tried again. `reason` names no address."""

    way: ChannelKind
    recipient_id: str
    notification_ids: tuple[str, ...]
    reason: str


class ConfigurationApplied(Event, frozen=True, kw_only=True):
    """A new version of one kind of configuration, whole and normalised."""

    kind: ConfigurationKind
    version: int
    content: list[JsonObject]


class ActRecorded(Event, frozen=True, kw_only=True):
    """A privileged act, chained to the one before: `hash` covers this entry and
    `previous_hash`, so that no entry can change or go without a trace.

    `act` is a dotted name such as `sessions.sign_in`, `target` the id it was done to.
    """

    act: str
    actor_id: str
    target: str | None = None
    detail: JsonObject = {}
    previous_hash: str = ""
    hash: str = ""


TICKET_EVENTS: tuple[type[Event], ...] = (
    TicketOpened,
    TicketRouted,
    ShadowRouted,
    MessageReceived,
    MessagePosted,
    ReactionPosted,
    MediaStored,
    MediaFailed,
    SendRetried,
    SendAttempted,
    MessageSent,
    SendFailed,
    MessageStatusReported,
    ReactionReceived,
    MessageEdited,
    MessageRevoked,
    MessageReread,
    NoteAdded,
    TicketAssigned,
    TeamChanged,
    PriorityChanged,
    LevelChanged,
    CategoryChanged,
    TagsChanged,
    PolicyChanged,
    StatusChanged,
    BotHandedOff,
    SlaAlerted,
    NotificationRaised,
    StakeholdersInformed,
    StakeholderUpdateSent,
    StakeholderUpdateFailed,
    RatingAsked,
    RatingAnswered,
)
OTHER_EVENTS: tuple[type[Event], ...] = (
    ContactAdded,
    ContactIdentityAdded,
    ContactRenamed,
    ContactsMerged,
    ContactCorrected,
    ContactDescribed,
    ContactRevealed,
    MarketingOptedOut,
    MarketingOptedIn,
    ChannelNoticed,
    NoticeSettled,
    NumberStopped,
    NumberResumed,
    TemplatesSynchronised,
    PayloadRejected,
    PresenceChanged,
    NotificationWaysChosen,
    NotificationsRead,
    NotificationsDelivered,
    NotificationsFailed,
    ConfigurationApplied,
    ActRecorded,
)
EVENT_TYPES: dict[str, type[Event]] = {
    event_type.__name__: event_type for event_type in (*TICKET_EVENTS, *OTHER_EVENTS)
}
