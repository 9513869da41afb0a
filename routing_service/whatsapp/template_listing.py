"""The account's message templates, as the Cloud API lists them, page by page."""

from __future__ import annotations

import httpx

from routing_service.domain.types import JsonObject
from routing_service.whatsapp.client import CloudApi, declined

FIELDS = "id,name,language,status,category,quality_score,parameter_format,components"
PAGE = 200
MOST_PAGES = 50


class TemplatesNotHad(Exception):
    """The listing did not come; the text says why."""


async def list_templates(api: CloudApi, account_id: str) -> list[JsonObject]:
    """Every template of the account in every language; raises TemplatesNotHad."""
    url = f"{api.url}/{account_id}/message_templates"
    listed: list[JsonObject] = []
    after: str | None = None
    for _ in range(MOST_PAGES):
        page = await _page(api, url, after)
        data = page.get("data")
        listed += [one for one in data or () if isinstance(one, dict)]
        paging = page.get("paging") or {}
        after = (paging.get("cursors") or {}).get("after")
        # The address of the next page only says that there is one: it is not followed.
        if not paging.get("next") or not isinstance(after, str):
            return listed
    raise TemplatesNotHad(f"more than {MOST_PAGES} pages of {PAGE} templates")


async def _page(api: CloudApi, url: str, after: str | None) -> JsonObject:
    query = {
        "fields": FIELDS,
        "limit": str(PAGE),
        **({"after": after} if after else {}),
    }
    try:
        response = await api.http.get(url, params=query)
    except httpx.TransportError as error:
        raise TemplatesNotHad(type(error).__name__) from error
    if response.status_code != 200:
        raise TemplatesNotHad(str(declined(response)))
    try:
        page = response.json()
    except ValueError:
        raise TemplatesNotHad("an answer that is not JSON") from None
    if not isinstance(page, dict):
        raise TemplatesNotHad("an answer that is not an object")
    return page
