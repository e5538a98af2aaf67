"""What the checks of an attribution and the conductance of a module leave behind; knows no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inception_studio.insight.record_types import FloatArray


@dataclass(frozen=True, eq=False)
class Randomised:
    """The same method's map (H, W) on a network whose `layers` (paper names, top first) were re-drawn.

    `rank_correlation` is Spearman's, -1…1, of the absolute values of both maps; 0 where one of them is the
    same everywhere. Near 1: the map hardly depends on what those layers have learned.
    """

    map: FloatArray
    rank_correlation: float
    layers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Deletion:
    """The class's probability as the most important pixels are replaced by the mean colour.

    `fractions` (n,) of the pixels, 0 to 1, and `probabilities` (n,) there; `area` is that under the curve
    by the trapezoid rule: the lower, the more the answer rests on the pixels that the map names first.
    """

    fractions: FloatArray
    probabilities: FloatArray
    area: float


@dataclass(frozen=True, eq=False)
class Conductance:
    """How much of a class's logit flows through a module.

    `channels` (C,) in the order of the module's concatenation, in logits, summed over places; `branches`
    are their sums ("1x1", "3x3", "5x5", "pool"). All together they approach f(photo) - f(baseline):
    `gap_absolute` logits are missing, `gap` as a share of |f(photo) - f(baseline)|, None if that is 0.
    """

    module: str
    target: int
    head: str
    channels: FloatArray
    branches: Mapping[str, float]
    gap: float | None
    gap_absolute: float

    @property
    def total(self) -> float:
        """All that flows through the module, in logits."""
        return float(self.channels.sum(dtype=np.float64))

    def strongest(self, count: int) -> list[int]:
        """The channels with the largest parts, for the class or against it, largest first."""
        order: list[int] = np.argsort(-np.abs(self.channels), kind="stable")[:count].tolist()
        return order

    def share_of(self, channels: Sequence[int]) -> float:
        """How much of all that flows, for and against, these channels carry, 0 to 1."""
        sizes = np.abs(self.channels.astype(np.float64))
        return float(sizes[list(channels)].sum() / max(float(sizes.sum()), 1e-12))
