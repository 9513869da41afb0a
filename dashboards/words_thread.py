"""What the conversation says: around it, in its bubbles, of each kind of message."""

from __future__ import annotations

from dashboards.i18n import gettext as _
from dashboards.words_send_failures import failure_words

Words = dict[str, str]


def thread_words() -> Words:
    return {
        "conversation": _("Conversation"),
        "no_ticket": _("Pick a conversation"),
        "no_ticket_hint": _(
            "The most urgent one is at the top. J and K move, Enter opens, / searches."
        ),
        "not_found": _("This ticket is not there, or not for you"),
        "load_failed": _("The ticket could not be loaded"),
        "back": _("Back to the list"),
        "details": _("Details"),
        "claim": _("Claim"),
        "yours": _("Yours"),
        "resolve": _("Resolve"),
        "status": _("Status"),
        "to_open": _("Reopen"),
        "to_pending": _("Wait for the customer"),
        "to_on_hold": _("Put on hold"),
        "to_snoozed": _("Snooze"),
        "to_resolved": _("Resolve"),
        "to_closed": _("Close for good"),
        "refused": _("Not done:"),
        "new_message": _("New message"),
        **_window_words(),
        **_bubble_words(),
        **_media_words(),
        **kind_words(),
        **failure_words(),
    }


def _window_words() -> Words:
    return {
        "window_left": _("{time} left"),
        "window_why": _(
            "WhatsApp allows free answers until 24 hours after the customer's last "
            "message."
        ),
        "window_over": _("Window closed"),
        "window_closes_in": _("closes in {time}"),
        "window_closing": _(
            "Free answers are possible for {time} more; then only templates."
        ),
        "window_closed": _("The 24-hour window is closed."),
        "window_closed_why": _(
            "WhatsApp delivers only templates until the customer writes again."
        ),
    }


def _bubble_words() -> Words:
    return {
        "only_colleagues": _("Only colleagues see this"),
        "not_delivered": _("Not delivered."),
        "send_again": _("Send again"),
        "edited": _("edited"),
        "revoked": _("The customer deleted this message."),
        "earlier_message": _("an earlier message"),
        "forwarded": _("Forwarded"),
        "echo": _("phone"),
        "echo_why": _("Written in the WhatsApp Business app on the phone."),
        "from_ad": _("Came from an ad"),
        "about_product": _("About the product {product}"),
        "quote": _("Answer this message"),
        "react": _("React"),
        "take_back": _("take back"),
        "we": _("We"),
        "show_raw": _("Show the raw form"),
        "raw_title": _("The message as WhatsApp sent it"),
        "tick_queued": _("Waiting to be sent"),
        "tick_sent": _("Sent"),
        "tick_delivered": _("Delivered"),
        "tick_read": _("Read"),
        "tick_played": _("Played"),
        "tick_failed": _("Not delivered"),
    }


def _media_words() -> Words:
    return {
        "media_fetching": _("being fetched…"),
        "media_failed": _("It could not be fetched."),
        "unplayable": _("cannot be played here"),
        "download": _("Download"),
        "enlarge": _("Enlarge"),
        "close": _("Close"),
        "previous": _("Previous"),
        "next": _("Next"),
        "play": _("Play"),
        "pause": _("Pause"),
        "speed": _("Speed"),
        "open_map": _("Open the map"),
        "order_total": _("Total {total}"),
        "choices": _("Choices"),
        "send_location": _("Send location"),
        "unsupported_why": _("WhatsApp shows it on the customer's phone only."),
    }


def kind_words() -> Words:
    """What a message is called by its kind, as Meta names the kinds."""
    return {
        "kind_text": _("Message"),
        "kind_image": _("Photo"),
        "kind_audio": _("Voice message"),
        "kind_sound": _("Sound"),
        "kind_video": _("Video"),
        "kind_document": _("Document"),
        "kind_sticker": _("Sticker"),
        "kind_location": _("Location"),
        "kind_contacts": _("Contact card"),
        "kind_order": _("Order"),
        "kind_interactive": _("Choice"),
        "kind_tap": _("Choice"),
        "kind_button": _("Button"),
        "kind_buttons": _("Buttons"),
        "kind_list": _("List"),
        "kind_location_request": _("Location request"),
        "kind_form": _("Filled form"),
        "kind_template": _("Template"),
        "kind_reaction": _("Reaction"),
        "kind_request_welcome": _("The customer opened the chat"),
        "kind_welcome": _("The customer opened the chat"),
        "kind_revoked": _("Deleted message"),
        "kind_unsupported": _("A message WhatsApp cannot pass on"),
        "kind_other": _("Message of kind “{kind}”"),
    }
