"""Where the cells of a confusion matrix lie on the screen and what is painted there; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF

Shares = npt.NDArray[np.float32]
_CLOSEST = 3.0  # cells in sight at least, when zoomed in


def row_shares(confusion: npt.NDArray[np.integer]) -> Shares:
    """A confusion (K, K) as shares of each row's photos, 0…1; a class without photos is 0 all along."""
    totals = confusion.sum(axis=1, keepdims=True)
    shares: Shares = (confusion / np.maximum(totals, 1)).astype(np.float32)
    return shares


@dataclass(frozen=True)
class Sight:
    """The square part of a matrix of `count` cells a side that is in sight, in cells."""

    count: int
    left: float = 0.0
    top: float = 0.0
    side: float = 0.0

    @classmethod
    def whole(cls, count: int) -> Sight:
        """All of it."""
        return cls(count, 0.0, 0.0, float(max(count, 1)))

    @property
    def zoomed(self) -> bool:
        """Whether something is out of sight."""
        return self.side < self.count

    def zoomed_by(self, factor: float, x: float, y: float) -> Sight:
        """Nearer by a factor, the cell at (x, y), in fractions of the sight, stays where it is."""
        side = min(max(self.side / factor, min(_CLOSEST, self.count)), float(max(self.count, 1)))
        return self._at(self.left + x * (self.side - side), self.top + y * (self.side - side), side)

    def moved(self, across: float, down: float) -> Sight:
        """Moved by so many cells."""
        return self._at(self.left + across, self.top + down, self.side)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The (row, column) under a point in fractions of the sight."""
        if not (0 <= x < 1 and 0 <= y < 1) or not self.count:
            return None
        last = self.count - 1
        return min(int(self.top + y * self.side), last), min(int(self.left + x * self.side), last)

    def rect(self, row: int, column: int, area: QRectF) -> QRectF:
        """Where a cell is drawn in an area that shows the sight."""
        pitch = area.width() / self.side
        corner = area.topLeft() + QPointF((column - self.left) * pitch, (row - self.top) * pitch)
        return QRectF(corner.x(), corner.y(), pitch, pitch)

    def _at(self, left: float, top: float, side: float) -> Sight:
        most = max(0.0, self.count - side)
        return Sight(self.count, min(max(left, 0.0), most), min(max(top, 0.0), most), side)


def pooled(values: Shares, sight: Sight, pixels: int) -> Shares:
    """What is in sight of (K, K) as (pixels, pixels): where a pixel covers several cells, their greatest.

    A single mistake among a thousand classes is therefore still seen.
    """
    rows = _edges(sight.top, sight.side, sight.count, pixels)
    columns = _edges(sight.left, sight.side, sight.count, pixels)
    return _greatest(_greatest(values, rows, 0), columns, 1)


def fullest(values: npt.NDArray[np.integer], cell: tuple[int, int], reach: int) -> tuple[int, int]:
    """The cell with the greatest count at most `reach` away; the cell itself if it has one, or none has."""
    row, column = cell
    if values[row, column] or not reach:
        return cell
    top, left = max(0, row - reach), max(0, column - reach)
    near = values[top : row + reach + 1, left : column + reach + 1]
    if not near.any():
        return cell
    r, c = np.unravel_index(int(near.argmax()), near.shape)
    return top + int(r), left + int(c)


def _edges(start: float, side: float, count: int, pixels: int) -> list[tuple[int, int]]:
    """For each pixel the first cell that it covers and the one after the last."""
    edges = start + side * np.arange(pixels + 1) / pixels
    first = np.clip(np.floor(edges[:-1] + 1e-9), 0, count - 1).astype(int)
    last = np.clip(np.ceil(edges[1:] - 1e-9), first + 1, count).astype(int)
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _greatest(values: Shares, spans: list[tuple[int, int]], axis: int) -> Shares:
    lines = np.moveaxis(values, axis, 0)
    found = np.stack([lines[first:last].max(axis=0) for first, last in spans])
    return np.moveaxis(found, 0, axis)
