"""What a check found about rules: what must be looked at, and what is good to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboards import formats, words_routing
from dashboards.i18n import ngettext
from dashboards.markup import Html, Tone, chip, tag, unfolding
from dashboards.service import JsonObject
from dashboards.words_findings import finding_text

QUIET = "overlapping"
"""Rules that overlap are how rules work; only their number is shown at first."""


def pressing(found: Iterable[JsonObject]) -> list[JsonObject]:
    """Those that most probably are mistakes."""
    return [one for one in found if one["kind"] != QUIET]


def findings(found: Sequence[JsonObject]) -> list[Html]:
    """Those to look at, then the overlaps behind their number."""
    loud = pressing(found)
    overlaps = [one for one in found if one["kind"] == QUIET]
    shown = [_finding(one) for one in loud]
    if overlaps:
        count = len(overlaps)
        said = ngettext(
            "overlaps with {count} rule", "overlaps with {count} rules", count
        )
        details = (_finding(one) for one in overlaps)
        shown.append(unfolding(said.format(count=count), *details))
    return shown


def _finding(found: JsonObject) -> Html:
    other = found.get("other_rule_id")
    tone: Tone = "plain" if found["kind"] == QUIET else "warn"
    return tag(
        "div",
        "finding",
        chip(words_routing.finding(found["kind"], other), tone),
        _counted(found.get("count")),
        tag("div", "quiet", finding_text(found)),
    )


def _counted(count: int | None) -> Html | None:
    if not count:
        return None
    said = ngettext("{count} message", "{count} messages", count)
    return tag("span", "quiet", " " + said.format(count=formats.number(count)))
