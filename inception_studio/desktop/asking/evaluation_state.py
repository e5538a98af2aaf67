"""What is known of an evaluation on a folder, as frozen data; knows no Qt and no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from inception_studio.nets.card import WeightCard
    from inception_studio.training.photo_answers import PhotoAnswers


@dataclass(frozen=True)
class HeadFigures:
    """Fractions of right answers among the first one and five, and the mean cross-entropy in nats."""

    top1: float
    top5: float
    loss: float


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What the network of `card` said about the photos of `folder`.

    `heads` has None for absent heads. `confusion[t, g]` (K, K) counts the photos of class t that the main
    head calls g. `unknown` are the class folders that name no class of the network, with their numbers of
    photos: those are left out.
    """

    folder: Path
    card: WeightCard
    heads: dict[str, HeadFigures | None]
    confusion: npt.NDArray[np.int64]
    answers: PhotoAnswers
    broken: tuple[Path, ...]
    seconds: float
    unknown: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class EvaluationState:
    """The folder that is asked about, what came of the last evaluation, and the cell that is open in it."""

    folder: Path | None = None
    running: bool = False
    result: Evaluated | None = None
    cell: tuple[int, int] | None = None  # (true, given) by the network's indices

    def with_(self, **changes: Any) -> EvaluationState:
        """The same with some fields changed."""
        return replace(self, **changes)

    @property
    def photos(self) -> list[int]:
        """Places in `result.answers` of the photos in the open cell, the most certain answer first."""
        if self.result is None or self.cell is None:
            return []
        return self.result.answers.of_cell(*self.cell)
