"""A layer's channels in threes, A, B and B − A, what differs most first; knows arrays, no layer."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip

from inception_studio.desktop.colormaps import DEFAULT, DIVERGING, packed
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.picture import qimage_of
from inception_studio.desktop.theme import Theme
from inception_studio.insight.comparison import channel_differences
from inception_studio.insight.mosaic import levels
from inception_studio.insight.record_types import FloatArray

_TILE, _GAP, _BETWEEN = 46, 2, 14  # px: a map's side, inside a triple, between two

_NONE = np.zeros((0, 1, 1), np.float32)


class CompareChannels(QAbstractScrollArea):
    """A and B share each channel's colours, in vectors those of all channels, unless each has its own; the
    differences of all channels share one symmetric scale.
    """

    pointed = Signal(object)  # (row, column) of a map, or None when the pointer left the maps
    chosen = Signal(int)  # channel

    def __init__(self, theme: Theme, name: Callable[[int], str]) -> None:
        """`name` is what a channel is called."""
        super().__init__()
        self._theme = theme
        self._name = name
        self._a = self._b = _NONE
        self._colours = DEFAULT
        self._differences = np.zeros(0, np.float32)
        self._order: npt.NDArray[np.intp] = np.zeros(0, np.intp)
        self._largest = 0.0  # of any difference
        self._ranges = (0.0, 0.0), (0.0, 0.0)  # of all values of A and of B
        self._own = False  # whether A and B have colours of their own
        self._under: int | None = None  # a position in the order
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(3 * _TILE + _BETWEEN, _TILE + 24)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Channels by their difference")
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        let_take(
            self,
            lambda: "Channels by their difference",
            self._numbers,
            size=lambda: QSize(self.viewport().width(), self._height()),
            paint=lambda painter: self._paint(painter, 0, self._height()),
        )

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def show_maps(self, a: FloatArray, b: FloatArray, colours: str, *, own: bool = False) -> None:
        """Maps (C, H, W) of equal shape; with `own`, A and B do not share their colours."""
        same_layer = a.shape == self._a.shape
        self._a, self._b, self._colours = a, b, colours
        self._differences = np.nan_to_num(channel_differences(a, b))
        self._order = np.argsort(-self._differences, kind="stable")
        largest = float(np.nan_to_num(np.abs(b - a)).max()) if a.size else 0.0
        self._largest = largest or 1.0
        self._own = own
        self._ranges = tuple((float(maps.min()), float(maps.max())) for maps in (a, b))
        self._lay_out()
        if not same_layer:
            self._under = None
            self.verticalScrollBar().setValue(0)
        self.viewport().update()

    @property
    def shape(self) -> tuple[int, ...]:
        """(H, W) of a map."""
        return self._a.shape[1:]

    @property
    def order(self) -> list[int]:
        """The channels as they are shown."""
        return [int(channel) for channel in self._order]

    def rect_of(self, channel: int, which: int) -> QRectF:
        """Where a channel's map of A (0), B (1) or the difference (2) lies in the viewport."""
        place = self.order.index(channel)
        return self._tile(place, which).translated(0, -self.verticalScrollBar().value())

    # Layout

    def _line(self) -> int:
        return self.fontMetrics().height() + 2

    def _columns(self) -> int:
        return max(1, (self.viewport().width() + _BETWEEN) // (3 * _TILE + 2 * _GAP + _BETWEEN))

    def _pitch(self) -> int:
        return _TILE + self._line() + 6

    def _height(self) -> int:
        return math.ceil(len(self._order) / self._columns()) * self._pitch()

    def _tile(self, place: int, which: int) -> QRectF:
        row, column = divmod(place, self._columns())
        left = column * (3 * _TILE + 2 * _GAP + _BETWEEN) + which * (_TILE + _GAP)
        return QRectF(left, row * self._pitch() + self._line(), _TILE, _TILE)

    def _place_at(self, position: QPointF) -> int | None:
        """Which triple lies under a point of the viewport."""
        width, y = 3 * _TILE + 2 * _GAP + _BETWEEN, position.y() + self.verticalScrollBar().value()
        column, row = int(position.x() // width), int(y // self._pitch())
        place = row * self._columns() + column
        inside = 0 <= column < self._columns() and position.x() % width < width - _BETWEEN
        return place if inside and 0 <= place < len(self._order) else None

    def _lay_out(self) -> None:
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._height() - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setSingleStep(self._pitch())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        top = self.verticalScrollBar().value()
        painter.translate(0, -top)
        self._paint(painter, top, top + self.viewport().height())
        if self._under is not None and self._under < len(self._order):
            frame = self._tile(self._under, 0).united(self._tile(self._under, 2))
            painter.setPen(QPen(QColor(self._theme.palette.accent), 1.5))
            painter.drawRect(frame.adjusted(-1.5, -1.5, 1.5, 1.5))

    def _paint(self, painter: QPainter, top: int, bottom: int) -> None:
        columns = self._columns()
        first = top // self._pitch() * columns
        last = min(len(self._order), math.ceil(bottom / self._pitch()) * columns)
        if first >= last:
            return
        painter.setFont(self.font())
        channels = self._order[first:last]
        pictures = self._pictures(channels)
        for place, channel in enumerate(channels, first):
            for which in range(3):
                painter.drawImage(self._tile(place, which), pictures[which][place - first])
            text = self._tile(place, 0).united(self._tile(place, 2))
            painter.setPen(QColor(self._theme.palette.muted))
            box = QRectF(text.x(), text.y() - self._line(), text.width(), self._line())
            name = painter.fontMetrics().elidedText(
                self._name(int(channel)), Qt.TextElideMode.ElideRight, int(box.width())
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _pictures(self, channels: npt.NDArray[np.intp]) -> list[list[QImage]]:
        a, b = (np.asarray(maps[channels], np.float32) for maps in (self._a, self._b))
        with np.errstate(invalid="ignore"):
            lows = [maps.min(axis=(1, 2)) for maps in (a, b)]
            highs = [maps.max(axis=(1, 2)) for maps in (a, b)]
        if self.shape == (1, 1):  # a single value has no range of its own
            lows = [np.full_like(low, ends[0]) for low, ends in zip(lows, self._ranges, strict=True)]
            highs = [np.full_like(high, ends[1]) for high, ends in zip(highs, self._ranges, strict=True)]
        if not self._own:
            with np.errstate(invalid="ignore"):
                lows, highs = [np.minimum(*lows)] * 2, [np.maximum(*highs)] * 2
        side = round(_TILE * self.devicePixelRatioF())
        height, width = (max(1, round(side * edge / max(a.shape[1:]))) for edge in a.shape[1:])
        reach = np.full(len(channels), self._largest, np.float32)
        shades = [
            levels(maps, low, high, height, width)
            for maps, low, high in zip((a, b), lows, highs, strict=True)
        ]
        signed = levels(b - a, -reach, reach, height, width)
        sequential, diverging = packed(self._colours), packed(DIVERGING)
        return [
            *([qimage_of(sequential[one]) for one in shade] for shade in shades),
            [qimage_of(diverging[one]) for one in signed],
        ]

    # Hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        self._go(place)
        self.pointed.emit(None if place is None else self._pixel(place, event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.chosen.emit(int(self._order[place]))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._go(None)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns(),
            Qt.Key.Key_Down: self._columns(),
        }
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._under is not None:
            self.chosen.emit(int(self._order[self._under]))
        elif event.key() in steps and len(self._order):
            to = 0 if self._under is None else self._under + steps[Qt.Key(event.key())]
            self._go(min(max(to, 0), len(self._order) - 1))
            self._reveal()
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            place = self._place_at(QPointF(event.pos()))
            if place is not None:
                channel = int(self._order[place])
                text = f"{self._name(channel)}: mean |B − A| {self._differences[channel]:.3g}"
                QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().viewportEvent(event)

    def _pixel(self, place: int, position: QPointF) -> tuple[int, int] | None:
        spot = position + QPointF(0, self.verticalScrollBar().value())
        rows, columns = self._a.shape[1:]
        for which in range(3):
            tile = self._tile(place, which)
            if tile.contains(spot):
                inside = (spot - tile.topLeft()) / _TILE
                return min(int(inside.y() * rows), rows - 1), min(int(inside.x() * columns), columns - 1)
        return None

    def _go(self, place: int | None) -> None:
        if place != self._under:
            self._under = place
            self.viewport().update()

    def _reveal(self) -> None:
        assert self._under is not None
        rect, bar = self._tile(self._under, 0), self.verticalScrollBar()
        top, bottom = int(rect.top()) - self._line(), math.ceil(rect.bottom()) + 4
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def _numbers(self) -> Table | None:
        """Every channel's mean absolute difference, the greatest first."""
        if not len(self._order):
            return None
        return Table(
            {
                "channel": [self._name(channel) for channel in self.order],
                "mean_absolute_difference": self._differences[self._order],
            }
        )
