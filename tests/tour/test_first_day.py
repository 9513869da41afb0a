"""The first day at the counter: the whole product, as its visitor meets it.

`comptoir up --demo` with its real processes, real Chromium, the Cloud API emulator over
HTTP. What the queue's agent types reaches the simulated customer, whose answer comes
back; the overview's figures move; a ticket nobody answers in time goes to level 2, and
is in what Dagster publishes.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

import demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UP_WITHIN_SECONDS = 240
AGENT = "ines@demo.example"
SUPERVISOR = "claire@demo.example"
REPLY = "Bonjour ! Je regarde tout de suite, un instant."
HURRIED = {
    "id": "hurried",
    "name": "Too short for anybody",
    "match": {"priority": "urgent"},
    "calendar": "always",
    "targets": {"first_response": "4s"},
    "warn_at": ["50%"],
    "escalate": [{"level": 2, "tags": ["escalated"]}],
}
POLICIES = Path(demo.__file__).parent / "config" / "sla_policies.yml"
EXPERTS = re.compile("Noor de Vries|Rafael Costa")


@dataclass(frozen=True)
class Product:
    """A running demo."""

    data: Path
    first_port: int

    def url(self, offset: int) -> str:
        return f"http://127.0.0.1:{self.first_port + offset}"

    def last_words(self, program: str) -> str:
        """The end of what one of its processes printed."""
        output = self.data / "run" / "output" / f"{program}.log"
        return output.read_text(errors="replace")[-6000:]

    @property
    def password(self) -> str:
        return (self.data / "secrets" / "demo-password").read_text().strip()[:12]

    def secret(self, name: str) -> str:
        return (self.data / "secrets" / name).read_text().strip()


def four_free_ports() -> int:
    for first in range(18600, 19600, 10):
        try:
            for offset in range(4):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", first + offset))
        except OSError:
            continue
        return first
    pytest.fail("no four free ports in a row")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("first-day")
    product = Product(folder / "data", four_free_ports())
    output = folder / "up.log"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "comptoir.cli", "up", "--demo"),
                *("--data", str(product.data), "--port", str(product.first_port)),
            ],
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + UP_WITHIN_SECONDS
        while "Comptoir is up" not in output.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(output.read_text(errors="replace")[-4000:])
            time.sleep(0.5)
        yield product
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


@pytest.fixture(scope="module", autouse=True)
def neglected(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ticket with a target of four seconds, which nobody keeps. It comes before the
    first test: what follows from it follows while the others run."""
    folder = tmp_path_factory.mktemp("policies")
    usual = yaml.safe_load(POLICIES.read_text())
    (folder / "sla_policies.yml").write_text(json.dumps([HURRIED, *usual]))
    comptoir("config", "apply", str(folder), product=product)
    answer = httpx.post(
        product.url(3) + "/_emulator/customers/33199009917/messages",
        headers={"Authorization": f"Bearer {product.secret('demo-access.token')}"},
        json={"text": "C'est urgent !", "name": "Solène Vidal", "country": "FR"},
    )
    answer.raise_for_status()
    return "Solène Vidal"


def comptoir(*arguments: str, product: Product) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "comptoir.cli", *arguments, "--data", product.data],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, product: Product, email: str, path: str) -> None:
    page.goto(product.url(1) + path)
    expect(page).to_have_url(re.compile("/signin"))
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", product.password)
    page.click("button[type=submit]")


def received_by_customers(product: Product) -> list[dict[str, object]]:
    token = product.secret("demo-access.token")
    answer = httpx.get(
        product.url(3) + "/_emulator/journal",
        headers={"Authorization": f"Bearer {token}"},
    )
    answer.raise_for_status()
    entries: list[dict[str, object]] = answer.json()["entries"]
    return entries


def test_a_reply_reaches_the_customer_and_the_answer_comes_back(
    product: Product, page: Page
) -> None:
    sign_in(page, product, AGENT, "/")
    page.locator(".row[data-id^='T-']").first.click()
    expect(page.locator(".bubble.theirs").first).to_be_visible()
    before = page.locator(".bubble.theirs").count()

    page.fill("textarea", REPLY)
    page.press("textarea", "Control+Enter")

    ours = page.locator(".bubble.ours", has_text=REPLY)
    expect(ours.locator(".tick.read")).to_be_visible(timeout=60_000)
    assert any(REPLY in str(entry) for entry in received_by_customers(product))
    expect(page.locator(".bubble.theirs")).not_to_have_count(before, timeout=60_000)


def test_the_overviews_figures_move_within_a_minute(
    product: Product, page: Page
) -> None:
    sign_in(page, product, SUPERVISOR, "/overview")
    as_of = page.get_by_text(re.compile(r"(événement|event) \d"))
    expect(as_of).to_be_visible(timeout=60_000)
    tickets_opened = page.get_by_test_id("stMetricValue").first
    expect(tickets_opened).to_have_text(re.compile(r"\d"), timeout=30_000)
    first = as_of.inner_text()

    try:
        expect(as_of).not_to_have_text(first, timeout=90_000)
    except AssertionError as error:
        error.add_note(product.last_words("dagster-daemon"))
        raise


def test_a_late_ticket_is_warned_breached_escalated_and_answered_by_level_2(
    product: Product, page: Page, neglected: str
) -> None:
    sign_in(page, product, SUPERVISOR, "/")
    page.locator(".row[data-id^='T-']", has_text=neglected).first.click()
    for sentence in ("the deadline is near", "late", "late, escalated"):
        said = page.get_by_text(f"First reply: {sentence}", exact=True)
        expect(said).to_be_visible(timeout=30_000)
    taken = page.locator(".happening", has_text=EXPERTS).last
    expect(taken).to_be_visible(timeout=60_000)
    answer = page.locator(".bubble.ours", has_text=EXPERTS)
    expect(answer.first).to_be_visible(timeout=60_000)
    expect(page.locator(".clock").first).to_contain_text("target 4 s")
    [ticket_id] = re.findall(r"T-\d+", page.url)

    deadline = time.monotonic() + 120
    while len(alerts := published(product, "fct_sla_alerts", ticket_id)) < 3:
        assert time.monotonic() < deadline, product.last_words("dagster-daemon")
        time.sleep(1)

    told = {one["alert"]: one["reached_at"] for one in alerts}
    assert told.keys() == {"warning-1", "breach", "escalation-1"}
    [clock] = published(product, "fct_sla_clocks", ticket_id)
    assert clock["breach_at"] == told["breach"]
    assert clock["outcome"] in {"breached", "met_late"}
    owners = published(product, "fct_assignments", ticket_id)
    assert {"noor", "rafael"} & {one["agent_id"] for one in owners}

    [breach] = published(product, "fct_sla_breaches", ticket_id)
    assert breach["cause"] in {"nobody_owned_it", "owner_did_not_answer"}

    page.goto(product.url(1) + "/sla?tab=Breaches")
    buttons = page.get_by_test_id("stBaseButton-secondary")  # the grid has its own CSV
    with page.expect_download(timeout=60_000) as download:
        buttons.filter(has_text="CSV").click(timeout=60_000)
    assert ticket_id in download.value.path().read_text()


def published(product: Product, mart: str, ticket_id: str) -> list[dict[str, str]]:
    """What Dagster has published of the ticket so far."""
    query = f"from marts.{mart} where ticket_id = '{ticket_id}'"
    rows: list[dict[str, str]] = json.loads(
        comptoir("sql", query, "--format", "json", product=product)
    )
    return rows
