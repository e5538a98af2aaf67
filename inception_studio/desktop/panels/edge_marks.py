"""Triangles at a plot's upper or lower edge for values that lie beyond it, each with its number."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from inception_studio.desktop.axes import scientific

_WIDTH_PX, _HEIGHT_PX = 9.0, 7.0
_GAP_PX = 2.0


class EdgeMarks(pg.GraphicsObject):
    """Points of which those are drawn that the view's y range, whatever it is just now, does not hold.

    As many have their number beside them as there is room for, the newest first.
    """

    def __init__(self) -> None:
        super().__init__()
        self._x = self._y = np.empty(0)
        self._numbers: list[str] = []
        self._colour, self._ground, self._font = QColor(), QColor(), QFont()

    def set_values(self, x: np.ndarray, values: np.ndarray, *, log: bool) -> None:
        """Values (n,) at `x` (n,), ascending, on a log axis or not."""
        self._x = x
        with np.errstate(divide="ignore", invalid="ignore"):
            self._y = np.log10(values) if log else values
        self._numbers = [scientific(float(value)) for value in values]
        self.update()

    def restyle(self, colour: QColor, ground: QColor, font: QFont) -> None:
        """Colour of triangles and numbers, what is under them, and the numbers' font."""
        self._colour, self._ground, self._font = colour, ground, font
        self.update()

    def beyond(self) -> list[str]:
        """What is drawn, from left to right: "▲ 106" above the plot, "▼ 0.001" below it."""
        return [f"{'▲' if above else '▼'} {self._numbers[at]}" for at, above in self._found()]

    def boundingRect(self) -> QRectF:
        return self.viewRect() or QRectF()  # None while it is in no view

    def viewTransformChanged(self) -> None:
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        found = self._found()
        if not found:
            return
        to_pixels = painter.transform()
        area = to_pixels.mapRect(self.viewRect())
        painter.resetTransform()  # triangles and numbers keep their size, however the axes are scaled
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        triangles = [
            _triangle(to_pixels.map(QPointF(float(self._x[at]), 0.0)).x(), area, above) for at, above in found
        ]
        taken = [triangle.boundingRect() for triangle in triangles]
        for (at, _), triangle in zip(reversed(found), reversed(triangles), strict=True):
            room = _beside(triangle.boundingRect(), self._numbers[at], QFontMetricsF(self._font), area)
            if not any(room.intersects(other) for other in taken):
                taken.append(room)
                painter.fillRect(room, self._ground)
                painter.setPen(self._colour)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._numbers[at])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        for triangle in triangles:
            painter.drawPolygon(triangle)

    def _found(self) -> list[tuple[int, bool]]:
        """Which points lie in the view's x range but beyond its y range: (index, whether above it)."""
        shown = self.viewRect()
        if shown is None or not len(self._x):
            return []
        across = (self._x >= shown.left()) & (self._x <= shown.right())
        above, below = self._y > shown.bottom(), self._y < shown.top()  # y grows upwards in the view
        return [(int(at), bool(above[at])) for at in np.flatnonzero(across & (above | below))]


def _triangle(x: float, area: QRectF, above: bool) -> QPolygonF:
    """With its tip at the edge."""
    tip = area.top() if above else area.bottom()
    foot = tip + (_HEIGHT_PX if above else -_HEIGHT_PX)
    return QPolygonF([QPointF(x, tip), QPointF(x - _WIDTH_PX / 2, foot), QPointF(x + _WIDTH_PX / 2, foot)])


def _beside(mark: QRectF, text: str, metrics: QFontMetricsF, area: QRectF) -> QRectF:
    """The text's place: to the right of its mark, to the left where the plot ends."""
    width, height = metrics.horizontalAdvance(text) + 2 * _GAP_PX, metrics.height()
    right = mark.right() + width <= area.right()
    top = mark.top() if mark.center().y() < area.center().y() else mark.bottom() - height
    return QRectF(mark.right() if right else mark.left() - width, top, width, height)
