"""What is put into the request for an outgoing message."""

from __future__ import annotations

from routing_service.desk.outgoing import Outgoing
from routing_service.desk.state import State
from routing_service.desk.threads import Threads
from routing_service.domain.types import JsonObject


class Letters:
    """Adds to a message the customer's address and the message it answers."""

    def __init__(self, state: State, threads: Threads) -> None:
        self._state = state
        self._threads = threads

    async def compose(self, message: Outgoing) -> JsonObject | None:
        """The Cloud API's body; None when the customer has no address any more."""
        contact = self._state.contacts.get(message.contact_id)
        wa_id = contact.current("wa_id") if contact else None
        user_id = contact.current("user_id") if contact else None
        if wa_id is None and user_id is None:
            return None
        body: JsonObject = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "type": message.kind,
            # Returns in every status of this message, also when our answer was lost.
            "biz_opaque_callback_data": message.message_id,
        }
        # A person without a visible number is addressed by the business-scoped id.
        if wa_id is not None:
            body["to"] = wa_id
        else:
            body["recipient"] = user_id
        if message.kind == "text":
            body["text"] = {"body": message.text or "", "preview_url": False}
        else:
            body[message.kind] = message.content or {}
        quoted = await self._wamid(message)
        if quoted is not None:
            body["context"] = {"message_id": quoted}
        return body

    async def _wamid(self, message: Outgoing) -> str | None:
        """WhatsApp's id of the quoted message, from the facts of the ticket."""
        if message.reply_to_message_id is None:
            return None
        thread = await self._threads.open(message.ticket_id)
        for record in reversed(thread.records):
            message_id = getattr(record.fact.event, "message_id", None)
            if message_id == message.reply_to_message_id and record.fact.personal:
                wamid = record.fact.personal.data.get("wamid")
                if isinstance(wamid, str):
                    return wamid
        return None
