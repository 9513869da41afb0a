"""What customers do beside plain writing: attach, share, correct, quote, delete.

Pure, as the conversation is; the shares are chosen so that a visitor of the demo meets
every kind within some dozens of conversations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from demo.customers.saying import Heard, Saying
from demo.customers.scripts import Script, Topic

FROM_AN_AD = 0.3
BASKET = 0.15
MISTYPED = 0.08
THOUGHT_BETTER = 0.05
UNREADABLE = 0.03
QUOTED = 0.25
FORWARDED = 0.05
STICKER = 0.12
ACKNOWLEDGED = 0.4
FILES = frozenset({"image", "video", "document", "audio"})

AD: Mapping[str, Any] = {
    "source_url": "https://demo.example/ads/oak-tables",
    "source_id": "120210000000000001",
    "source_type": "ad",
    "headline": "Oak tables, made to last",
    "body": "Write to us and we find yours.",
    "media_type": "image",
    "image_url": "https://demo.example/ads/oak-tables.jpg",
    "ctwa_clid": "demo-click",
}
GOODS = (("oak-table-160", 489.0), ("armchair-blue", 259.0), ("linen-sofa-2", 899.0))
PLACES = (
    (48.8567, 2.3508),
    (51.5072, -0.1276),
    (40.4168, -3.7038),
    (52.52, 13.405),
    (-23.5505, -46.6333),
    (25.2048, 55.2708),
    (19.076, 72.8777),
)
ATTACHED: Mapping[Topic, tuple[tuple[str, float], ...]] = {
    "delivery": (("image", 0.1),),
    "billing": (("document", 0.16),),
    "technical": (("screenshot", 0.2), ("video", 0.16)),
    "sales": (("image", 0.15),),
    "account": (("screenshot", 0.15),),
}
"""Topic -> (attachment, how likely it comes with the details)."""
VOICE = 0.07
PLACE = 0.14
CARD = 0.12


def opened(
    said: list[Saying], topic: Topic, script: Script, rng: Random
) -> list[Saying]:
    """An opening as it really comes: from an ad, mistyped, with a second thought."""
    chance = rng.random()
    if topic == "sales" and chance < FROM_AN_AD:
        return [replace(said[0], referral=AD), *said[1:]]
    if topic == "sales" and chance < FROM_AN_AD + BASKET:
        return [*said, Saying(rng.uniform(3, 8), order=_basket(rng))]
    if chance > 1 - MISTYPED:
        return _mistyped(said, rng)
    if chance > 1 - MISTYPED - THOUGHT_BETTER:
        regretted = rng.choice(script.waiting["angry"])
        return [
            *said,
            Saying(rng.uniform(3, 8), text=regretted),
            Saying(rng.uniform(3, 6), is_revoked=True),
        ]
    if chance > 1 - MISTYPED - THOUGHT_BETTER - UNREADABLE:
        return [*said, Saying(rng.uniform(3, 8), unsupported="poll")]
    return said


def told(details: str, topic: Topic, script: Script, rng: Random) -> list[Saying]:
    """Details as text, as a voice note, or with what belongs to them."""
    chance, pause = rng.random(), rng.uniform(2, 10)
    if chance < VOICE:
        return [Saying(pause + 4, media="voice")]
    said = Saying(
        pause,
        text=details,
        is_quoting=rng.random() < QUOTED,
        is_forwarded=rng.random() < FORWARDED,
    )
    for attachment, share in ATTACHED[topic]:
        if rng.random() < share:
            caption = None if attachment == "document" else details
            file = Saying(pause + 2, media=attachment, caption=caption)
            return [file] if caption else [said, file]
    if topic == "delivery" and chance > 1 - PLACE:
        return [said, Saying(rng.uniform(2, 5), location=rng.choice(PLACES))]
    if topic == "delivery" and chance > 1 - PLACE - CARD:
        return [said, Saying(rng.uniform(3, 6), contact=_card(script, rng))]
    return [said]


def thanked(thanks: str, rng: Random) -> list[Saying]:
    """Thanks, sometimes as a sticker."""
    said = [Saying(rng.uniform(2, 10), text=thanks)]
    if rng.random() < STICKER:
        sticker = rng.choice(("sticker", "animated_sticker"))
        said.append(Saying(rng.uniform(2, 4), media=sticker))
    return said


def shown(heard: Heard, script: Script, rng: Random) -> list[Saying] | None:
    """What is said to a message that asks for something other than words, or None."""
    pause = rng.uniform(3, 10)
    if heard.options:
        return [Saying(pause, tap=rng.choice(heard.options)[0])]
    if heard.kind == "location_request_message":
        return [Saying(pause, location=rng.choice(PLACES), is_quoting=True)]
    if heard.kind == "request_contact_info":
        return [Saying(pause, contact=_card(script, rng), is_quoting=True)]
    if heard.kind == "sticker":
        return [Saying(pause, reaction="😄")]
    return None


def received(heard: Heard, rng: Random) -> list[Saying]:
    """A sign that a file arrived, before anything is said to it; often none."""
    if heard.kind in FILES and rng.random() < ACKNOWLEDGED:
        return [Saying(rng.uniform(2, 6), reaction=rng.choice(("🙏", "👍")))]
    return []


def _mistyped(said: list[Saying], rng: Random) -> list[Saying]:
    """The last message with two letters swapped, then put right."""
    last = said[-1]
    letters = last.text or ""
    places = [at for at in range(len(letters) - 1) if letters[at] != letters[at + 1]]
    if not places:
        return said
    at = rng.choice(places)
    wrong = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    return [
        *said[:-1],
        replace(last, text=wrong),
        Saying(rng.uniform(4, 9), edit=letters),
    ]


def _basket(rng: Random) -> Mapping[str, Any]:
    goods = rng.sample(GOODS, rng.randint(1, 2))
    items = [
        {
            "product_retailer_id": name,
            "quantity": rng.randint(1, 4),
            "item_price": price,
            "currency": "EUR",
        }
        for name, price in goods
    ]
    return {"catalog_id": "800683284849775", "product_items": items}


def _card(script: Script, rng: Random) -> Mapping[str, Any]:
    first, last = rng.choice(script.first_names), rng.choice(script.last_names)
    number = f"3319900{rng.randrange(10_000):04d}"
    return {
        "name": {
            "formatted_name": f"{first} {last}",
            "first_name": first,
            "last_name": last,
        },
        "phones": [{"phone": f"+{number}", "wa_id": number, "type": "HOME"}],
    }
