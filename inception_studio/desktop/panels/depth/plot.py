"""The drawing of a plot along the depth: line, band, marks by branch; knows points, no state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from inception_studio.desktop.axes import style_axis
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.column_plot import SYMBOLS, ColumnPlot
from inception_studio.desktop.panels.depth.points import ANSWERS, SPREAD, DepthPoint, Quantity
from inception_studio.desktop.theme import Theme

CLASS_SYMBOLS = ("o", "s", "t1", "d", "star", "t", "p", "h")
_SIZES = {"main": 8, "aux1": 9, "aux2": 9}
_SMALL = 7.0  # the marks of branches
_CLASS_SIZE = 9.0
_ROOM = 0.06  # of the y range, above and below
_LEAST_PERCENT = 5.0  # of a share's axis


class DepthPlot(ColumnPlot):
    """One quantity over the shares of the network's width."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, pg.AxisItem("left"))
        self._quantity: Quantity | None = None
        self.setMinimumSize(120, 50)
        self._left.enableAutoSIPrefix(False)
        self._low, self._high = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._spread = pg.FillBetweenItem(self._low, self._high)
        self._spread.setZValue(-10)
        self.intact_lines: list[pg.PlotCurveItem] = []
        self._lines: list[pg.PlotCurveItem] = []
        self._marks = pg.ScatterPlotItem(antialias=True, pxMode=True)
        for item in (self._spread, self._marks):
            self.addItem(item, ignoreBounds=True)
        let_take(self, self._name, self._numbers)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        palette = self._theme.palette
        self._band.setBrush(pg.mkBrush(palette.selection))
        wash = QColor(palette.muted)
        wash.setAlphaF(0.22)
        self._spread.setBrush(pg.mkBrush(wash))

    def colour(self, family: str) -> str:
        """A branch's, a head's, or that of the class of this number among the answers."""
        palette = self._theme.palette
        classes = [*palette.branches.values(), palette.error, palette.muted, palette.text, palette.accent]
        if family.isdecimal():
            return classes[int(family) % len(classes)]
        return {**palette.heads, **palette.branches, "main": palette.text}[family]

    def set_ticks(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Name these places along the x axis."""
        self.getAxis("bottom").setTicks([list(ticks)])

    def draw(self, quantity: Quantity, points: Sequence[DepthPoint], intact: Sequence[DepthPoint]) -> None:
        """Show a quantity, and dashed that of the intact network."""
        self._quantity = quantity
        self.take(points, np.array([p.y for p in points]))
        self._left.setLabel(quantity.axis)
        style_axis(self._left, self._theme.palette.plot_grid, self._theme.palette.muted, self._theme.small)
        self._fit_axis_name()
        self._draw_lines(self.intact_lines, intact, Qt.PenStyle.DashLine)
        self._draw_lines(self._lines, points, Qt.PenStyle.SolidLine)
        main = [p for p in points if p.family == "main" and quantity.key == SPREAD]
        self._low.setData([p.x for p in main], [p.y - p.spread for p in main])
        self._high.setData([p.x for p in main], [p.y + p.spread for p in main])
        self._spread.setVisible(bool(main))
        self._marks.setData([self._spot(p) for p in reversed(points)])
        self._fit_range([*points, *intact], quantity)

    def told(self, point: DepthPoint) -> str:
        return point.told

    def _draw_lines(
        self, lines: list[pg.PlotCurveItem], points: Sequence[DepthPoint], style: Qt.PenStyle
    ) -> None:
        """One line through the layers, or one for each class."""
        families = [f for f in dict.fromkeys(p.family for p in points) if f == "main" or f.isdecimal()]
        while len(lines) < len(families):
            lines.append(pg.PlotCurveItem(antialias=True))
            self.addItem(lines[-1], ignoreBounds=True)
        for number, line in enumerate(lines):
            mine = [p for p in points if number < len(families) and p.family == families[number]]
            line.setData([p.x for p in mine], [p.y for p in mine])
            if mine:
                line.setPen(pg.mkPen(self.colour(families[number]), width=1.6, style=style))

    def _fit_range(self, points: Sequence[DepthPoint], quantity: Quantity) -> None:
        drawn = [p for p in points if np.isfinite(p.y)]
        # The classifier's logits spread far wider than activations, and would press these flat.
        banded = quantity.key == SPREAD
        band = [p.spread if banded and p.family == "main" and p.name != "fc" else 0.0 for p in drawn]
        low = min((p.y - b for p, b in zip(drawn, band, strict=True)), default=0.0)
        high = max((p.y + b for p, b in zip(drawn, band, strict=True)), default=1.0)
        if quantity.percent:
            low, high = 0.0, min(100.0, max(high, _LEAST_PERCENT))
        room = _ROOM * max(high - low, 1e-6)
        self.setYRange(low - room, high + room, padding=0)

    def _spot(self, point: DepthPoint) -> dict[str, object]:
        family = point.family
        if family.isdecimal():
            symbol, size = CLASS_SYMBOLS[int(family) % len(CLASS_SYMBOLS)], _CLASS_SIZE
        else:
            symbol, size = SYMBOLS.get(family, "o"), _SIZES.get(family, _SMALL)
        return self.spot(point.x, point.y, symbol, size, self.colour(family))

    def _on_clicked(self, event: object) -> None:
        if self._quantity is not None and self._quantity.key != ANSWERS:  # whose marks are classes
            super()._on_clicked(event)

    def _name(self) -> str:
        return f"Along the depth, {self._quantity.title}" if self._quantity else "Along the depth"

    def _numbers(self) -> Table | None:
        """A row a mark: the layer or class, what it is of, its value, and the spread where there is one."""
        if self._quantity is None or not self._points:
            return None
        columns: dict[str, np.ndarray | Sequence[str]] = {
            "name": [p.name for p in self._points],
            "told": [p.told for p in self._points],
            self._quantity.key: np.array([p.y for p in self._points]),
        }
        if self._quantity.key == SPREAD:
            columns = {**columns, "deviation": np.array([p.spread for p in self._points])}
        return Table(columns)
