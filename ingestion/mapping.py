"""How a table's columns and words are read: the YAML file behind `--mapping`."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml

from routing_service.domain.types import Priority, TicketStatus

NAMED_FORMATS = ("iso", "epoch_seconds", "epoch_milliseconds")
ANY_OTHER = "*"
NULLS = ("null", "~", "")
"""How YAML writes null: in a value map, as if the cell were empty."""

Name = Annotated[str, msgspec.Meta(min_length=1)]
Character = Annotated[str, msgspec.Meta(min_length=1, max_length=1)]
ValueMap = dict[str, str]


class MappingError(Exception):
    """A mapping file says something that cannot be used."""

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(f"mapping {key} {value!r}: expected {expected}")
        self.key = key
        self.value = value
        self.expected = expected


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class TimeReading(_Strict, frozen=True, kw_only=True):
    """How times are written. Formats are tried in order; `zone` is that of times
    without an offset; an ambiguous local time is the first occurrence, one that the
    clocks skipped is later by what they skipped, unless these say otherwise."""

    format: Name | tuple[Name, ...] = "iso"
    zone: Name = "UTC"
    ambiguous: Literal["earliest", "latest", "reject"] = "earliest"
    skipped: Literal["later", "reject"] = "later"

    @property
    def formats(self) -> tuple[str, ...]:
        return (self.format,) if isinstance(self.format, str) else self.format


class TimeColumn(_Strict, frozen=True, kw_only=True):
    """A column of times; what is absent is as `time` says."""

    column: Name
    format: Name | tuple[Name, ...] | None = None
    zone: Name | None = None


class ValueColumn(_Strict, frozen=True, kw_only=True):
    """A column of words. `values` turns the source's words into ours (null: as if the
    cell were empty; "*": any other word); a word it lacks is rejected. Without
    `values` words stay as they are. `empty` says what an empty cell means: the value
    is cleared, or unchanged since the ticket's previous row. `value`, instead of
    `column`, is the same for every row."""

    column: Name | None = None
    value: Name | None = None
    values: ValueMap | None = None
    empty: Literal["clear", "unchanged"] | None = None
    separator: Name | None = None


class FileReading(_Strict, frozen=True, kw_only=True):
    """How the file is cut into cells. Without a header columns are "1", "2", ..."""

    delimiter: Character = ","
    quote: Character | None = '"'
    encoding: Name = "utf-8"
    skip_lines: Annotated[int, msgspec.Meta(ge=0)] = 0
    header: bool = True


Column = Name | ValueColumn
TimeOf = Name | TimeColumn


class Columns(_Strict, frozen=True, kw_only=True):
    """Which column holds what. Beside ticket and time all are optional."""

    ticket: Name
    time: TimeOf
    opened_at: TimeOf | None = None
    status: Column | None = None
    priority: Column | None = None
    team: Column | None = None
    agent: Column | None = None
    category: Column | None = None
    tags: Column | None = None
    policy: Column | None = None
    contact: Column | None = None
    channel: Column | None = None
    language: Column | None = None
    country: Column | None = None
    actor: Column | None = None


class FinalTimes(_Strict, frozen=True, kw_only=True):
    """Columns that hold, on any of a ticket's rows (the last one counts), when it was
    finally resolved and closed."""

    resolved: TimeOf | None = None
    closed: TimeOf | None = None


class TableMapping(_Strict, frozen=True, kw_only=True):
    """`source` names where the log comes from: it is part of every fact's id."""

    source: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
    columns: Columns
    description: str = ""
    file: FileReading = FileReading()
    nulls: tuple[str, ...] = ("",)
    order: Literal["time", "file"] = "time"
    time: TimeReading = TimeReading()
    final_times: FinalTimes = FinalTimes()


ATTRIBUTES: tuple[str, ...] = (
    *("status", "priority", "team", "agent", "category", "tags", "policy"),
    *("contact", "channel", "language", "country", "actor"),
)
"""The keys of `columns` that hold words."""

WORDS: dict[str, tuple[str, ...]] = {
    "status": get_args(TicketStatus),
    "priority": get_args(Priority),
}
"""Attributes whose values are ours to name."""


