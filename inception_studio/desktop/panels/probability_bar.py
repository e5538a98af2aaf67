"""One probability as a bar with its percentage; knows nothing of classes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inception_studio.desktop.panels.layer_text import percent
from inception_studio.desktop.theme import Theme

_TALLEST = 16
_FAINT = 0.4
_WIDE = 150  # px from which on there is room for the unit of a difference
_POINTS = " pts"


class ProbabilityBar(QWidget):
    """The figure stands behind the bar; it is bold for the head's own first choice.

    Beside a probability of before, a hollow bar, the figure tells the difference in points.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._probability = 0.0
        self._before: float | None = None
        self._first = self._faint = False
        self._colour = QColor(theme.palette.accent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(70, _TALLEST)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._figure_width() + 10, 12)

    @property
    def text(self) -> str:
        """The figure as it is written, with the difference to what was before."""
        figure = percent(self._probability)
        return figure if self._before is None else f"{figure} {points(self._probability - self._before)}"

    @property
    def _wide(self) -> bool:
        return self.width() >= _WIDE

    def show_probability(
        self, probability: float, *, first: bool, faint: bool, before: float | None = None
    ) -> None:
        """0…1; `first`: the head's own best; `faint`: a head whose word counts for nothing."""
        self._probability, self._first, self._faint, self._before = probability, first, faint, before
        self.update()

    def restyle(self, colour: str) -> None:
        """Take the theme's font and the head's colour."""
        self._colour = QColor(colour)
        self.setFont(self._theme.small)
        self.update()

    def _figure_width(self) -> int:
        bold = QFont(self.font())
        bold.setBold(True)
        widest = "100 %" if self._before is None else "88 % −88" + (_POINTS if self._wide else "")
        return QFontMetrics(bold).horizontalAdvance(widest) + 8

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
        if self._before is not None:
            hollow = QRectF(0.5, top + 0.5, max(1.0, room * self._before - 1.0), height - 1.0)
            painter.setPen(QColor(palette.text))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(hollow, 2, 2)
            length = max(length, hollow.right())
        font = QFont(self.font())
        font.setBold(self._first)
        painter.setFont(font)
        painter.setPen(QColor(palette.text if self._first else palette.muted))
        figure = QRectF(length + 5, 0, self.width() - length - 5, self.height())
        painter.drawText(
            figure,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            self.text if self._wide else self.text.removesuffix(_POINTS),
        )


def points(difference: float) -> str:
    """A difference of probabilities in percentage points: "−12 pts", "+3 pts", "±0 pts"."""
    rounded = round(100 * difference)
    if rounded == 0:
        return "±0 pts"
    return f"{'+' if rounded > 0 else '−'}{abs(rounded)} pts"
