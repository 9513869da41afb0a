"""The components' texts in the viewer's language, handed to them as data."""

from __future__ import annotations

from dashboards.i18n import gettext as _
from dashboards.words_composer import composer_words
from dashboards.words_thread import thread_words

Words = dict[str, str]


def vocabulary() -> Words:
    """The desk's own words: statuses, priorities, clocks, people and events."""
    return {
        "status_open": _("Open"),
        "status_pending": _("Pending"),
        "status_on_hold": _("On hold"),
        "status_snoozed": _("Snoozed"),
        "status_resolved": _("Resolved"),
        "status_closed": _("Closed"),
        "priority_urgent": _("Urgent"),
        "priority_high": _("High"),
        "priority_normal": _("Normal"),
        "priority_low": _("Low"),
        "target_first_response": _("First reply"),
        "target_next_response": _("Next reply"),
        "target_resolution": _("Resolution"),
        "target_internal": _("Hand-over"),
        "outcome_met": _("met"),
        "outcome_met_late": _("met late"),
        "outcome_breached": _("breached"),
        "outcome_unanswered": _("not needed"),
        "outcome_resolved_without_reply": _("resolved without reply"),
        "paused": _("paused"),
        "sla_target": _("target"),
        "unit_day": _("d"),
        "unit_hour": _("h"),
        "unit_minute": _("min"),
        "unit_second": _("s"),
        "unassigned": _("No owner"),
        "nobody": _("nobody"),
        "none": _("none"),
        "author_customer": _("The customer"),
        "author_bot": _("Bot"),
        "author_automation": _("Automation"),
        "author_campaign": _("Campaign"),
        "author_system": _("Comptoir"),
        "author_phone_echo": _("From the phone"),
        **events(),
    }


def events() -> Words:
    """Templates of what happened to a ticket, by event type."""
    return {
        "event_TicketOpened": _("Ticket opened"),
        "event_TicketRouted": _("Routed to {to}"),
        "event_given": _("Given to {to}"),
        "event_taken_back": _("Taken back, until somebody is free"),
        "event_SlaAlerted": "{to}",
        "event_StakeholdersInformed": _("{who} told the stakeholders how it stands"),
        "event_StakeholderUpdateFailed": _("The stakeholders were not reached"),
        "alert_warning": _("{target}: the deadline is near"),
        "alert_breach": _("{target}: late"),
        "alert_escalation": _("{target}: late, escalated"),
        "event_TicketAssigned": _("{who} assigned it to {to}"),
        "event_claimed": _("{who} took it"),
        "event_released": _("{who} released it"),
        "event_TeamChanged": _("{who} moved it to {to}"),
        "event_PriorityChanged": _("{who} set the priority to {to}"),
        "event_LevelChanged": _("{who} passed it to level {to}"),
        "event_CategoryChanged": _("{who} set the category to {to}"),
        "event_TagsChanged": _("{who} set the tags to {to}"),
        "event_PolicyChanged": _("SLA policy {to} applies"),
        "event_StatusChanged": _("{who} set it to {to}"),
        "event_BotHandedOff": _("The bot handed over"),
        "event_RatingAsked": _("The customer was asked for a rating"),
        "event_RatingAnswered": _("The customer rated it {to}"),
    }


def notice_words() -> Words:
    """What the bell, its list and the toasts say."""
    return {
        "notices": _("Notifications"),
        "notices_none": _("Nothing to remind you of."),
        "notices_all_read": _("Mark all as read"),
        "notice_warning": _("the deadline is near"),
        "notice_breach": _("late"),
        "notice_escalation": _("late, escalated"),
        "notice_rule": _("a rule points it out to you"),
        "notice_due_in": _("due in {time}"),
        "notice_due_since": _("due {time} ago"),
        "close": _("Close"),
    }


def queue_words() -> Words:
    """What the list, the conversation, the composer and the clocks say."""
    return {
        **vocabulary(),
        "queue": _("Queue"),
        "view_all": _("All"),
        "view_mine": _("Mine"),
        "view_unassigned": _("Unassigned"),
        "search": _("Search name, text, number"),
        "unread": _("Unanswered messages"),
        "one_ticket": _("{count} ticket"),
        "many_tickets": _("{count} tickets"),
        "connection_live": _("live"),
        "connection_connecting": _("connecting…"),
        "connection_lost": _("line lost, trying again…"),
        "nothing_waiting": _("Nobody is waiting. Well done."),
        "nothing_found": _("Nothing found."),
        "list_failed": _("The list could not be loaded. Trying again soon."),
        "unknown_customer": _("Unknown customer"),
        "us": _("We:"),
        "you": _("You"),
        "draft": _("Draft"),
        "is_replying": _("{who} is replying…"),
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        **notice_words(),
        **thread_words(),
        **composer_words(),
    }


def account_words() -> Words:
    return {
        **vocabulary(),
        **notice_words(),
        "presence": _("Presence"),
        "presence_online": _("Online"),
        "presence_busy": _("Busy"),
        "presence_away": _("Away"),
        "presence_offline": _("Offline"),
        "sign_out": _("Sign out"),
    }
