"""Answers to customers: replies of every kind and reactions, as agents post them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.responses import Response

from routing_service.desk.command_runner import Asked
from routing_service.domain import replies
from routing_service.web.identity import IdempotencyKey, TheService, Who
from routing_service.web.json import answer

Id = Annotated[str, Field(max_length=256)]
Name = Annotated[str, Field(max_length=512)]
Variable = Annotated[str, Field(min_length=1, max_length=replies.TEXT_LENGTH)]


class ReplyButton(BaseModel):
    id: Id
    title: Name


class ListRow(BaseModel):
    id: Id
    title: Name
    description: Name = ""


class ListSection(BaseModel):
    title: Name = ""
    rows: list[ListRow] = Field(max_length=replies.ROWS)


class Menu(BaseModel):
    button: Name
    sections: list[ListSection] = Field(max_length=replies.ROWS)


class Template(BaseModel):
    name: Name
    language: Annotated[str, Field(max_length=15)]
    body: list[Variable] = Field([], max_length=100)
    header: list[Variable] = Field([], max_length=1)
    header_media_id: Id | None = None


class ReplyBody(BaseModel):
    """`text`: the body, or the caption of a file. `media_id`: from POST /v1/media."""

    kind: replies.ReplyKind = "text"
    text: str = Field("", max_length=replies.TEXT_LENGTH)
    reply_to_message_id: Annotated[str | None, Field(max_length=200)] = None
    media_id: Id | None = None
    filename: Annotated[str | None, Field(max_length=240)] = None
    buttons: list[ReplyButton] | None = Field(None, max_length=replies.BUTTONS)
    menu: Menu | None = Field(None, alias="list")
    template: Template | None = None


class ReactionBody(BaseModel):
    """An empty emoji takes the former reaction back."""

    message_id: Annotated[str, Field(min_length=1, max_length=200)]
    emoji: Annotated[str, Field(max_length=16)]


async def reply(
    ticket_id: str,
    body: ReplyBody,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Answers the customer. Outside the 24-hour window all but a template: 422
    `window-closed`. What a kind needs or does not fit: 422 `unreadable`."""
    asked = Asked(
        principal=who.principal,
        ticket_id=ticket_id,
        command="reply",
        key=key,
        now=service.clock(),
    )
    template = body.template
    return answer(
        await service.desk.commands.answering.reply(
            asked,
            _reply(body),
            media_id=(template and template.header_media_id) or body.media_id,
            filename=body.filename,
        )
    )


async def react(
    ticket_id: str,
    body: ReactionBody,
    who: Who,
    service: TheService,
    key: IdempotencyKey = None,
) -> Response:
    """Puts an emoji on a message of the conversation, for the customer to see."""
    asked = Asked(
        principal=who.principal,
        ticket_id=ticket_id,
        command="react",
        key=key,
        now=service.clock(),
    )
    return answer(
        await service.desk.commands.answering.react(asked, body.message_id, body.emoji)
    )


def _reply(body: ReplyBody) -> replies.Reply:
    return replies.Reply(
        kind=body.kind,
        text=body.text,
        reply_to_message_id=body.reply_to_message_id,
        buttons=tuple(replies.Button(one.id, one.title) for one in body.buttons or ()),
        menu=_menu(body.menu) if body.menu else None,
        template=_template(body.template) if body.template else None,
    )


def _menu(given: Menu) -> replies.Menu:
    return replies.Menu(
        given.button,
        tuple(
            replies.Section(
                tuple(
                    replies.Row(row.id, row.title, row.description)
                    for row in section.rows
                ),
                section.title,
            )
            for section in given.sections
        ),
    )


def _template(given: Template) -> replies.TemplateChoice:
    return replies.TemplateChoice(
        name=given.name,
        language=given.language,
        body=tuple(given.body),
        header=tuple(given.header),
    )
