"""A ranked list as bars that start at zero, each of which can be chosen; knows rows, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.layer_text import alike
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import FloatArray

_COLUMN = 250  # px that a column wants at least
_SPACE = 16
_PADDING = 5
_LINE = 1.5  # px around a bar


@dataclass(frozen=True)
class Bar:
    """One row: what is chosen with it, its label, its value, its colour, what its tooltip says."""

    key: object
    label: str
    value: float
    colour: str
    tip: str = ""


class RankedBars(QWidget):
    """Rows in as many columns as fit, column by column; mouse, or arrow keys and Enter, choose one."""

    chosen = Signal(object)  # the key

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme = theme
        self.bars: Sequence[Bar] = ()
        self._written: list[str] = []
        self._lit: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        let_take(self, lambda: title, self._numbers)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Replace the rows."""
        self.bars = bars
        write = alike(_values(bars))
        self._written = [f"{'+' if bar.value > 0 else ''}{write(bar.value)}" for bar in bars]
        self._lit = None
        self.setAccessibleDescription(
            ", ".join(f"{b.label} {w}" for b, w in zip(bars, self._written, strict=True))
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_COLUMN, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self._rows() * self._row_height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return -(-len(self.bars) // max(1, width // _COLUMN)) * self._row_height()

    def row_rect(self, index: int) -> QRectF:
        """Where a row is drawn."""
        column, row = divmod(index, max(1, self._rows()))
        width = (self.width() - (self._columns() - 1) * _SPACE) / self._columns()
        height = self._row_height()
        return QRectF(column * (width + _SPACE), row * height, width, height)

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 5

    def _columns(self) -> int:
        return max(1, self.width() // _COLUMN)

    def _rows(self) -> int:
        return -(-len(self.bars) // self._columns())

    def _numbers(self) -> Table | None:
        if not self.bars:
            return None
        return Table({"part": [bar.label for bar in self.bars], "conductance": _values(self.bars)})

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        if not self.bars:
            return
        metrics = self.fontMetrics()
        # A pixel or two more than the words are wide, or Qt shortens them.
        labels = 2 + max(metrics.horizontalAdvance(bar.label) for bar in self.bars)
        figures = max(metrics.horizontalAdvance(text) for text in self._written)
        low = min(0.0, *(bar.value for bar in self.bars))
        span = max(0.0, *(bar.value for bar in self.bars)) - low or 1.0
        for index in range(len(self.bars)):
            self._draw_row(painter, index, labels, figures, low, span)

    def _draw_row(
        self, painter: QPainter, index: int, labels: int, figures: int, low: float, span: float
    ) -> None:
        bar, palette, rect = self.bars[index], self._theme.palette, self.row_rect(index)
        if index == self._lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.selection))
            painter.drawRoundedRect(rect.adjusted(0, 0.5, 0, -0.5), 4, 4)
        inside = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        labels = min(labels, round(inside.width() * 0.5))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(QColor(palette.text))
        shown = self.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, labels)
        painter.drawText(QRectF(inside.left(), inside.top(), labels, inside.height()), left, shown)
        room = QRectF(inside.left() + labels + 8, 0, inside.width() - labels - figures - 16, 1)
        zero = room.left() + room.width() * -low / span
        length = bar.value / span * room.width()
        drawn = QRectF(zero, rect.center().y() - 4.5, length, 9).normalized()
        # Below zero a hollow bar: the sign is told by more than the colour, and its outline is not dim.
        painter.setPen(QPen(QColor(bar.colour), _LINE))
        painter.setBrush(QColor(bar.colour) if bar.value >= 0 else Qt.BrushStyle.NoBrush)
        half = min(_LINE, drawn.width()) / 2
        painter.drawRoundedRect(drawn.adjusted(half, half, -half, -half), 2, 2)
        painter.setPen(QColor(palette.muted))
        painter.drawText(inside, right, self._written[index])

    # Hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._light(self._at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.chosen.emit(self.bars[index].key)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._light(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: self._rows()}
        steps[Qt.Key.Key_Left] = -self._rows()
        key = Qt.Key(event.key())
        if key in steps and self.bars:
            at = -1 if self._lit is None and steps[key] > 0 else self._lit or 0
            self._light(min(max(at + steps[key], 0), len(self.bars) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._lit is not None:
            self.chosen.emit(self.bars[self._lit].key)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            index = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if index is None else self.bars[index].tip, self)
            return True
        return super().event(event)

    def point_of(self, index: int) -> QPoint:
        """The middle of a row, to be clicked."""
        return self.row_rect(index).center().toPoint()

    def _at(self, position: QPointF) -> int | None:
        found = (i for i in range(len(self.bars)) if self.row_rect(i).contains(position))
        return next(found, None)

    def _light(self, index: int | None) -> None:
        if index != self._lit:
            self._lit = index
            shape = Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor
            self.setCursor(shape)
            self.update()


def _values(bars: Sequence[Bar]) -> FloatArray:
    return np.array([bar.value for bar in bars], np.float32)
