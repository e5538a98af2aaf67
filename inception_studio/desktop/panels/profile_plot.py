"""The drawing of a gradient profile: log axis, marks by branch, what lies at zero; knows points, no state."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from inception_studio.desktop.axes import DecadeAxis, scientific, tick_metrics
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.panels.column_plot import SYMBOLS, ColumnPlot
from inception_studio.desktop.panels.profile_points import Columns, Point, decades
from inception_studio.desktop.theme import Theme

_SIZES = {"main": 8, "aux1": 13, "aux2": 13}
_SMALL = 7.5  # the marks of branches
_LABEL_GAP_PX = 6  # between the numbers at the axis
_ZERO_BAND = 0.18  # of the decades' height, under them


class _NormAxis(DecadeAxis):
    """Decades, and under them the place of what has no logarithm."""

    def __init__(self) -> None:
        super().__init__("left")
        self.decades = decades([])
        self.zero_at: float | None = None
        self.zero_text = "zero"

    def ends(self, low: float, high: float) -> tuple[float, int]:
        # Not those in sight: where the plot is low, its margins are decades high.
        first, last = self.decades
        return float(first) if self.zero_at is None else self.zero_at, last

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        strings = super().tickStrings(values, scale, spacing)
        return [self.zero_text if v == self.zero_at else s for v, s in zip(values, strings, strict=True)]


class ProfilePlot(ColumnPlot):
    """Gradient norms over the shares of the network's width."""

    axis_name_px = 115

    def __init__(self, theme: Theme) -> None:
        axis = _NormAxis()
        super().__init__(theme, axis)
        self._norms = axis
        self._low = float(axis.decades[0])
        self.setMinimumSize(120, 60)
        axis.setLabel("gradient norm")
        self.pinned_line = pg.PlotCurveItem(antialias=True)
        self._line = pg.PlotCurveItem(antialias=True)
        self._marks = pg.ScatterPlotItem(antialias=True, pxMode=True)
        self._zeros = pg.ScatterPlotItem(antialias=True, pxMode=True, symbol="x", size=8)
        for item in (self.pinned_line, self._line, self._marks, self._zeros):
            self.addItem(item, ignoreBounds=True)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        palette = self._theme.palette
        self._line.setPen(pg.mkPen(palette.text, width=1.5))
        self.pinned_line.setPen(pg.mkPen(palette.error, width=1.5, style=Qt.PenStyle.DashLine))
        band = QColor(palette.accent)
        band.setAlphaF(0.14)
        self._band.setBrush(band)
        self._zeros.setPen(pg.mkPen(palette.warning, width=1.5))

    def set_columns(self, names: Sequence[str], spans: Columns) -> None:
        """Name these layers along the x axis."""
        self.getAxis("bottom").setTicks([[(spans[name].centre, name) for name in names]])

    def draw(self, points: Sequence[Point], pinned: Sequence[Point]) -> None:
        """Show a profile, and under it the line of another one."""
        found = [point.level for point in (*points, *pinned)]
        low, high = decades([level for level in found if level is not None])
        self._norms.decades = low, high
        any_zero = None in found
        self._low = low - _ZERO_BAND * (high - low) if any_zero else float(low)
        self._norms.zero_at = self._low if any_zero else None
        any_nan = any(math.isnan(point.value) for point in points)
        self._norms.zero_text = "0, NaN" if any_nan else "zero"
        self._norms.picture = None
        self._spread()

        self.take(points, np.array([self._level(point) for point in points]))
        main = [point for point in points if point.family == "main"]
        self._line.setData([p.x for p in main], [self._level(p) for p in main])
        line = [point for point in pinned if point.family == "main"]
        self.pinned_line.setData([p.x for p in line], [self._level(p) for p in line])
        self._marks.setData([self._spot(p) for p in (*points[len(main) :], *main) if p.level is not None])
        zeros = [point for point in points if point.level is None]
        self._zeros.setData([p.x for p in zeros], [self._low] * len(zeros))

    def told(self, point: Point) -> str:
        """ "4a/5x5: gradient norm 0.0032"."""
        value = "zero" if point.value == 0.0 else scientific(point.value)
        return f"{point.name}: gradient norm {value}"

    def numbers(self) -> Table:
        """A row a mark; the pinned line's own values are not among them."""
        values = np.array([point.value for point in self._points])
        return Table({"layer": [point.name for point in self._points], "gradient_norm": values})

    def _spread(self) -> None:
        """Leave room at both ends of the y axis for the outermost numbers, which are left out where cut."""
        high = self._norms.decades[1]
        label = tick_metrics(self._norms).height() + _LABEL_GAP_PX
        room = max(1.0, self.area.height() - label)
        margin = (high - self._low) * label / 2 / room
        self.setYRange(self._low - margin, high + margin, padding=0)

    def _level(self, point: Point) -> float:
        return self._low if point.level is None else point.level

    def _spot(self, point: Point) -> dict[str, object]:
        palette = self._theme.palette
        colour = {**palette.heads, **palette.branches, "main": palette.text}[point.family]
        symbol, size = SYMBOLS.get(point.family, "o"), _SIZES.get(point.family, _SMALL)
        return self.spot(point.x, self._level(point), symbol, size, colour)

    def _on_resized(self, box: object) -> None:
        self._spread()
        super()._on_resized(box)
