"""A classifier's outputs as a list of bars with their classes' names; knows numbers and names, no network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.layer_text import alike
from inception_studio.desktop.theme import Theme
from inception_studio.insight.mosaic import channel_order
from inception_studio.insight.record_types import FloatArray
from inception_studio.nets.card import readable

_LABEL_SHARE = 0.42  # of a column's width
_COLUMN = 300  # pixels that a column wants at least
_SPACE = 14
_TITLED_FROM = 5  # rows
_TITLE = "logit"
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class LogitsView(QAbstractScrollArea):
    """One row a class, strongest first or by index, in as many columns as fit; bars start at zero.

    Over the figures stands what they are, where there is height for more than a few rows.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._logits: FloatArray = np.zeros(0, np.float32)
        self._classes: Sequence[str] = ()
        self._written: list[str] = []
        self._order: list[int] = []
        self._colour = QColor(theme.palette.accent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        let_take(
            self,
            lambda: "Logits",
            lambda: Table({"class": self._classes, "logit": self._logits}),
            size=lambda: QSize(self.viewport().width(), (self._rows() + 1) * self._row_height()),
            paint=lambda painter: self._paint(painter, 0, len(self._order), self._row_height()),
        )

    def show_logits(self, logits: FloatArray, classes: Sequence[str], sort: str, colour: QColor) -> None:
        """Logits (K,) and the labels of their classes; `sort` as in `insight.mosaic`."""
        self._logits, self._colour = logits, colour
        self._classes = [readable(label) for label in classes]
        self._written = [*map(alike(logits), logits.tolist())]
        self._order = [int(index) for index in channel_order(logits.reshape(-1, 1, 1), sort)]
        self._lay_out()
        self.viewport().update()

    def shown(self) -> list[tuple[str, str]]:
        """The classes in sight, in order, with their logits as they are written."""
        first, last = self._range()
        return [(self._classes[index], self._written[index]) for index in self._order[first:last]]

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 4

    def _columns(self) -> int:
        return max(1, self.viewport().width() // _COLUMN)

    def _title_height(self) -> int:
        height = self._row_height()
        return height if self.viewport().height() >= _TITLED_FROM * height else 0

    def _room(self) -> int:
        return self.viewport().height() - self._title_height()

    def _range(self) -> tuple[int, int]:
        first = self.verticalScrollBar().value() * self._columns()
        rows = self._room() // self._row_height() + 1
        return first, min(len(self._order), first + rows * self._columns())

    def _rows(self) -> int:
        return -(-len(self._order) // self._columns())

    def _lay_out(self) -> None:
        rows = self._rows()
        visible = max(1, self._room() // self._row_height())
        self.verticalScrollBar().setRange(0, max(0, rows - visible))
        self.verticalScrollBar().setPageStep(visible)
        self.verticalScrollBar().setSingleStep(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        first, last = self._range()
        self._paint(QPainter(self.viewport()), first, last, self._title_height())

    def _paint(self, painter: QPainter, first: int, last: int, top: int) -> None:
        """Draw the classes from the `first` up to the `last` in order under a title of height `top`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        if not self._order:
            return
        columns, height = self._columns(), self._row_height()
        width = self.viewport().width() / columns
        longest = max(self._written, key=len)
        widest = max(map(self.fontMetrics().horizontalAdvance, (_TITLE, longest)))
        for place, index in enumerate(self._order[first:last]):
            row, column = divmod(place, columns)
            box = QRectF(column * width, top + row * height, width - _SPACE, height)
            self._draw_row(painter, box, index, widest + 4)
            if row == 0 and top:  # in the figures' ink
                painter.drawText(QRectF(box.x(), 0, box.width(), top), _RIGHT, _TITLE)

    def _draw_row(self, painter: QPainter, box: QRectF, index: int, figure_width: int) -> None:
        palette, metrics = self._theme.palette, self.fontMetrics()
        name = QRectF(box.x(), box.y(), box.width() * _LABEL_SHARE, box.height())
        text = metrics.elidedText(self._classes[index], Qt.TextElideMode.ElideRight, int(name.width()) - 4)
        painter.setPen(QColor(palette.text))
        painter.drawText(name, _RIGHT, text)
        left = name.right() + 8
        room = QRectF(left, box.y() + 2, box.right() - figure_width - left, box.height() - 4)
        if np.isfinite(self._logits[index]):
            self._draw_bar(painter, room, float(self._logits[index]))
        painter.setPen(QColor(palette.muted))
        figure = QRectF(box.right() - figure_width, box.y(), figure_width, box.height())
        painter.drawText(figure, _RIGHT, self._written[index])

    def _draw_bar(self, painter: QPainter, room: QRectF, logit: float) -> None:
        finite = self._logits[np.isfinite(self._logits)]
        low, high = min(0.0, float(finite.min())), max(0.0, float(finite.max()))
        scale = room.width() / (high - low) if high > low else 0.0
        zero, here = (room.x() + (x - low) * scale for x in (0.0, logit))
        fill = QColor(self._colour)
        fill.setAlphaF(1.0 if here >= zero else 0.45)
        painter.fillRect(QRectF(min(zero, here), room.y(), max(1.0, abs(here - zero)), room.height()), fill)
