"""The account's templates: listed page by page, recorded only when they differ."""

from __future__ import annotations

import httpx
import pytest
from running_service import Clock, CloudApiStandIn, run_service, until

AGENT = "support-support"
ACCOUNT = "102290129340398"


def listed(name, **fields):
    return {
        "id": name,
        "name": name,
        "language": "en",
        "status": "APPROVED",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Hi {{1}}"}],
        **fields,
    }


class TemplatesStandIn(CloudApiStandIn):
    """Lists `pages`, whatever of them is asked for after a cursor."""

    def __init__(self, *pages):
        super().__init__()
        self.pages = list(pages)
        self.asked = []

    async def __call__(self, request):
        if not request.url.path.endswith("/message_templates"):
            return await super().__call__(request)
        self.asked.append(request.url)
        if self.answers:
            return self.answers.pop(0)
        at = int(request.url.params.get("after", 0))
        paging = {"cursors": {"after": str(at + 1)}}
        if at + 1 < len(self.pages):
            paging["next"] = "https://elsewhere.example/next"
        return httpx.Response(200, json={"data": self.pages[at], "paging": paging})


def run(data, whatsapp, **more):
    return run_service(data, whatsapp=whatsapp, whatsapp_account_id=ACCOUNT, **more)


async def synchronised(service, times=1):
    await until(lambda: len(service.whatsapp.asked) >= times)
    await until(lambda: service.desk.synchronisation.checked_at is not None)


async def test_every_page_is_listed_from_whatsapp_itself(tmp_path):
    whatsapp = TemplatesStandIn([listed("b")], [listed("a")])
    async with run(tmp_path, whatsapp) as service:
        await service.configure()
        await synchronised(service, 2)

        shown = (await service.get("/v1/templates", AGENT)).json()

        assert [one["name"] for one in shown["templates"]] == ["a", "b"]
        assert shown["templates"][0]["body_variables"] == 1
        assert shown["synchronised_at"] == "2026-03-02T09:00:00Z"
        assert {one.host for one in whatsapp.asked} == {"whatsapp.test"}


async def test_the_same_templates_are_recorded_once(tmp_path):
    sample = {"example": {"header_handle": ["https://cdn.example/?expires=1"]}}
    whatsapp = TemplatesStandIn([listed("a", **sample)])
    async with run(tmp_path, whatsapp) as service:
        await synchronised(service)
        sample["example"]["header_handle"] = ["https://cdn.example/?expires=2"]

        response = await service.post("/v1/templates/sync")

        assert response.status_code == 200, response.text
        assert len(service.events("TemplatesSynchronised")) == 1
        whatsapp.pages = [[listed("a", status="PAUSED")]]
        await service.post("/v1/templates/sync")
        assert len(service.events("TemplatesSynchronised")) == 2


async def test_a_notice_about_a_template_asks_again(tmp_path):
    whatsapp = TemplatesStandIn([listed("a")])
    async with run(tmp_path, whatsapp) as service:
        await synchronised(service)
        whatsapp.pages = [[listed("a", status="PAUSED")]]

        await service.deliver(
            {
                "entry": [
                    {
                        "id": ACCOUNT,
                        "changes": [
                            {
                                "field": "message_template_status_update",
                                "value": {"event": "PAUSED"},
                            }
                        ],
                    }
                ]
            }
        )

        catalogue = service.desk.state.catalogue
        await until(lambda: catalogue.templates[0].status == "PAUSED")


async def test_templates_are_there_at_once_after_a_restart(tmp_path):
    clock = Clock()
    async with run(tmp_path, TemplatesStandIn([listed("a")]), clock=clock) as first:
        await synchronised(first)
    silent = TemplatesStandIn()
    silent.answers = [httpx.Response(503) for _ in range(9)]

    async with run(tmp_path, silent, clock=clock) as second:
        shown = (await second.get("/v1/templates")).json()

    assert [one["name"] for one in shown["templates"]] == ["a"]
    assert shown["synchronised_at"] == "2026-03-02T09:00:00Z"


async def test_a_start_before_whatsapp_answers_asks_again_soon(tmp_path):
    whatsapp = TemplatesStandIn([listed("a")])
    whatsapp.answers = [httpx.Response(503)]
    async with run(tmp_path, whatsapp) as service:
        await synchronised(service, 2)

        shown = (await service.get("/v1/templates")).json()

    assert [one["name"] for one in shown["templates"]] == ["a"]


async def test_what_whatsapp_does_not_tell_is_said(tmp_path):
    whatsapp = TemplatesStandIn([])
    async with run(tmp_path, whatsapp) as service:
        await synchronised(service)
        whatsapp.answers = [httpx.Response(400, json={"error": {"code": 190}})]

        response = await service.post("/v1/templates/sync")

    assert response.status_code == 503
    assert "190" in response.json()["detail"]


async def test_without_an_account_there_is_nothing_to_send(tmp_path):
    async with run_service(tmp_path) as service:
        response = await service.post("/v1/templates/sync")
        shown = (await service.get("/v1/templates")).json()

    assert response.status_code == 503
    assert shown == {"templates": [], "synchronised_at": None}


@pytest.mark.parametrize(
    ("method", "path", "who"),
    [
        ("post", "/v1/templates/sync", "head-supervisor"),
        ("get", "/v1/templates", "ana-lyst"),
    ],
)
async def test_who_may_not_is_refused(tmp_path, method, path, who):
    async with run(tmp_path, TemplatesStandIn([])) as service:
        await service.configure()

        response = await getattr(service, method)(path, who=who)

    assert response.status_code == 403
