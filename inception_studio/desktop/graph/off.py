"""How what is switched off is struck out in the network's drawing; knows places, not why they are off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from inception_studio.desktop.graph.look import Look, pen
from inception_studio.desktop.graph.sheet import Sheet

_HATCH_PX = 5.0  # between the lines
_WASH = 0.62  # of the ground over what is struck out, which stays to be read
_CORNER_PX = 9.0  # of a layer that lost single channels


class OffItem(Sheet):
    """Lies over all layers: struck out where a layer is off, with a marked corner where channels are."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._whole: Sequence[QRectF] = ()
        self._part: Sequence[QRectF] = ()
        self.setZValue(3.0)

    def show_off(self, bounds: QRectF, whole: Sequence[QRectF], part: Sequence[QRectF]) -> None:
        """The drawing's size, the boxes that are off, and those of which channels are."""
        self._whole, self._part = whole, part
        self.spread(bounds)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box in self._whole:
            draw_off(painter, self.look, box)
        for box in self._part:
            scale = painter.worldTransform().m11()
            side = min(_CORNER_PX / scale, box.width() * 0.6, box.height() * 0.6)
            corner = QRectF(box.right() - side, box.top(), side, side)
            painter.save()
            path = QPainterPath(corner.topLeft())
            path.lineTo(corner.topRight())
            path.lineTo(corner.bottomRight())
            path.closeSubpath()
            painter.setPen(pen(self.look.surface, 1.0))
            painter.setBrush(self.look.off)
            painter.drawPath(path)
            painter.restore()


def draw_off(painter: QPainter, look: Look, box: QRectF) -> None:
    """Strike a box out: its colours under a wash, hatched, with a line from corner to corner."""
    scale = painter.worldTransform().m11()
    painter.save()
    wash = QColor(look.surface)
    wash.setAlphaF(_WASH)
    painter.fillRect(box, wash)
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.setPen(pen(look.muted, 1.0 / scale))
    step = _HATCH_PX / scale
    for number in range(1, int((box.width() + box.height()) / step) + 1):
        start = QPointF(box.left() + number * step, box.top())
        painter.drawLine(QLineF(start, start + QPointF(-box.height(), box.height())))
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(look.off, 1.4 / scale))
    painter.drawRect(box)
    painter.setPen(pen(look.off, 2.0 / scale))
    painter.drawLine(QLineF(box.bottomLeft(), box.topRight()))
