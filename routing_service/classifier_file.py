"""A trained model in a file, written whole or not at all.

skops stores scikit-learn's objects as data: reading a file runs nothing that is in it,
and a type that is neither scikit-learn's nor NumPy's refuses it.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import skops.io
from sklearn.linear_model import LogisticRegression
from skops.io.exceptions import UntrustedTypesFoundException

from routing_service.classifier import LabelWeights, Weights
from routing_service.classifier_training import (
    About,
    Trained,
)

LAYOUT = 1


class ModelRefused(Exception):
    """A file that is no classifier of ours."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"classifier {path}: {reason}")


def write_model(path: Path, trained: Trained) -> None:
    """Replaces the file at `path`."""
    vectoriser = trained.vectoriser
    terms: list[str] = vectoriser.get_feature_names_out().tolist()
    content = {
        "layout": LAYOUT,
        "about": msgspec.json.encode(trained.about).decode(),
        "terms": terms,
        "rarity": vectoriser.idf_,
        "classifiers": trained.classifiers,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        skops.io.dump(content, aside)
        with aside.open("rb+") as written:
            os.fsync(written.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read_model(path: Path) -> tuple[Weights, About]:
    """Raises ModelRefused, and FileNotFoundError."""
    try:
        content = skops.io.load(path, trusted=[])
        if content["layout"] != LAYOUT:
            raise ModelRefused(
                path, f"layout {content['layout']}; expected {LAYOUT}: train it again"
            )
        weights = Weights(
            content["terms"],
            np.asarray(content["rarity"], np.float32).tobytes(),
            {
                label: _label_weights(classifier)
                for label, classifier in content["classifiers"].items()
            },
        )
        return weights, msgspec.json.decode(content["about"], type=About)
    except UntrustedTypesFoundException as error:
        raise ModelRefused(path, f"holds more than a model: {error}") from error
    except (zipfile.BadZipFile, KeyError, TypeError, msgspec.MsgspecError) as error:
        raise ModelRefused(path, "expected what `comptoir routing train` writes") from (
            error
        )


def _label_weights(classifier: LogisticRegression) -> LabelWeights:
    by_value = np.asarray(classifier.coef_, np.float32)
    intercepts = np.asarray(classifier.intercept_, np.float32)
    if len(by_value) == 1:
        # Of two values scikit-learn keeps the second's weights against the first's.
        by_value = np.vstack([np.zeros_like(by_value), by_value])
        intercepts = np.concatenate([np.zeros_like(intercepts), intercepts])
    return LabelWeights(
        [str(value) for value in classifier.classes_],
        np.ascontiguousarray(by_value.T).tobytes(),
        intercepts.tobytes(),
    )
