"""What is put into the request for an outgoing message."""

from __future__ import annotations

from routing_service.desk.outgoing import Outgoing
from routing_service.desk.state import State
from routing_service.desk.threads import Threads
from routing_service.desk.uploading import Uploading
from routing_service.domain.types import JsonObject


class Letters:
    """Adds to a message the customer's address, the message it answers, and the id
    that its file has at WhatsApp."""

    def __init__(self, state: State, threads: Threads, uploading: Uploading) -> None:
        self._state = state
        self._threads = threads
        self._uploading = uploading

    async def compose(self, message: Outgoing) -> JsonObject | None:
        """The Cloud API's body; None when the customer has no address any more, or the
        message to react to never reached WhatsApp. Raises UploadFailed."""
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
        target = await self._wamid(message)
        if message.kind == "reaction":
            if target is None:
                return None
            body["reaction"] = {"message_id": target, "emoji": message.text or ""}
            return body
        if message.kind == "text":
            body["text"] = {"body": message.text or "", "preview_url": False}
        else:
            body[message.kind] = await self._content(message)
        if target is not None:
            body["context"] = {"message_id": target}
        return body

    async def _content(self, message: Outgoing) -> JsonObject:
        content = message.content or {}
        if message.media is None:
            return content
        media_id = await self._uploading.id_of(
            message.number_id, message.media, content.get("filename")
        )
        if message.kind == "template":
            return with_header_file(content, media_id)
        return {"id": media_id, **content}

    async def _wamid(self, message: Outgoing) -> str | None:
        """WhatsApp's id of the message that is quoted or reacted to, from the facts of
        the ticket."""
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


def with_header_file(template: JsonObject, media_id: str) -> JsonObject:
    """The template with the file's id in its header."""
    return {
        **template,
        "components": [
            {
                **part,
                "parameters": [
                    {**one, one["type"]: {"id": media_id}} for one in part["parameters"]
                ],
            }
            if part["type"] == "header"
            else part
            for part in template.get("components", [])
        ],
    }
