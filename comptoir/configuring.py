"""`comptoir config`: a directory of YAML files, and the configuration in force."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import yaml
from rich.console import Console

from comptoir.installation import Installation
from ingestion.service_client import ServiceClient
from routing_service.channels.keys import obstacles
from routing_service.desk.audit import Audit
from routing_service.domain.audit import configuration_acts
from routing_service.domain.codec import decode
from routing_service.domain.configuration import Configuration, load, normalise
from routing_service.domain.configuration_changes import (
    changes,
    to_facts,
    unrecorded_defaults,
)
from routing_service.domain.configuration_export import export
from routing_service.domain.events import ConfigurationApplied
from routing_service.domain.types import ConfigurationKind, JsonObject
from routing_service.log.event_log import EventLog, utc_now
from routing_service.settings import Settings

FRONT_DOOR = "front-door"
"""Who acts on the log itself while no service runs: whoever may read its file."""
KINDS: tuple[ConfigurationKind, ...] = get_args(ConfigurationKind)


class NotRunning(Exception):
    """What only a running service can do."""


class DirectoryUnreadable(Exception):
    """A configuration directory that cannot be applied as a whole."""


def apply_directory(
    installation: Installation, directory: Path, *, retargets: bool = False
) -> None:
    """Checks every file, then records what differs; a file that is absent leaves its
    kind as it is; `retargets`: open tickets go by edited SLA policies too. Raises
    DirectoryUnreadable, ConfigurationError, and NotRunning where only the service
    could re-target tickets."""
    documents = read_directory(directory)
    console = Console(stderr=True)
    url = installation.running_service_url()
    if url is not None:
        with ServiceClient(url, installation.secret("service.token")) as service:
            answer = service.apply_configuration(
                {kind: normalise(kind, one) for kind, one in documents.items()},
                open_tickets="retarget" if retargets else "keep",
            )
        mute = answer["mute_channels"]
        if retargets:
            count = answer["retargeted_tickets"]
            console.print(f"{count} open tickets go by other policies.")
    elif retargets:
        raise NotRunning(
            f"{installation.data}: no service runs; start it to re-target open tickets"
        )
    else:
        with EventLog.open(installation.log) as log:
            _apply(log, documents)
            record_defaults(log)
            mute = _mute_channels(in_force(log))
    kinds = ", ".join(documents)
    console.print(f"In force from now on: {kinds} of {directory}.")
    for obstacle in mute:
        console.print(f"Nothing can be sent to {obstacle}.", soft_wrap=True)


def export_directory(installation: Installation, directory: Path) -> None:
    """Writes one file for each kind, as `config apply` reads them."""
    directory.mkdir(parents=True, exist_ok=True)
    for kind, rows in _content_in_force(installation).items():
        text = yaml.safe_dump(
            export(kind, rows), allow_unicode=True, sort_keys=False, width=88
        )
        (directory / f"{kind}.yml").write_text(text, encoding="utf-8")
    Console(stderr=True).print(f"Configuration in force written to {directory}.")


def read_directory(directory: Path) -> dict[ConfigurationKind, object]:
    """The documents of every `<kind>.yml`; raises DirectoryUnreadable for a file that
    is no YAML, one of an unknown kind, and a directory without any."""
    files = sorted([*directory.glob("*.yml"), *directory.glob("*.yaml")])
    unknown = [file.name for file in files if file.stem not in KINDS]
    if unknown or not files:
        raise DirectoryUnreadable(
            f"{directory}: {', '.join(unknown) or 'no files'}; expected some of "
            + ", ".join(f"{kind}.yml" for kind in KINDS)
        )
    by_kind = {file.stem: file for file in files}
    return {kind: _read(by_kind[kind]) for kind in KINDS if kind in by_kind}


def _read(file: Path) -> object:
    try:
        document: object = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DirectoryUnreadable(f"{file}: expected YAML in UTF-8: {error}") from error
    return [] if document is None else document


def record_defaults(log: EventLog) -> None:
    """What the service records when it starts, for a log it has never opened."""
    _record(log, unrecorded_defaults(in_force(log)))


def _apply(log: EventLog, documents: Mapping[ConfigurationKind, object]) -> None:
    before = in_force(log)
    events = changes(before, documents)
    facts = to_facts(events, actor="desk", now=datetime.now(UTC))
    acts = configuration_acts(before, events, FRONT_DOOR)
    audit = Audit(log, record=log.append, clock=utc_now)
    audit.record_with(facts, acts).durable.result()


def _mute_channels(configuration: Configuration) -> list[str]:
    """By this command's own environment: no service runs that could tell its own."""
    settings = Settings.from_environment(os.environ)
    return obstacles(
        configuration.channels.values(),
        settings.secrets_of_channels,
        has_mail=settings.smtp_host is not None,
    )


def _record(log: EventLog, events: Sequence[ConfigurationApplied]) -> None:
    facts = to_facts(events, actor="desk", now=datetime.now(UTC))
    log.append(facts).durable.result()


def in_force(log: EventLog) -> Configuration:
    """The configuration that the log holds."""
    configuration = load({})
    rows = log.query(
        "select schema_version, data from events "
        "where type = 'ConfigurationApplied' order by seq"
    )
    for schema_version, data in rows:
        event = decode("ConfigurationApplied", int(str(schema_version)), str(data))
        assert isinstance(event, ConfigurationApplied)
        configuration = configuration.applied(event)
    return configuration


def configuration_in_force(installation: Installation) -> Configuration:
    """The service's if it runs, else what the log holds."""
    return load(dict(_content_in_force(installation)))


def _content_in_force(
    installation: Installation,
) -> Mapping[ConfigurationKind, list[JsonObject]]:
    url = installation.running_service_url()
    if url is not None:
        with ServiceClient(url, installation.secret("service.token")) as service:
            content: Mapping[ConfigurationKind, list[JsonObject]] = (
                service.configuration()  # type: ignore[assignment]
            )
            return content
    with EventLog.open(installation.log) as log:
        return in_force(log).content
