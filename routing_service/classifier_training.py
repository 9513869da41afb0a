"""Learns from tickets whose labels are known, and says how far that carries.

One fifth of the tickets is held back: a model that never saw them is measured on them,
beside the answer that is always the commonest. The model that is kept learnt from all.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split

from routing_service.classifier import WORD, plain
from routing_service.classifier_examples import LABELS, Example

HELD_BACK = 0.2
SEED = 4
FEWEST_TICKETS = 50
"""With fewer a label is not taught."""
MOST_TERMS = 50_000
SURE = 0.8
"""A probability that rules may well rely on; what comes of it is told apart."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How well a label is told, as shares of the tickets held back.

    `baseline`: of the value that is the commonest among the others. F1 is the mean over
    all values, common and rare alike. `sure`: the share told with a probability of 0.8
    and more, `sure_accuracy`: how much of that is right.
    """

    tickets: int
    held_back: int
    values: int
    accuracy: float
    baseline: float
    macro_f1: float
    baseline_macro_f1: float
    sure: float
    sure_accuracy: float


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a model's file beside the model."""

    trained_at: datetime
    tickets: int
    figures: dict[str, Figures]
    untaught: dict[str, str]
    """Label -> why not."""


class Trained(NamedTuple):
    vectoriser: TfidfVectorizer
    classifiers: dict[str, LogisticRegression]
    about: About


class NothingToLearn(Exception):
    """No label has enough tickets."""

    def __init__(self, untaught: Mapping[str, str]) -> None:
        reasons = "; ".join(f"{label}: {why}" for label, why in untaught.items())
        super().__init__(f"nothing to learn from: {reasons}")


def train(
    examples: Iterable[Example],
    *,
    now: datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> Trained:
    """Learns every label that has enough tickets; raises NothingToLearn. Tickets of the
    same words count once, or some of them would be held back and learnt as well."""
    tickets = list(
        {" ".join(one.text.split()).lower(): one for one in examples}.values()
    )
    figures: dict[str, Figures] = {}
    untaught: dict[str, str] = {}
    for label in LABELS:
        known = [one for one in tickets if label in one.labels]
        reason = _obstacle([one.labels[label] for one in known])
        if reason:
            untaught[label] = reason
        else:
            progress(f"Measuring {label}")
            figures[label] = measure(known, label)
    if not figures:
        raise NothingToLearn(untaught)
    vectoriser = make_vectoriser()
    progress("Reading the words")
    terms = vectoriser.fit_transform([one.text for one in tickets])
    classifiers: dict[str, LogisticRegression] = {}
    for label in figures:
        progress(f"Learning {label}")
        rows = [at for at, one in enumerate(tickets) if label in one.labels]
        values = [tickets[at].labels[label] for at in rows]
        classifiers[label] = fitted(terms[rows], values)
    about = About(
        trained_at=now, tickets=len(tickets), figures=figures, untaught=untaught
    )
    return Trained(vectoriser, classifiers, about)


def measure(tickets: Sequence[Example], label: str) -> Figures:
    """The figures of `label`, which all `tickets` have."""
    values = [one.labels[label] for one in tickets]
    counts = Counter(values)
    # What stands alone cannot be on both sides; alone together, they are one kind.
    kinds = [value if counts[value] > 1 else "" for value in values]
    learnt, held = train_test_split(
        range(len(tickets)),
        test_size=HELD_BACK,
        random_state=SEED,
        stratify=kinds if kinds.count("") != 1 else None,
    )
    vectoriser = make_vectoriser()
    terms = vectoriser.fit_transform([tickets[at].text for at in learnt])
    classifier = fitted(terms, [values[at] for at in learnt])
    true = np.array([values[at] for at in held])
    shares = classifier.predict_proba(
        vectoriser.transform([tickets[at].text for at in held])
    )
    said = classifier.classes_[shares.argmax(axis=1)]
    is_sure = shares.max(axis=1) >= SURE
    commonest = np.full(len(held), _commonest(values[at] for at in learnt))
    return Figures(
        tickets=len(tickets),
        held_back=len(held),
        values=len(counts),
        accuracy=float(accuracy_score(true, said)),
        baseline=float(accuracy_score(true, commonest)),
        macro_f1=_macro_f1(true, said),
        baseline_macro_f1=_macro_f1(true, commonest),
        sure=float(is_sure.mean()),
        sure_accuracy=float((true == said)[is_sure].mean()) if is_sure.any() else 0.0,
    )


def make_vectoriser() -> TfidfVectorizer:
    """Single words and pairs that at least two tickets have."""
    return TfidfVectorizer(
        preprocessor=plain,
        token_pattern=WORD,
        ngram_range=(1, 2),
        min_df=2,
        max_features=MOST_TERMS,
        sublinear_tf=True,
        dtype=np.float32,
    )


def fitted(terms: object, values: Sequence[str]) -> LogisticRegression:
    """Rare values weigh as much as common ones: an urgent ticket is one of few."""
    classifier = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced")
    with warnings.catch_warnings():
        # 300 steps are near enough; more change no answer.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return classifier.fit(terms, values)


def _obstacle(values: Sequence[str]) -> str | None:
    if len(values) < FEWEST_TICKETS:
        return f"{len(values)} tickets; expected {FEWEST_TICKETS} at least"
    repeated = [value for value, count in Counter(values).items() if count > 1]
    if len(repeated) < 2:
        return f"only {repeated[0] if repeated else 'single values'}; expected two"
    return None


def _commonest(values: Iterable[str]) -> str:
    return Counter(values).most_common(1)[0][0]


def _macro_f1(true: object, said: object) -> float:
    return float(f1_score(true, said, average="macro", zero_division=0))
