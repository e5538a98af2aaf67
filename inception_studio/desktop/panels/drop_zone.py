"""The field that says how a photo gets in; a click on it asks for a file."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from inception_studio.desktop.theme import Theme

_LINES = 2


class DropZone(QAbstractButton):
    """A dashed frame around its words; the dock around it takes what is dropped."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("open_photo_button")
        self.setText("Drop a photo here, paste, or open")
        self.setToolTip("Open a photo (JPEG, PNG, WebP or BMP)")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, _LINES * self.fontMetrics().height() + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(QColor(palette.accent if lit else palette.border), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(palette.raised) if lit else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(QColor(palette.text if lit else palette.muted))
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(QRectF(self.rect()).adjusted(8, 2, -8, -2), flags, self.text())
