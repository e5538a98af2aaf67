"""One layer's feature maps as a mosaic that scrolls, points and is clicked; knows arrays, no layer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip

from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.mosaic_picture import GAP, Look, MosaicPicture, Pointed
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import FloatArray

_MARKS_FROM = 20  # smaller tiles stay plain


class MosaicView(QAbstractScrollArea):
    """Paints maps (C, H, W) as tiles, largest that fit; what is out of sight is not computed.

    A vector (K,) is shown as K maps of one pixel. Arrow keys move from tile to tile, Return chooses.
    """

    pointed = Signal(object)  # Pointed, or None when the pointer left the maps
    chosen = Signal(int)  # channel

    def __init__(
        self, theme: Theme, tip: Callable[[int], str], *, smallest: int = 30, largest: int = 160
    ) -> None:
        """`tip` words the tooltip of a channel; `smallest`, `largest`: a tile's side in logical pixels."""
        super().__init__()
        self._theme = theme
        self._tip = tip
        self._picture = MosaicPicture(smallest, largest)
        self._tints: Sequence[str] = ()
        self._under: Pointed | None = None  # under the pointer, or where the keys went
        self._selected: int | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(smallest + GAP, smallest)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        let_take(
            self,
            lambda: self.accessibleName() or "Maps",
            lambda: self._picture.maps,
            size=lambda: QSize(self.viewport().width(), math.ceil(self._picture.height)),
            paint=lambda painter: self._paint(painter, 0, math.ceil(self._picture.height)),
        )

    # What is shown

    def show_maps(self, maps: FloatArray, look: Look, *, keep_place: bool, tints: Sequence[str] = ()) -> None:
        """Show maps (C, H, W) or a vector (K,); `keep_place`: the same layer as before, stay scrolled.

        `tints` (C,) are the colours of lines under the channels' tiles, if any.
        """
        self._picture.take(maps, look)
        self._tints = tints
        self._lay_out()
        if not keep_place:
            self.verticalScrollBar().setValue(0)
        if not keep_place or (self._under is not None and self._under.channel >= len(maps)):
            self._under = None
        self.viewport().update()

    def set_selected(self, channel: int | None) -> None:
        """Frame one channel's tile."""
        self._selected = channel
        self.viewport().update()

    @property
    def order(self) -> tuple[int, ...]:
        """The channels in the order of the tiles."""
        return tuple(self._picture.order)

    def tile_rect(self, channel: int) -> QRectF:
        """Where a channel's tile lies in the viewport, in logical pixels; perhaps out of sight."""
        return self._picture.tile(channel).translated(0, -self._top())

    def reveal(self, channel: int) -> None:
        """Scroll until a channel's tile is in sight."""
        rect, bar = self.tile_rect(channel), self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(math.floor(bar.value() + rect.top()))
        elif rect.bottom() > self.viewport().height():
            bar.setValue(math.ceil(bar.value() + rect.bottom() - self.viewport().height()))

    # Layout

    def _top(self) -> int:
        return self.verticalScrollBar().value()

    def _lay_out(self) -> None:
        width, height = self.viewport().width(), self.viewport().height()
        self._picture.lay_out(width, height, self.devicePixelRatioF())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, math.ceil(self._picture.height - height)))
        bar.setPageStep(max(1, height))
        bar.setSingleStep(max(1, round(self._picture.pitch)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if not self._picture.order:
            return
        if self.devicePixelRatioF() != self._picture.ratio:  # the window went to another screen
            self._lay_out()
        painter.translate(0, -self._top())
        self._paint(painter, self._top(), self._top() + self.viewport().height())
        text = self._theme.palette.text
        if self._under is not None:
            self._frame(
                painter, self._under.channel, self._theme.palette.accent if self.hasFocus() else text, 1
            )
        if self._selected is not None and self._selected < len(self._picture.maps):
            self._frame(painter, self._selected, text, 2)

    def _paint(self, painter: QPainter, top: int, bottom: int) -> None:
        """Draw the rows of tiles between two heights of the whole mosaic, which begins at the origin."""
        first, last = self._picture.rows(top, bottom)
        painter.drawImage(QPointF(0, first * self._picture.pitch), self._picture.image(first, last))
        for channel in self._picture.channels(first, last):
            if self._tints or self._picture.dead[channel] or self._picture.broken[channel]:
                self._mark(painter, channel)

    def _mark(self, painter: QPainter, channel: int) -> None:
        """A stroke through a dead channel, a cross over one with NaN, a line under one that has a tint."""
        rect = self._picture.tile(channel)
        if rect.width() < _MARKS_FROM:
            return
        if self._picture.dead[channel]:
            inset = rect.width() * 0.4
            stroke = rect.adjusted(inset, inset, -inset, -inset)
            painter.setPen(QPen(QColor(self._theme.palette.muted), 1))
            painter.drawLine(stroke.bottomLeft(), stroke.topRight())
        elif self._picture.broken[channel]:
            inset = rect.width() * 0.2
            cross = rect.adjusted(inset, inset, -inset, -inset)
            painter.setPen(QPen(QColor(self._theme.palette.error), 1))
            painter.drawLine(cross.bottomLeft(), cross.topRight())
            painter.drawLine(cross.topLeft(), cross.bottomRight())
        if self._tints:
            painter.fillRect(
                QRectF(rect.x(), rect.bottom() - 2, rect.width(), 2), QColor(self._tints[channel])
            )

    def _frame(self, painter: QPainter, channel: int, colour: str, width: int) -> None:
        painter.setPen(QPen(QColor(colour), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        rect = self._picture.tile(channel)
        painter.drawRect(rect.adjusted(inset - 1, inset - 1, 1 - inset, 1 - inset))

    # Hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self.chosen.emit(found.channel)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # it ends a press of this widget's, nobody else is to see it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns, order = self._picture.columns, self._picture.order
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        if event.key() in steps and order:
            to = 0
            if self._under is not None:
                to = order.index(self._under.channel) + steps[event.key()]
            channel = order[min(max(to, 0), len(order) - 1)]
            height, width = self._picture.maps.shape[1:]
            self._point(Pointed(channel, height // 2, width // 2))
            self.reveal(channel)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._under is not None:
            self.chosen.emit(self._under.channel)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            found = self._at(QPointF(event.pos()))
            if found is None:
                QToolTip.hideText()
            else:
                rect = self.tile_rect(found.channel).toAlignedRect()
                QToolTip.showText(event.globalPos(), self._tip(found.channel), self.viewport(), rect)
            return True
        return super().viewportEvent(event)

    def _at(self, place: QPointF) -> Pointed | None:
        return self._picture.at(place.x(), place.y() + self._top())

    def _point(self, place: Pointed | None) -> None:
        if place != self._under:
            self._under = place
            self.viewport().update()
            self.pointed.emit(place)
