"""How gradient norms become an image of layers by steps, bounded in size, and how its rows are named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from inception_studio.nets.vocabulary import STEM

COLUMNS = 1000  # a long run costs no more memory or paint time than so many steps
_ZERO = -46.0  # log10 below the smallest float32: a gradient that has vanished altogether
_LINE_PX = 12


class StepBins:
    """Mean log10 of the norms over `width` steps a column; the width doubles when the columns run out."""

    def __init__(self, layers: int, columns: int = COLUMNS) -> None:
        self.width = 1
        self.first_step = 0
        self._sums = np.zeros((columns, layers), np.float64)
        self._counts = np.zeros((columns, layers), np.int64)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    @property
    def image(self) -> np.ndarray:
        """log10 of the norm, (columns used, layers) float32; NaN where no finite norm was recorded."""
        counts = self._counts[: self._used]
        with np.errstate(invalid="ignore"):
            return np.where(counts > 0, self._sums[: self._used] / counts, np.nan).astype(np.float32)

    def extend(self, steps: np.ndarray, norms: np.ndarray) -> None:
        """Take the next `steps` (n,), ascending, and their `norms` (n, layers)."""
        if not len(steps):
            return
        if not self._used:
            self.first_step = int(steps[0])
        while (int(steps[-1]) - self.first_step) // self.width >= len(self._sums):
            self._halve()
        finite = np.isfinite(norms)
        with np.errstate(divide="ignore"):
            logs = np.maximum(np.log10(np.where(finite, norms, 1.0), dtype=np.float64), _ZERO)
        columns = ((steps - self.first_step) // self.width).astype(np.int64)
        np.add.at(self._sums, columns, np.where(finite, logs, 0.0))
        np.add.at(self._counts, columns, finite)
        self._used = int(columns[-1]) + 1

    def levels(self) -> tuple[float, float]:
        """Whole decades that hold all but the outliers; vanished and missing values are left out."""
        image = self.image
        seen = image[image > -40]
        if not len(seen):
            return -4.0, 0.0
        low, high = np.floor(np.percentile(seen, 1)), np.ceil(np.percentile(seen, 99))
        return float(min(low, high - 2)), float(high)

    def _halve(self) -> None:
        for table in (self._sums, self._counts):
            half = len(table) // 2
            table[:half] = table[0 : 2 * half : 2] + table[1 : 2 * half : 2]
            table[half:] = 0
        self.width *= 2
        self._used = -(-self._used // 2)


class LayerRows(pg.AxisItem):
    """A left axis that names rows: every layer where there is room, else the groups they belong to."""

    def __init__(self) -> None:
        super().__init__("left")
        self._layers: tuple[str, ...] = ()
        self._names: dict[float, str] = {}

    def set_layers(self, layers: Sequence[str]) -> None:
        """Row i stands for `layers[i]`."""
        self._layers = tuple(layers)
        self.picture = None
        self.update()

    def groups(self) -> list[tuple[str, int, int]]:
        """Runs of neighbouring rows of one group: (name, first row, row after the last)."""
        found: list[tuple[str, int, int]] = []
        for row, layer in enumerate(self._layers):
            name = "stem" if layer in STEM else layer.split("/")[0]
            if found and found[-1][0] == name:
                found[-1] = (name, found[-1][1], row + 1)
            else:
                found.append((name, row, row + 1))
        return found

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        row_px = size / max(high - low, 1e-9)
        if row_px >= _LINE_PX:
            places = [(row + 0.5, layer) for row, layer in enumerate(self._layers)]
        else:
            spans = [(name, max(a, low), min(b, high)) for name, a, b in self.groups()]
            places = _apart(
                [((a + b) / 2, name) for name, a, b in spans if b > a], _LINE_PX / row_px, low, high
            )
        self._names = {place: name for place, name in places if low <= place <= high}
        return [(1.0, list(self._names))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self._names[value] for value in values]


def _apart(places: list[tuple[float, str]], gap: float, low: float, high: float) -> list[tuple[float, str]]:
    """Moves labels to keep `gap` between them, and leaves out every other one until they fit."""
    while len(places) > 1 and gap * len(places) > high - low:
        places = places[::2]
    moved: list[tuple[float, str]] = []
    for place, name in places:
        moved.append((max(place, moved[-1][0] + gap) if moved else max(place, low + gap / 2), name))
    limit = high - gap / 2
    for i in reversed(range(len(moved))):
        moved[i] = (min(moved[i][0], limit), moved[i][1])
        limit = moved[i][0] - gap
    return moved
