"""How often the language of a message is told, how long it takes, what it weighs.

    python benchmarks/languages.py [FILE... [--text COLUMN]... [--label COLUMN]]
                                   [--language CODE] [--in-use CODE]...

Files are CSV, gzipped or not, with a language in each row (or all in `--language`).
Prints a Markdown table: the tickets as they are and short pieces cut from them. "as
labelled" counts every row; "label checked" leaves out rows whose text is plainly in
another language than their label says. An answer of unknown counts as wrong.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import psutil
from labelled.pieces import CUTS
from labelled.tickets import Labelled, is_in_another_language, read_labelled

SEED = 4
SENTENCES = (
    "Where is my parcel? It should have been here on Monday.",
    "Où est ma commande ?",
    "Ich warte seit zwei Wochen auf die Lieferung der neuen Kabel.",
    "No me ha llegado el pedido",
    "Il mio pacco non è arrivato",
    "ok",
)


class Score(NamedTuple):
    right: float
    unknown: float
    slowest: float
    """Of a hundred, in microseconds of processor time."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--text", action="append", help="default: body")
    parser.add_argument("--label", default="language")
    parser.add_argument("--language", help="of all rows of files without a label")
    parser.add_argument("--in-use", action="append", help="default: the desk's list")
    arguments = parser.parse_args()
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    # Imported here, so that what it weighs can be told.
    from routing_service.language import DEFAULT_LANGUAGES, LanguageGuesser  # noqa: PLC0415

    guesser = LanguageGuesser(arguments.in_use or DEFAULT_LANGUAGES)
    seconds = time.perf_counter() - started
    gc.collect()
    weighs = psutil.Process().memory_info().rss - before

    def measure(rows: Sequence[Labelled]) -> Score:
        took, right, unknown = [], 0, 0
        for text, label in rows:
            begun = time.thread_time()
            said = guesser.guess(text).language
            took.append(time.thread_time() - begun)
            right += said == label
            unknown += said is None
        took.sort()
        slowest = took[int(len(took) * 0.99)] * 1e6
        return Score(right / len(rows) * 100, unknown / len(rows) * 100, slowest)

    print(f"Ready in {seconds:.2f} s, with {weighs / 1e6:.0f} MB.")
    spoken = [Labelled(text, "") for text in SENTENCES * 500]
    print(f"A sentence of a customer: p99 {measure(spoken).slowest:.0f} us")
    if arguments.files:
        print("\n| file | language | cut | tickets | as labelled | label checked |"
              " unknown | p99 us |\n|---|---|---|--:|--:|--:|--:|--:|")  # fmt: skip
    for path in arguments.files:
        for language, rows in read(path, arguments).items():
            table(path.name.partition(".")[0], language, rows, measure)


def read(path: Path, arguments: argparse.Namespace) -> dict[str, list[Labelled]]:
    """The rows of a file by their language."""
    texts = tuple(arguments.text or ["body"])
    label = texts[0] if arguments.language else arguments.label
    found: dict[str, list[Labelled]] = {}
    for text, said in read_labelled(path, texts, label):
        language = arguments.language or said
        found.setdefault(language, []).append(Labelled(text, language))
    return found


def table(
    name: str,
    language: str,
    rows: list[Labelled],
    measure: Callable[[Sequence[Labelled]], Score],
) -> None:
    checked = [row for row in rows if not is_in_another_language(*row)]
    for cut, piece in CUTS.items():
        figures = []
        for chosen in (rows, checked):
            chance = Random(SEED)
            figures.append(
                measure(
                    [Labelled(piece(row.text, chance), row.label) for row in chosen]
                )
            )
        given, kept = figures
        print(
            f"| {name} | {language} | {cut} | {len(rows):,} | {given.right:.1f} % "
            f"| {kept.right:.1f} % of {len(checked):,} | {kept.unknown:.1f} % "
            f"| {kept.slowest:.0f} |"
        )


if __name__ == "__main__":
    sys.exit(main())
