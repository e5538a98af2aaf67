"""A plot that lies under the network, a mark for each layer in its column; knows marks, not what of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QFontMetrics, QMouseEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QToolTip

from inception_studio.desktop.axes import style_axis
from inception_studio.desktop.plots import without_menu
from inception_studio.desktop.theme import Palette, Theme

SYMBOLS = {"1x1": "o", "3x3": "s", "5x5": "t1", "pool": "d", "aux1": "star", "aux2": "star"}
_KEY = (("1x1", "●"), ("3x3", "■"), ("5x5", "▲"), ("pool", "◆"), ("aux1", "★"), ("aux2", "★"))
_LEFT_AXIS_PX = 58  # the same for all, or what is above each other would not be the same layer
_REACH_PX = 12.0  # of the pointer


class Mark(Protocol):
    """What a mark stands for, and where: `x` is a share of the network's width."""

    @property
    def name(self) -> str: ...

    @property
    def x(self) -> float: ...


class ColumnPlot(pg.PlotWidget):
    """`picked` is a click on a mark; `resized` says that the plot lies on other pixels than before.

    The x range is set from outside. A subclass adds what it draws, says with `take` where the marks are, and
    in `told` what the pointer is told over one.
    """

    picked = Signal(str)
    resized = Signal()
    axis_name_px = 100  # of the plot's height, below which the axis has no name

    def __init__(self, theme: Theme, left: pg.AxisItem) -> None:
        self._left = left
        super().__init__(axisItems={"left": left})
        self._theme = theme
        self._points: Sequence[Mark] = ()
        self._levels: npt.NDArray[np.float64] = np.empty(0)
        self._edge = QPen()
        self._brushes: dict[str, QBrush] = {}
        without_menu(self)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plotItem.setContentsMargins(0, 4, 0, 0)
        left.setWidth(_LEFT_AXIS_PX)
        self.plotItem.showGrid(x=True, y=True, alpha=0.5)
        self._band = pg.LinearRegionItem((0, 0), movable=False, pen=pg.mkPen(None))
        self._band.setZValue(-20)
        self.addItem(self._band, ignoreBounds=True)
        self.plotItem.vb.disableAutoRange()
        self.plotItem.vb.sigResized.connect(self._on_resized)
        self.scene().sigMouseClicked.connect(self._on_clicked)

    def told(self, point: Mark) -> str:
        """What the tooltip over a mark says."""
        raise NotImplementedError

    def take(self, points: Sequence[Mark], levels: npt.NDArray[np.float64]) -> None:
        """The marks, and each one's place on the y axis."""
        self._points, self._levels = tuple(points), levels

    def spot(self, x: float, y: float, symbol: str, size: float, colour: str) -> dict[str, object]:
        """A mark as `pg.ScatterPlotItem.setData` takes it, at a place of the axes, `size` in px.

        Marks of one colour share their pen and brush: pyqtgraph draws a symbol anew for each that it has not
        met, and keeps them all.
        """
        if colour not in self._brushes:
            self._brushes[colour] = pg.mkBrush(colour)
        brush = self._brushes[colour]
        return {"pos": (x, y), "symbol": symbol, "size": size, "brush": brush, "pen": self._edge}

    @property
    def area(self) -> QRectF:
        """Where in the widget the view's ranges are spread; the box's own bounds include its border."""
        box = self.plotItem.vb
        return box.mapRectToScene(box.rect())

    def restyle(self) -> None:
        """Take the theme's colours and fonts; draw again afterwards."""
        palette = self._theme.palette
        self.setBackground(palette.surface)
        self._edge = pg.mkPen(palette.surface, width=1)
        for name in ("left", "bottom"):
            style_axis(self.getAxis(name), palette.plot_grid, palette.muted, self._theme.small)
        self._fit_axis_name()  # styling an axis shows its name
        self.getAxis("bottom").setHeight(QFontMetrics(self._theme.small).height() + 6)

    def show_band(self, left: float, right: float) -> None:
        """Mark a part of the x axis, from `left` to `right`; nothing where they are equal."""
        self._band.setVisible(right > left)
        self._band.setRegion((left, right))

    def point_at(self, position: QPointF) -> Mark | None:
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
            QToolTip.showText(event.globalPosition().toPoint(), self.told(point), self)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph's own constructor calls this without one
            self._fit_axis_name()

    def _fit_axis_name(self) -> None:
        self._left.showLabel(self.height() >= self.axis_name_px)
        self._left.setWidth(_LEFT_AXIS_PX)

    def _on_resized(self, box: object) -> None:
        self.resized.emit()

    def _on_clicked(self, event: object) -> None:
        point = self.point_at(event.scenePos())
        if point is not None:
            self.picked.emit(point.name)


def key_of_marks(palette: Palette) -> str:
    """HTML: which mark is a layer's or module's, which a branch's and which a head's."""
    colours = {**palette.branches, **palette.heads}
    marks = [f"<span style='color:{palette.text}'>●</span> layer, module"]
    marks += [f"<span style='color:{colours[name]}'>{mark}</span> {name}" for name, mark in _KEY]
    return " &nbsp;".join(marks)
