"""The small button that leads to all channels of a layer; knows only its words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from inception_studio.desktop.theme import Theme

_PADDING = 5


class AllButton(QAbstractButton):
    """Its text may have two lines; flat until the pointer or the focus is on it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        lines = self.text().split("\n")
        # As wide as four digits need, so that the strips' maps end at the same place.
        width = max(metrics.horizontalAdvance(line) for line in ("0000 ▸", *lines))
        return QSize(width + 2 * _PADDING, len(lines) * metrics.height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self._theme.palette
        lit = self.underMouse() or self.hasFocus()
        if lit:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(palette.accent if self.hasFocus() else palette.border), 1))
            painter.setBrush(QColor(palette.raised))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(palette.text if lit else palette.muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
