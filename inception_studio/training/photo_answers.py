"""What a network answered on each of many labelled photos, as numpy arrays; knows neither torch nor how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PhotoAnswers:
    """One entry a photo that could be read, in the order of the files.

    `true` (n,) is the index of the class that the photo's folder names, `best` (n,) the one that the main
    head names first, `probability` (n,) float32 that of `best`, `of_true` (n,) float32 that of `true`.
    """

    files: tuple[Path, ...]
    true: IntArray
    best: IntArray
    probability: npt.NDArray[np.float32]
    of_true: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.files)

    def of_cell(self, true: int, best: int) -> list[int]:
        """The places of the photos of class `true` that were called `best`, the most certain first."""
        found = np.flatnonzero((self.true == true) & (self.best == best))
        return [int(i) for i in found[np.argsort(-self.probability[found], kind="stable")]]


def most_mistaken(confusion: npt.NDArray[np.integer], most: int) -> list[tuple[int, int, int]]:
    """The (count, true, given) of a confusion (K, K) off its diagonal, most frequent first, ties by index."""
    wrong = confusion.copy()
    np.fill_diagonal(wrong, 0)
    true, given = np.nonzero(wrong)
    counts = wrong[true, given]
    first = np.argsort(-counts, kind="stable")[:most]
    return [(int(counts[i]), int(true[i]), int(given[i])) for i in first]


def occurring(confusion: npt.NDArray[np.integer]) -> IntArray:
    """The classes (n,) of a confusion (K, K) that have a photo, then those that were only named for one."""
    has_photo = confusion.any(axis=1)
    return np.concatenate([np.flatnonzero(has_photo), np.flatnonzero(confusion.any(axis=0) & ~has_photo)])
