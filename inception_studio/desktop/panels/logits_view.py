"""A classifier's outputs as a list of bars with their classes' names; knows numbers and names, no network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from inception_studio.desktop.panels.layer_text import value
from inception_studio.desktop.theme import Theme
from inception_studio.insight.mosaic import channel_order
from inception_studio.insight.record_types import FloatArray

_LABEL_SHARE = 0.42  # of a column's width
_COLUMN = 300  # pixels that a column wants at least
_SPACE = 14


class LogitsView(QAbstractScrollArea):
    """One row a class, strongest first or by index, in as many columns as fit; bars start at zero."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._logits: FloatArray = np.zeros(0, np.float32)
        self._classes: Sequence[str] = ()
        self._order: list[int] = []
        self._colour = QColor(theme.palette.accent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def show_logits(self, logits: FloatArray, classes: Sequence[str], sort: str, colour: str) -> None:
        """Logits (K,) and the names of their classes; `sort` as in `insight.mosaic`."""
        self._logits, self._classes, self._colour = logits, classes, QColor(colour)
        self._order = [int(index) for index in channel_order(logits.reshape(-1, 1, 1), sort)]
        self._lay_out()
        self.viewport().update()

    def shown(self) -> list[str]:
        """The classes in sight, in order."""
        first, last = self._range()
        return [self._classes[index] for index in self._order[first:last]]

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 4

    def _columns(self) -> int:
        return max(1, self.viewport().width() // _COLUMN)

    def _range(self) -> tuple[int, int]:
        first = self.verticalScrollBar().value() * self._columns()
        rows = self.viewport().height() // self._row_height() + 1
        return first, min(len(self._order), first + rows * self._columns())

    def _lay_out(self) -> None:
        rows = -(-len(self._order) // self._columns())
        visible = max(1, self.viewport().height() // self._row_height())
        self.verticalScrollBar().setRange(0, max(0, rows - visible))
        self.verticalScrollBar().setPageStep(visible)
        self.verticalScrollBar().setSingleStep(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._order:
            return
        columns, height = self._columns(), self._row_height()
        width = self.viewport().width() / columns
        first, last = self._range()
        for place, index in enumerate(self._order[first:last]):
            row, column = divmod(place, columns)
            self._draw_row(painter, QRectF(column * width, row * height, width - _SPACE, height), index)

    def _draw_row(self, painter: QPainter, box: QRectF, index: int) -> None:
        palette, metrics = self._theme.palette, self.fontMetrics()
        name = QRectF(box.x(), box.y(), box.width() * _LABEL_SHARE, box.height())
        text = metrics.elidedText(self._classes[index], Qt.TextElideMode.ElideRight, int(name.width()) - 4)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(palette.text))
        painter.drawText(name, int(middle | Qt.AlignmentFlag.AlignRight), text)
        figure_width = metrics.horizontalAdvance("−0.00000") + 4
        left = name.right() + 8
        room = QRectF(left, box.y() + 2, box.right() - figure_width - left, box.height() - 4)
        low, high = (float(edge) for edge in (min(0.0, self._logits.min()), max(0.0, self._logits.max())))
        scale = room.width() / (high - low) if high > low and np.isfinite(high - low) else 0.0
        zero, here = (room.x() + (x - low) * scale for x in (0.0, float(np.nan_to_num(self._logits[index]))))
        fill = QColor(self._colour)
        fill.setAlphaF(1.0 if here >= zero else 0.45)
        painter.fillRect(QRectF(min(zero, here), room.y(), max(1.0, abs(here - zero)), room.height()), fill)
        painter.setPen(QColor(palette.muted))
        figure = QRectF(box.right() - figure_width, box.y(), figure_width, box.height())
        painter.drawText(figure, int(middle | Qt.AlignmentFlag.AlignRight), value(float(self._logits[index])))
