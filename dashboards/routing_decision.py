"""One decision of routing laid open: what was known, what each rule said, who could."""

from __future__ import annotations

from dashboards import formats, words_reasons, words_routing
from dashboards.directory import Directory
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.markup import Html, bar, chip, chips, tag, unfolding
from dashboards.routing_list import condition
from dashboards.service import JsonObject
from dashboards.words import vocabulary

TELLING = frozenset({"fitted", "failed"})
VERDICT_MARKS = {"fitted": "✓", "not": "✕", "skipped": "–", "failed": "!"}


def outcome(decision: JsonObject, directory: Directory) -> Html:
    """What was decided, as chips."""
    words = vocabulary()
    priority = decision.get("priority")
    category = decision.get("category")
    agent = directory.agent_name(decision.get("agent_id"))
    given = [
        chip(directory.team_name(decision.get("team_id")) or _("No team"), "good"),
        chip(agent, "good") if agent else chip(_("Waits for a free agent"), "warn"),
        words.get(f"priority_{priority}", str(priority)) if priority else None,
        category,
        _skill(decision),
        *(f"#{name}" for name in decision.get("tags") or ()),
    ]
    return chips(one for one in given if one)


def _skill(decision: JsonObject) -> str | None:
    skill, level = decision.get("skill"), decision.get("skill_level")
    if not skill:
        return None
    return f"{skill} ≥ {level}" if level else str(skill)


def facts(decision: JsonObject, directory: Directory) -> Html | None:
    """What was known when it was decided."""
    known = {
        name: value
        for name, value in (decision.get("facts") or {}).items()
        if value not in (None, "", [], {})
    }
    if not known:
        return None
    return tag(
        "dl",
        "known",
        *(
            part
            for name, value in known.items()
            for part in (
                tag("dt", "", words_routing.fact_name(name)),
                tag("dd", "", words_routing.fact_value(name, value, directory)),
            )
        ),
    )


def rules(decision: JsonObject) -> Html | None:
    """Each rule with its verdict: those that fitted, then the others behind their
    number."""
    found = decision.get("rules") or []
    if not found:
        return None
    told = [rule for rule in found if rule["verdict"] in TELLING]
    others = [rule for rule in found if rule["verdict"] not in TELLING]
    said = ngettext(
        "{count} rule does not fit", "{count} rules do not fit", len(others)
    )
    return tag(
        "div",
        "",
        tag("ul", "verdicts", *(_rule(rule) for rule in told)),
        unfolding(
            said.format(count=len(others)),
            tag("ul", "verdicts", *(_rule(rule) for rule in others)),
        )
        if others
        else None,
    )


def _rule(rule: JsonObject) -> Html:
    verdict = rule["verdict"]
    return tag(
        "li",
        f"verdict verdict-{verdict}",
        tag("span", "mark", VERDICT_MARKS.get(verdict, "·")),
        tag(
            "div",
            "",
            tag(
                "div",
                "rule-head",
                tag("b", "", rule.get("name") or rule["id"]),
                tag("span", "quiet", words_routing.verdict(verdict)),
            ),
            condition(rule.get("condition") or ""),
        ),
    )


def candidates(decision: JsonObject, directory: Directory) -> Html | None:
    """Who could have it, with how much they had; the chosen one is marked."""
    found = decision.get("candidates") or []
    if not found:
        return None
    chosen = decision.get("agent_id")
    return tag(
        "ul",
        "candidates",
        *(_candidate(one, chosen, directory) for one in found),
    )


def _candidate(one: JsonObject, chosen: str | None, directory: Directory) -> Html:
    load, capacity = one.get("load") or 0, one.get("capacity") or 0
    idle = one.get("idle_seconds")
    details = [
        None if one.get("speaks", True) else _("does not speak the language"),
        _("level {level}").format(level=one["skill_level"])
        if one.get("skill_level")
        else None,
        _("idle for {time}").format(time=formats.duration(idle)) if idle else None,
    ]
    is_chosen = one["agent_id"] == chosen
    return tag(
        "li",
        "chosen" if is_chosen else "",
        tag(
            "div",
            "rule-head",
            tag("b", "", directory.agent_name(one["agent_id"]) or one["agent_id"]),
            chip(_("chosen"), "good") if is_chosen else None,
            tag("span", "quiet", f"{load}/{capacity}"),
        ),
        bar(load / capacity if capacity else 0, "info"),
        tag("div", "quiet", " · ".join(part for part in details if part)),
    )


def why(decision: JsonObject, directory: Directory) -> Html:
    """The decision whole, its grounds folded."""
    rule_set = decision.get("rule_set_id")
    version = decision.get("rule_set_version")
    tie_break = words_reasons.tie_break(decision.get("tie_break"))
    strategy = decision.get("strategy")
    known = facts(decision, directory)
    asked = rules(decision)
    possible = candidates(decision, directory)
    origin = _("Rules {name}, version {version}").format(name=rule_set, version=version)
    chosen_by = [words_routing.strategy(strategy) if strategy else None, tie_break]
    return tag(
        "div",
        "decision",
        outcome(decision, directory),
        tag("p", "", words_reasons.because(decision, directory)),
        tag("p", "quiet", " · ".join(one for one in chosen_by if one)),
        tag("p", "quiet", origin) if rule_set else None,
        unfolding(_("What was known"), known) if known else None,
        unfolding(_("What each rule said"), asked) if asked else None,
        unfolding(_("Who could have it"), possible) if possible else None,
    )
