"""The drawing of a gradient profile: log axis, marks by branch, what lies at zero; knows points, no state."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip

from inception_studio.desktop.panels.profile_points import Columns, Point, decades
from inception_studio.desktop.plots import DecadeAxis, scientific, style_axis, tick_metrics, without_menu
from inception_studio.desktop.theme import Theme

SYMBOLS = {"1x1": "o", "3x3": "s", "5x5": "t1", "pool": "d", "aux1": "star", "aux2": "star"}
_SIZES = {"main": 8, "aux1": 13, "aux2": 13}
_SMALL = 7.5  # the marks of branches
_LEFT_AXIS_PX = 58
_REACH_PX = 12.0  # of the pointer
_LABEL_GAP_PX = 6  # between the numbers at the axis
_AXIS_NAME_PX = 115  # of the plot's height, for the axis's name
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


class ProfilePlot(pg.PlotWidget):
    """Gradient norms over the shares of the network's width. `picked` is a click on a mark.

    The x range is set from outside; `resized` says that the plot lies on other pixels than before.
    """

    picked = Signal(str)
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        self._left = _NormAxis()
        super().__init__(axisItems={"left": self._left})
        self._theme = theme
        self._points: list[Point] = []
        self._levels = np.empty(0)
        self._low = float(self._left.decades[0])
        without_menu(self)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMinimumSize(120, 60)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plotItem.setContentsMargins(0, 4, 0, 0)
        self._left.setWidth(_LEFT_AXIS_PX)
        self._left.setLabel("gradient norm")
        self.plotItem.showGrid(x=True, y=True, alpha=0.5)
        self._band = pg.LinearRegionItem((0, 0), movable=False, pen=pg.mkPen(None))
        self._band.setZValue(-20)
        self.pinned_line = pg.PlotCurveItem(antialias=True)
        self._line = pg.PlotCurveItem(antialias=True)
        self._marks = pg.ScatterPlotItem(antialias=True, pxMode=True)
        self._zeros = pg.ScatterPlotItem(antialias=True, pxMode=True, symbol="x", size=8)
        for item in (self._band, self.pinned_line, self._line, self._marks, self._zeros):
            self.addItem(item, ignoreBounds=True)
        self.plotItem.vb.disableAutoRange()
        self.plotItem.vb.sigResized.connect(self._on_resized)
        self.scene().sigMouseClicked.connect(self._on_clicked)
        self.restyle()

    @property
    def area(self) -> QRectF:
        """Where in the widget the view's ranges are spread; the box's own bounds include its border."""
        box = self.plotItem.vb
        return box.mapRectToScene(box.rect())

    def restyle(self) -> None:
        """Take the theme's colours and fonts; `draw` again afterwards."""
        palette = self._theme.palette
        self.setBackground(palette.surface)
        for name in ("left", "bottom"):
            style_axis(self.getAxis(name), palette.plot_grid, palette.muted, self._theme.small)
        self._fit_axis_name()  # styling an axis shows its name
        self.getAxis("bottom").setHeight(QFontMetrics(self._theme.small).height() + 6)
        self._line.setPen(pg.mkPen(palette.text, width=1.5))
        self.pinned_line.setPen(pg.mkPen(palette.error, width=1.5, style=Qt.PenStyle.DashLine))
        band = QColor(palette.accent)
        band.setAlphaF(0.14)
        self._band.setBrush(band)
        self._zeros.setPen(pg.mkPen(palette.warning, width=1.5))

    def set_columns(self, names: Sequence[str], spans: Columns) -> None:
        """Name these layers along the x axis."""
        self.getAxis("bottom").setTicks([[(spans[name].centre, name) for name in names]])

    def show_band(self, left: float, right: float) -> None:
        """Mark a part of the x axis, from `left` to `right`; nothing where they are equal."""
        self._band.setVisible(right > left)
        self._band.setRegion((left, right))

    def draw(self, points: Sequence[Point], pinned: Sequence[Point]) -> None:
        """Show a profile, and under it the line of another one."""
        found = [point.level for point in (*points, *pinned)]
        low, high = decades([level for level in found if level is not None])
        self._left.decades = low, high
        any_zero = None in found
        self._low = low - _ZERO_BAND * (high - low) if any_zero else float(low)
        self._left.zero_at = self._low if any_zero else None
        any_nan = any(math.isnan(point.value) for point in points)
        self._left.zero_text = "0, NaN" if any_nan else "zero"
        self._left.picture = None
        self._spread()

        self._points = list(points)
        self._levels = np.array([self._level(point) for point in points])
        main = [point for point in points if point.family == "main"]
        self._line.setData([p.x for p in main], [self._level(p) for p in main])
        line = [point for point in pinned if point.family == "main"]
        self.pinned_line.setData([p.x for p in line], [self._level(p) for p in line])
        self._marks.setData([self._spot(p) for p in (*points[len(main) :], *main) if p.level is not None])
        zeros = [point for point in points if point.level is None]
        self._zeros.setData([p.x for p in zeros], [self._low] * len(zeros))

    def point_at(self, position: QPointF) -> Point | None:
        """The mark nearest to a position in the widget, if it is within the pointer's reach."""
        if not self._points:
            return None
        (left, right), (bottom, top) = self.plotItem.vb.viewRange()
        area = self.area
        x = area.left() + (np.array([p.x for p in self._points]) - left) / (right - left) * area.width()
        y = area.bottom() - (self._levels - bottom) / (top - bottom) * area.height()
        distances = np.hypot(x - position.x(), y - position.y())
        nearest = int(distances.argmin())
        return self._points[nearest] if distances[nearest] <= _REACH_PX else None

    def pixel_of(self, name: str) -> QPointF:
        """Where in the widget the mark of a layer is; StopIteration without one."""
        index = next(i for i, point in enumerate(self._points) if point.name == name)
        return self.plotItem.vb.mapViewToScene(QPointF(self._points[index].x, self._levels[index]))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        # Not by the scene's own signal: it drops moves that come soon after another, the last one too.
        point = self.point_at(event.position())
        if point is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), told(point), self)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()

    def _spread(self) -> None:
        """Leave room at both ends of the y axis for the outermost numbers, which are left out where cut."""
        high = self._left.decades[1]
        label = tick_metrics(self._left).height() + _LABEL_GAP_PX
        room = max(1.0, self.area.height() - label)
        margin = (high - self._low) * label / 2 / room
        self.setYRange(self._low - margin, high + margin, padding=0)

    def _level(self, point: Point) -> float:
        return self._low if point.level is None else point.level

    def _spot(self, point: Point) -> dict[str, object]:
        palette = self._theme.palette
        colour = {**palette.heads, **palette.branches, "main": palette.text}[point.family]
        return {
            "pos": (point.x, point.level),
            "symbol": SYMBOLS.get(point.family, "o"),
            "size": _SIZES.get(point.family, _SMALL),
            "brush": colour,
            "pen": pg.mkPen(palette.surface, width=1),
        }

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph's own constructor calls this without one
            self._fit_axis_name()

    def _fit_axis_name(self) -> None:
        self._left.showLabel(self.height() >= _AXIS_NAME_PX)
        self._left.setWidth(_LEFT_AXIS_PX)

    def _on_resized(self, box: object) -> None:
        self._spread()
        self.resized.emit()

    def _on_clicked(self, event: object) -> None:
        point = self.point_at(event.scenePos())
        if point is not None:
            self.picked.emit(point.name)


def told(point: Point) -> str:
    """ "4a/5x5: gradient norm 0.0032"."""
    value = "zero" if point.value == 0.0 else scientific(point.value)
    return f"{point.name}: gradient norm {value}"
