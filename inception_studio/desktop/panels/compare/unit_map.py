"""A unit's map with its colour bar under it, where there is more room than beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from inception_studio.desktop.colormaps import DIVERGING
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.compare.bar import draw_bar, foot
from inception_studio.desktop.panels.enlarged import MapView


class UnitMap(MapView):
    """The map is as large as the width allows, and the height less the bar's."""

    def map_rect(self) -> QRectF:
        height, width = self._map.shape
        scale = max(1.0, min(self.width() / width, (self.height() - foot(self.fontMetrics())) / height))
        return QRectF(0.0, 0.0, width * scale, height * scale)

    def _draw_bar(self, painter: QPainter, rect: QRectF) -> None:
        ends = words.value(self._low), words.value(self._high)
        draw_bar(painter, self._theme, rect, self._colours, ends, zero=self._colours == DIVERGING)
