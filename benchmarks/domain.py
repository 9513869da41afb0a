"""Python's share of a webhook that opens a ticket, step by step, beside the least that
any service must do with it: check the signature and decode the JSON.

Run: python benchmarks/domain.py
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from time import perf_counter

import msgspec
import psutil

from routing_service.domain import codec
from routing_service.domain.acquaintance import decide_contact
from routing_service.domain.configuration import load, normalise
from routing_service.domain.drafts import to_fact
from routing_service.domain.identifiers import (
    Pseudonyms,
    new_event_id,
    ticket_stream,
)
from routing_service.domain.intake import IncomingMessage, Intake, decide_message
from routing_service.domain.record import Fact
from routing_service.domain.routing import Router, RoutingFacts
from routing_service.domain.terms import TermsInForce
from routing_service.domain.ticket import Ticket, apply
from routing_service.domain.types import JsonObject
from routing_service.domain.workload import Workload
from routing_service.language import LanguageGuesser
from routing_service.whatsapp.country import country_of, prepare
from routing_service.whatsapp.items import InboundMessage
from routing_service.whatsapp.payload import read_webhook
from routing_service.whatsapp.signature import is_signed, sign

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = b"app-secret"
PSEUDONYMS = Pseudonyms(b"k" * 32)
TEXT = (
    "Bonjour, je n'ai toujours pas reçu ma FACTURE pour la commande passée il y a deux "
    "semaines et personne ne me répond. Pouvez-vous m'aider à comprendre ce qui se "
    "passe avec ce dossier ? Merci"
)
WORDS = [
    "refund",
    "invoice",
    "broken",
    "late",
    "urgent",
    "colis",
    "retard",
    "facture",
    "panne",
    "cassé",
    "perdu",
    "annuler",
    "rückerstattung",
    "kaputt",
    "factura",
    "devolución",
    "pedido",
    "reset",
    "password",
    "delivery",
]
OPEN_TICKETS = 20_000
BUDGET_MICROSECONDS = 200


def a_webhook() -> bytes:
    message = {
        "from": "33612345678",
        "id": "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=",
        "timestamp": "1772442000",
        "type": "text",
        "text": {"body": TEXT},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": "106"},
        "contacts": [{"profile": {"name": "Zoé"}, "wa_id": "33612345678"}],
        "messages": [message],
    }
    changes = [{"field": "messages", "value": value}]
    entry = [{"id": "102290129340398", "changes": changes}]
    return msgspec.json.encode({"object": "whatsapp_business_account", "entry": entry})


def rules_on_words(count: int) -> list[JsonObject]:
    """So many rules with 20 keywords each."""
    return [
        {
            "id": f"rule-{number}",
            "when": {"keywords": [f"{word} {number}" for word in WORDS]},
            "then": {"team": "billing"},
        }
        for number in range(count)
    ]


MANY_RULES: dict[str, list[JsonObject]] = {
    "words": rules_on_words(299),
    "countries": [
        {
            "id": f"rule-{number}",
            "when": {
                "countries": [f"{chr(65 + number % 26)}{chr(65 + number % 7)}"],
                "languages": ["es", "de"],
            },
            "then": {"team": "billing"},
        }
        for number in range(299)
    ],
    "local time": [
        {
            "id": f"rule-{number}",
            "when": f'not in_hours("always") or local_hour == {number % 24}',
            "then": {"team": "billing"},
        }
        for number in range(299)
    ],
}


def a_router(given: list[JsonObject]) -> Router:
    """These rules and one more, 20 agents who are there."""
    rules = list(given)
    rules.append(
        {
            "id": "money",
            "when": {"keywords": ["facture", "invoice"], "languages": ["fr"]},
            "then": {"team": "billing", "priority": "high", "tags": ["money"]},
        }
    )
    agents = [
        {
            "id": f"agent-{number}",
            "name": f"Agent {number}",
            "email": f"agent-{number}@example.com",
            "teams": ["billing"],
            "languages": ["fr" if number % 2 else "en"],
        }
        for number in range(20)
    ]
    teams = [
        {"id": "support", "name": "Support", "is_default": True},
        {"id": "billing", "name": "Billing"},
    ]
    return Router(
        load(
            {
                "teams": normalise("teams", teams),
                "routing": normalise("routing", rules),
                "agents": normalise("agents", agents),
            }
        )
    )


def measure(call: Callable[[], object], times: int = 2_000) -> float:
    """Microseconds per call, the best of five rounds."""
    best = float("inf")
    for _ in range(5):
        started = perf_counter()
        for _ in range(times):
            call()
        best = min(best, perf_counter() - started)
    return best / times * 1e6


def main() -> None:
    prepare()
    body, router, guesser = a_webhook(), a_router(rules_on_words(29)), LanguageGuesser()
    signature = sign(body, SECRET)
    terms = TermsInForce(router.configuration)
    names = [f"agent-{number}" for number in range(20)]
    workload = Workload(
        dict.fromkeys(names, "online"),
        {name: number % 7 for number, name in enumerate(names)},
    )

    def verify() -> bool:
        return is_signed(body, signature, SECRET)

    def read() -> InboundMessage:
        (item,) = read_webhook(body, received_at=NOW)
        assert isinstance(item, InboundMessage)
        return item

    item = read()
    identities = item.sender.identities()
    incoming = IncomingMessage(
        message_id=PSEUDONYMS.short("m-", "wa", item.wamid),
        contact_id=PSEUDONYMS.short("c-", *identities[0]),
        number_id=item.number_id,
        occurred_at=item.occurred_at,
        received_at=NOW,
        text=item.text,
        language="fr",
        country="FR",
        personal={"wamid": item.wamid, "text": item.text},
    )
    facts_for_rules = RoutingFacts(
        text=item.text, language="fr", country="FR", timezone="Europe/Paris", at=NOW
    )

    def introduce() -> object:
        return decide_contact(None, "c-1", identities, name="Zoé", now=NOW)

    def decide() -> Intake:
        return decide_message(
            incoming, (), router=router, workload=workload, new_ticket_id="T-1"
        )

    drafts = decide().drafts

    def envelop(ticket_id: str = "T-1") -> list[Fact]:
        return [
            to_fact(
                draft,
                id=new_event_id(),
                stream=ticket_stream(ticket_id),
                actor="customer:c-1",
                subject="c-1",
            )
            for draft in drafts
        ]

    facts = envelop()

    def fold(given: list[Fact] = facts) -> Ticket | None:
        ticket: Ticket | None = None
        for fact in given:
            ticket = apply(ticket, fact, terms)
        return ticket

    def write() -> object:
        return [codec.encode(fact.event) for fact in facts]

    def first_words() -> object:
        return guesser.guess("Où est ma commande ?")

    steps: dict[str, Callable[[], object]] = {
        "verify the signature": verify,
        "read the items": read,
        "guess the language": lambda: guesser.guess(TEXT),
        "find the country": lambda: country_of("33612345678"),
        "introduce the contact": introduce,
        "decide, with routing": decide,
        "make facts of it": envelop,
        "fold the ticket, with clocks": fold,
        "encode the events": write,
    }
    took = {name: measure(step) for name, step in steps.items()}
    total = sum(took.values())
    decoder = msgspec.json.Decoder()
    floor = took["verify the signature"] + measure(lambda: decoder.decode(body))

    print(f"A signed webhook of {len(body)} bytes that opens a ticket, microseconds:")
    for name, microseconds in took.items():
        print(f"  {name:<30}{microseconds:8.1f}")
    print(f"  {'total':<30}{total:8.1f}   budget {BUDGET_MICROSECONDS}")
    print(f"  {'floor: signature and JSON':<30}{floor:8.1f}   x {total / floor:.1f}")
    routing = measure(lambda: router.route("T-1", facts_for_rules, workload, now=NOW))
    print(f"  of which routing by 30 rules  {routing:8.1f}")
    for what, rules in MANY_RULES.items():
        decide_alone = partial(a_router(rules).decide, facts_for_rules)
        print(f"  rules alone, 300 on {what:<10}{measure(decide_alone):8.1f}")
    print(f"  language of a short message   {measure(first_words):8.1f}")
    print(f"  country of a +1 number        {_shared_country():8.1f}")
    print(f"  one event on a ticket         {_one_event(terms, facts):8.1f}")
    print(f"Memory of a ticket: {_ticket_bytes(envelop, fold):,} bytes")


def _shared_country() -> float:
    """Numbers of a calling code that many countries share, each seen once."""
    numbers = iter(range(2_000_000, 2_100_000))
    return measure(lambda: country_of(f"1212{next(numbers)}"), 500)


def _one_event(terms: TermsInForce, facts: list[Fact]) -> float:
    """A message on a ticket that waits for its first answer."""
    ticket: Ticket | None = None
    for fact in facts:
        ticket = apply(ticket, fact, terms)
    return measure(lambda: apply(ticket, facts[-1], terms))


def _ticket_bytes(
    envelop: Callable[[str], list[Fact]], fold: Callable[[list[Fact]], Ticket | None]
) -> int:
    """Resident memory of one folded ticket, out of many."""
    process = psutil.Process()
    gc.collect()
    before = process.memory_info().rss
    tickets = [fold(envelop(f"T-{number}")) for number in range(OPEN_TICKETS)]
    gc.collect()
    return (process.memory_info().rss - before) // len(tickets)


if __name__ == "__main__":
    main()
