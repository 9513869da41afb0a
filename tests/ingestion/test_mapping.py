from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ingestion import mapping as mapping_module
from ingestion.mapping import MappingError, parse_mapping, read_mapping

ROOT = Path(__file__).parents[2]

GOOD = """
source: crm
columns:
  ticket: id
  time: at
  status: {column: state, values: {1: open, No: pending, "*": closed}}
"""

BAD: list[tuple[str, str]] = [
    ("[]", "mapping document []: expected keys such as source and columns"),
    ("columns: {ticket: id, time: at}", "mapping source None: expected a value"),
    ("source: crm\ncolumns: {time: at}", "mapping columns.ticket None: expected a"),
    (GOOD + "sep: ;", "mapping sep 'sep': expected a key of docs/imports.md"),
    (GOOD + "  stauts: x", "mapping columns.stauts 'stauts': expected a key"),
    (GOOD.replace("crm", "My CRM"), "mapping source 'My CRM': expected"),
    (GOOD.replace("open", "opened"),
     "mapping columns.status.values.1 'opened': expected one of open, pending"),
    (GOOD + "  priority: {value: P1}",
     "mapping columns.priority.value 'P1': expected one of urgent, high"),
    (GOOD + "  team: {}", "mapping columns.team None: expected either a column or a"),
    (GOOD + "  priority: {column: p, empty: clear}",
     "mapping columns.priority.empty 'clear': expected unchanged"),
    (GOOD + "  team: {column: g, separator: x}",
     "mapping columns.team.separator 'x': expected it under tags only"),
    (GOOD + "time: {zone: Rome}", "mapping time.zone 'Rome': expected an IANA time"),
    (GOOD + "time: {format: dmy}", "mapping time.format 'dmy': expected iso, epoch"),
    (GOOD + "file: {encoding: utf-9}", "mapping file.encoding 'utf-9': expected one"),
    (GOOD + "file: {delimiter: '||'}",
     "mapping file.delimiter '||': expected `str` of length <= 1"),
    (GOOD + "order: backwards", "mapping order 'backwards': expected"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "message"), BAD, ids=[one for _, one in BAD])
def test_a_bad_mapping_names_key_value_and_what_was_expected(
    document: str, message: str
) -> None:
    with pytest.raises(MappingError) as refused:
        parse_mapping(document)

    assert str(refused.value).startswith(message)


def test_words_that_yaml_reads_as_numbers_or_flags_are_text() -> None:
    mapping = parse_mapping(GOOD)

    status = mapping_module.value_column(mapping.columns.status or "")
    assert status.values == {"1": "open", "No": "pending", "*": "closed"}


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yml"
    path.write_text("a: [")

    with pytest.raises(MappingError, match="expected YAML"):
        read_mapping(path)


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "docs" / "examples" / "mappings").glob("*.yml")),
    ids=lambda path: path.name,
)
def test_the_example_mappings_are_good(path: Path) -> None:
    read_mapping(path)


def test_every_key_is_documented() -> None:
    text = (ROOT / "docs" / "imports.md").read_text()
    structs = [
        one
        for one in vars(mapping_module).values()
        if isinstance(one, type) and issubclass(one, msgspec.Struct)
    ]

    keys = {key for one in structs for key in one.__struct_fields__}

    assert {key for key in keys if f"`{key}`" not in text} == set()
