"""A map over the photo with its colour bar under it, where there is more room than beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from inception_studio.desktop.panels.compare.bar import draw_bar, foot
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.theme import Theme


class MapOverBar(MapOverPhoto):
    """The picture is as large as the width allows, and the height less the bar's."""

    def __init__(self, theme: Theme, lens: Lens) -> None:
        super().__init__(theme, lens, bar=False)

    def picture_rect(self) -> QRectF:
        side = float(max(1, min(self.width(), self.height() - foot(self.fontMetrics()))))
        return QRectF(0.0, 0.0, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._map is None or self._scale is None:
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        high, low = self._labels()
        colours, zero = self._scale.colours, self._scale.signed
        draw_bar(painter, self._theme, self.picture_rect(), colours, (low, high), zero=zero)

    def _on_bar(self, at: QPointF) -> bool:
        return at.y() > self.picture_rect().bottom()
