"""How well past tickets teach category, team and priority, and what a prediction costs.

    python benchmarks/classifier.py [FILE --text COLUMN... [--category COLUMN]
                                     [--team COLUMN] [--priority COLUMN]]

The file is CSV, gzipped or not. Prints rows of a Markdown table: figures of a model
that learnt from four fifths, on the fifth that was held back, beside the answer that is
always the commonest. Without a file made-up tickets tell the time only. The floor of a
prediction is scikit-learn's own, measured in the same run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from comptoir.training import examples_in
from routing_service.classifier import Classifier
from routing_service.classifier_examples import LABELS, Example
from routing_service.classifier_file import read_model, write_model
from routing_service.classifier_training import train

TEXTS = 2_000
"""Texts that are predicted, one after the other."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--text", action="append", default=[])
    for label in LABELS:
        parser.add_argument(f"--{label}")
    arguments = parser.parse_args()
    columns = {label: getattr(arguments, label) for label in LABELS}
    labels = {label: column for label, column in columns.items() if column}
    examples = (
        examples_in(arguments.file, arguments.text, labels)
        if arguments.file
        else made_up()
    )
    started = time.perf_counter()
    trained = train(examples, now=datetime.now(UTC))
    seconds = time.perf_counter() - started
    with TemporaryDirectory() as folder:
        path = Path(folder) / "classifier.skops"
        write_model(path, trained)
        size = path.stat().st_size
        weights, about = read_model(path)
    classifier = Classifier(weights)
    weighs = sum(len(one.by_term) for one in weights.labels.values())
    texts = [one.text for one in examples[:TEXTS]]

    def theirs(text: str) -> object:
        terms = trained.vectoriser.transform([text])
        return [one.predict_proba(terms) for one in trained.classifiers.values()]

    ours, floor = spread(classifier.predict, texts), spread(theirs, texts[:200])
    print(
        "| file | label | column | tickets | values | right | always the commonest "
        "| macro F1 | of the commonest | sure | of them right |\n"
        "|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    )
    name = arguments.file.name.partition(".")[0] if arguments.file else "made up"
    for label, one in about.figures.items():
        print(
            f"| {name} | {label} | {columns[label] or ''} | {one.tickets:,} "
            f"| {one.values} | {one.accuracy:.1%} | {one.baseline:.1%} "
            f"| {one.macro_f1:.2f} | {one.baseline_macro_f1:.2f} | {one.sure:.1%} "
            f"| {one.sure_accuracy:.1%} |"
        )
    print(
        f"\nTrained in {seconds:.0f} s; the file has {size / 1e6:.1f} MB, the weights "
        f"{len(weights.terms):,} terms and {weighs / 1e6:.0f} MB.\n"
        f"A prediction takes {ours[0]:.0f} us (p50), {ours[1]:.0f} us (p99); "
        f"scikit-learn's own {floor[0]:.0f} us, x {floor[0] / ours[0]:.0f}."
    )


def spread(call: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """The p50 and p99 in microseconds of processor time."""
    took = []
    for text in texts:
        begun = time.thread_time()
        call(text)
        took.append(time.thread_time() - begun)
    took.sort()
    return took[len(took) // 2] * 1e6, took[int(len(took) * 0.99)] * 1e6


def made_up() -> list[Example]:
    things = {"billing": ("invoice", "refund"), "delivery": ("parcel", "courier")}
    sayings = [
        f"{way} my {{}} number {n}" for way in ("where is", "no") for n in range(99)
    ]
    return [
        Example(saying.format(thing), {"category": category})
        for (category, names), saying in product(things.items(), sayings)
        for thing in names
    ]


if __name__ == "__main__":
    main()