def read_mapping(path: Path) -> TableMapping:
    """The mapping in a YAML file. Raises MappingError."""
    return parse_mapping(path.read_text(encoding="utf-8"))


def parse_mapping(text: str) -> TableMapping:
    """The mapping a YAML text states. Raises MappingError.

    Words are what is written: No, 1 and null stand in cells as well.
    """
    try:
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - text only
    except yaml.YAMLError as error:
        raise MappingError("document", text[:40], f"YAML ({error})") from error
    if not isinstance(document, dict):
        raise MappingError("document", document, "keys such as source and columns")
    try:
        mapping = msgspec.convert(document, TableMapping, strict=False)
    except msgspec.ValidationError as error:
        raise _explained(str(error), document) from error
    _check_times(mapping)
    for attribute in ATTRIBUTES:
        _check_words(attribute, getattr(mapping.columns, attribute))
    try:
        codecs.lookup(mapping.file.encoding)
    except LookupError as error:
        raise MappingError(
            "file.encoding", mapping.file.encoding, "one such as utf-8 or cp1252"
        ) from error
    return mapping


def value_column(of: Column) -> ValueColumn:
    return ValueColumn(column=of) if isinstance(of, str) else of


def time_column(of: TimeOf, default: TimeReading) -> tuple[str, TimeReading]:
    """The column's name and how its times are written."""
    if isinstance(of, str):
        return of, default
    return of.column, msgspec.structs.replace(
        default,
        format=default.format if of.format is None else of.format,
        zone=default.zone if of.zone is None else of.zone,
    )


def _explained(message: str, document: object) -> MappingError:
    """msgspec's "<what> - at `$.a.b`" with the key and the value it stands at."""
    what, _, where = message.partition(" - at `$")
    key = where.rstrip("`").lstrip(".")
    value = document
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else value
    if "unknown field" in what:
        unknown = what.split("`")[1]
        return MappingError(
            f"{key}.{unknown}".lstrip("."), unknown, "a key of docs/imports.md"
        )
    if "missing required field" in what:
        missing = what.split("`")[1]
        return MappingError(f"{key}.{missing}".lstrip("."), None, "a value")
    return MappingError(key or "document", value, what.removeprefix("Expected "))


def _check_times(mapping: TableMapping) -> None:
    columns, finals = mapping.columns, mapping.final_times
    readings = {"time": mapping.time}
    for key, of in (
        ("columns.time", columns.time),
        ("columns.opened_at", columns.opened_at),
        ("final_times.resolved", finals.resolved),
        ("final_times.closed", finals.closed),
    ):
        if of is not None:
            readings[key] = time_column(of, mapping.time)[1]
    for key, reading in readings.items():
        for one in reading.formats:
            if one not in NAMED_FORMATS and "%" not in one:
                raise MappingError(
                    f"{key}.format",
                    one,
                    f'{", ".join(NAMED_FORMATS)}, or one such as "%d/%m/%Y %H:%M"',
                )
        if not reading.formats:
            raise MappingError(f"{key}.format", [], "at least one format")
        try:
            ZoneInfo(reading.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise MappingError(
                f"{key}.zone", reading.zone, "an IANA time zone such as Europe/Rome"
            ) from error


def _check_words(attribute: str, column: Column | None) -> None:
    if not isinstance(column, ValueColumn):
        return
    words = WORDS.get(attribute)
    key = f"columns.{attribute}"
    if (column.column is None) == (column.value is None):
        raise MappingError(key, column.column, "either a column or a value")
    if column.value is not None and words and column.value not in words:
        raise MappingError(f"{key}.value", column.value, f"one of {', '.join(words)}")
    if column.separator is not None and attribute != "tags":
        raise MappingError(f"{key}.separator", column.separator, "it under tags only")
    if column.values is not None and attribute == "tags":
        raise MappingError(f"{key}.values", column.values, "tags as they are")
    if column.empty == "clear" and words:
        raise MappingError(
            f"{key}.empty", "clear", f"unchanged: a ticket always has a {attribute}"
        )
    for source, ours in (column.values or {}).items():
        if words and ours not in (*words, *NULLS):
            raise MappingError(
                f"{key}.values.{source}", ours, f"one of {', '.join(words)}, or null"
            )
