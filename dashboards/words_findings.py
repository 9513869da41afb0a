"""What a check found about a rule, in sentences made of its cause."""

from __future__ import annotations

from dashboards.i18n import gettext as _
from dashboards.service import JsonObject


def finding_text(found: JsonObject) -> str:
    """In the viewer's words; as the service says it where it names no cause of ours."""
    sentence = _sentences().get(found.get("cause") or "")
    if sentence is None:
        return str(found["message"])
    given = {name: str(value) for name, value in (found.get("values") or {}).items()}
    given |= {"example": str(found.get("example") or "")}
    given |= {"count": str(found.get("count") or 0)}
    return sentence.format_map(given)


def _sentences() -> dict[str, str]:
    return {
        "contradiction": _("It can never fit: {condition} contradicts itself."),
        "never_true": _("It can never fit: no earlier rule makes {condition} true."),
        "always_false": _("It can never fit: its condition is never true."),
        "nobody_there": _("It leads nowhere: nobody works in team {team}."),
        "taken": _("It is never reached: {rule} takes all it would take."),
        "taken_together": _(
            "It is never reached: earlier rules together take all it would take."
        ),
        "covered": _("It changes nothing: {rules} set all of it before."),
        "order": _(
            "{rule} comes first and decides {fields} of messages that fit both, such "
            "as {example}"
        ),
        "never_fitted": _("It fitted none of {messages} messages in {days} days."),
        "no_rule": _(
            "{count} of {tickets} new tickets in {days} days went to the default team "
            "without any rule (language/country: {most})."
        ),
    }
