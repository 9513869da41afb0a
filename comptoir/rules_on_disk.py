"""The rules a command is about, and the configuration they stand in, while no service
runs."""

from __future__ import annotations

from pathlib import Path

from comptoir.configuring import in_force, read_directory
from comptoir.installation import Installation
from routing_service.domain.codec import decode
from routing_service.domain.configuration import Configuration, load, normalise
from routing_service.domain.events import ConfigurationApplied
from routing_service.log.event_log import EventLog
from routing_service.rule_texts import RulesUnfit


def rules_text(rules: Path | None) -> str | None:
    """The YAML of a file, or of a directory's `routing.yml`."""
    if rules is None:
        return None
    file = rules / "routing.yml" if rules.is_dir() else rules
    return file.read_text(encoding="utf-8")


def around(installation: Installation, rules: Path | None) -> Configuration:
    """What the rules are checked against: the directory they stand in, if that is what
    was given, else the configuration in force. No log is made where there is none."""
    if rules is not None and rules.is_dir():
        documents = read_directory(rules)
        kinds = [kind for kind in documents if kind != "routing"]
        return load({kind: normalise(kind, documents[kind]) for kind in kinds})
    if not installation.log.exists():
        return load({})
    with EventLog.open(installation.log) as log:
        return in_force(log)


def changes(log: EventLog) -> list[ConfigurationApplied]:
    """Every recorded change of the rules."""
    rows = log.query(
        "select schema_version, data from events "
        "where type = 'ConfigurationApplied' order by seq"
    )
    found = (decode("ConfigurationApplied", int(str(v)), str(data)) for v, data in rows)
    return [
        one
        for one in found
        if isinstance(one, ConfigurationApplied) and one.kind == "routing"
    ]


def caret(text: str, unfit: RulesUnfit) -> str:
    """The line of a mistake with a mark under its character; empty if none is known."""
    line, column = unfit.mistake.line, unfit.mistake.column
    if line is None or column is None:
        return ""
    lines = text.splitlines() or [""]
    written = lines[min(line, len(lines)) - 1]
    return f"{line:>5} | {written}\n      | {' ' * (column - 1)}^"
