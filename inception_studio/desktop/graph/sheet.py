"""What is painted over the whole drawing and hears of no mouse; knows its size, not what it shows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from inception_studio.desktop.graph.look import Look


class Sheet(QGraphicsItem):
    """A subclass says with `spread` how large the drawing is, and paints in the colours of `look`."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._bounds = QRectF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def spread(self, bounds: QRectF) -> None:
        """Take the drawing's size and paint anew."""
        self.prepareGeometryChange()
        self._bounds = bounds
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()
