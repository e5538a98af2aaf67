"""The most probable classes of a head; knows no torch and no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inception_studio.insight.record_types import FloatArray
from inception_studio.nets.card import readable


@dataclass(frozen=True)
class Answer:
    """One class that a head names: its output index, its label and the softmax probability 0…1."""

    index: int
    label: str
    probability: float

    @property
    def name(self) -> str:
        """The label as a person reads it."""
        return readable(self.label)


def top(probabilities: FloatArray, classes: Sequence[str], k: int) -> list[Answer]:
    """The `k` most probable classes (fewer if there are fewer) of (K,), best first, ties by index.

    An index without a name in `classes` is called "class 17".
    """
    best = np.argsort(-probabilities, kind="stable")[:k]
    return [answer(probabilities, classes, int(index)) for index in best]


def answer(probabilities: FloatArray, classes: Sequence[str], index: int) -> Answer:
    """What a head with these probabilities (K,) says about one class."""
    label = classes[index] if index < len(classes) else f"class {index}"
    return Answer(index, label, float(probabilities[index]))
