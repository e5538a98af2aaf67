"""One probability as a bar with its percentage; knows nothing of classes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inception_studio.desktop.panels.layer_text import percent
from inception_studio.desktop.theme import Theme

_TALLEST = 16
_FAINT = 0.4


class ProbabilityBar(QWidget):
    """The figure stands behind the bar; it is bold for the head's own first choice."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._probability = 0.0
        self._first = self._faint = False
        self._colour = QColor(theme.palette.accent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(70, _TALLEST)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._figure_width() + 10, 12)

    @property
    def text(self) -> str:
        """The figure as it is written."""
        return percent(self._probability)

    def show_probability(self, probability: float, *, first: bool, faint: bool) -> None:
        """0…1; `first`: the head's own best; `faint`: a head whose word counts for nothing."""
        self._probability, self._first, self._faint = probability, first, faint
        self.update()

    def restyle(self, colour: str) -> None:
        """Take the theme's font and the head's colour."""
        self._colour = QColor(colour)
        self.setFont(self._theme.small)
        self.update()

    def _figure_width(self) -> int:
        bold = QFont(self.font())
        bold.setBold(True)
        return self.fontMetrics().horizontalAdvance("100 %") + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        height = min(_TALLEST, self.height() - 2)
        top = (self.height() - height) / 2
        room = self.width() - self._figure_width()
        length = max(1.5, room * self._probability)
        colour = QColor(self._colour)
        colour.setAlphaF(_FAINT if self._faint else 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(0, top, length, height), 2, 2)
        font = QFont(self.font())
        font.setBold(self._first)
        painter.setFont(font)
        painter.setPen(QColor(palette.text if self._first else palette.muted))
        figure = QRectF(length + 5, 0, self.width() - length - 5, self.height())
        painter.drawText(figure, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text)
