"""A map over the photo with its colour bar under it, where there is more room than beside it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip

from inception_studio.desktop.colormaps import packed
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.theme import Theme

_BAR, _GAP = 8, 4  # px: the bar's height, and over it
_CUT_TIP = "The few values that are larger (≥, ≤) have the strongest colour, too."


class MapOverBar(MapOverPhoto):
    """The picture is as large as the width allows, and the height less `foot`."""

    def __init__(self, theme: Theme, lens: Lens) -> None:
        super().__init__(theme, lens, bar=False)

    @property
    def foot(self) -> int:
        """Height of the bar and its numbers, in px."""
        return _GAP + _BAR + 1 + self.fontMetrics().height()

    def picture_rect(self) -> QRectF:
        side = float(max(1, min(self.width(), self.height() - self.foot)))
        return QRectF(0.0, 0.0, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._map is None or self._scale is None:
            return
        painter, rect = QPainter(self), self.picture_rect()
        painter.setFont(self.font())
        bar = QRectF(rect.left(), rect.bottom() + _GAP, rect.width(), _BAR)
        colours = np.ascontiguousarray(packed(self._scale.colours)[None])
        image = QImage(colours.data, colours.shape[1], 1, 4 * colours.shape[1], QImage.Format.Format_ARGB32)
        painter.drawImage(bar, image)
        painter.setPen(QColor(self._theme.palette.muted))
        words = QRectF(bar.left(), bar.bottom() + 1, bar.width(), painter.fontMetrics().height())
        high, low = self._labels()
        room = words.width() - sum(map(painter.fontMetrics().horizontalAdvance, (high, low, " 0 ")))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, high)
        if self._scale.signed and room > 0:
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, "0")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            scale, under = self._scale, event.pos().y() > self.picture_rect().bottom()
            cut = scale is not None and (scale.cut_low or scale.cut_high)
            QToolTip.showText(event.globalPos(), _CUT_TIP if cut and under else "", self)
            return True
        return super().event(event)
