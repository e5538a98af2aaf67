"""Crops, turns and shifts the photo under the network's frame by mouse and keys; knows no network."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)

from inception_studio.desktop.panels.picture import PictureView
from inception_studio.desktop.theme import Theme
from inception_studio.nets.framing import IDENTITY, Framing

HINT = "wheel crops, drag shifts, ⇧ turns"
TIP = (
    "The wheel crops around the pointer, dragging shifts, dragging with Shift turns, a double click goes "
    "back to the usual crop.\nKeys: + and − crop, the arrows shift, [ and ] turn, 0 goes back."
)
_NOTCH = 120  # of a wheel, in Qt's units
_ZOOM_STEP, _SHIFT_STEP, _TURN_STEP = 1.15, 0.05, 5.0  # of a notch or key; the last in degrees
_STEADY = 0.08  # of the frame's side: nearer to its middle a turn would whirl
_KEYS = {
    Qt.Key.Key_Plus: lambda framing: framing.zoomed(_ZOOM_STEP),
    Qt.Key.Key_Equal: lambda framing: framing.zoomed(_ZOOM_STEP),  # where + is on it, with Shift
    Qt.Key.Key_Minus: lambda framing: framing.zoomed(1 / _ZOOM_STEP),
    Qt.Key.Key_Left: lambda framing: framing.moved(-_SHIFT_STEP, 0.0),
    Qt.Key.Key_Right: lambda framing: framing.moved(_SHIFT_STEP, 0.0),
    Qt.Key.Key_Up: lambda framing: framing.moved(0.0, -_SHIFT_STEP),
    Qt.Key.Key_Down: lambda framing: framing.moved(0.0, _SHIFT_STEP),
    Qt.Key.Key_BracketLeft: lambda framing: framing.turned(-_TURN_STEP),
    Qt.Key.Key_BracketRight: lambda framing: framing.turned(_TURN_STEP),
    Qt.Key.Key_0: lambda framing: IDENTITY,
}


class FramedPicture(PictureView):
    """A `PictureView` whose photo can be taken hold of.

    `asked` gives the framing that a gesture wants; who hears it shows it by `preview`, at once, and by
    `show_picture` when the network has seen it. `hovered` tells whether the pointer is on it.
    """

    asked = Signal(object)
    hovered = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._wanted: Framing | None = None  # shown ahead of what the network has seen
        self._beyond = QColor()
        self._held: tuple[QPointF, Framing] | None = None  # where a drag began, and from what
        self._turning = False
        self.setToolTip(TIP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    @property
    def framing(self) -> Framing:
        """As it is shown."""
        return self._framing

    def show_picture(
        self, whole: QImage | None, seen: QImage | None, part: QRectF, framing: Framing = IDENTITY
    ) -> None:
        if self._wanted == framing:
            self._wanted = None
        super().show_picture(whole, seen, part, self._wanted or framing)

    def preview(self, framing: Framing, beyond: QColor) -> None:
        """Show what the network has not seen yet, in the colour `beyond` where there is no photo."""
        self._wanted, self._framing, self._beyond = framing, framing, beyond
        self.update()

    def forget(self) -> None:
        """Another photo comes: what was wanted of the one before does not count."""
        self._wanted = self._held = None
        self._show_cursor()

    # What Qt tells

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        notches = (delta.y() or delta.x()) / _NOTCH  # Alt makes a wheel turn sideways
        at = self._in_frame(event.position())
        self.asked.emit(self._framing.zoomed(_ZOOM_STEP**notches, at.x(), at.y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = (event.position(), self._framing)
            self._turning = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        start, framing = self._held
        before, now = self._in_frame(start), self._in_frame(event.position())
        if self._turning:
            if _far(now) and _far(before):
                self.asked.emit(framing.turned(_angle(now) - _angle(before)))
        else:
            self.asked.emit(framing.moved(now.x() - before.x(), now.y() - before.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.asked.emit(IDENTITY)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        change = _KEYS.get(Qt.Key(event.key()))
        others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Escape and self._held is not None:
            (_, framing), self._held = self._held, None
            self._show_cursor()
            self.asked.emit(framing)
        elif change is not None and not event.modifiers() & others:
            self.asked.emit(change(self._framing))
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.hovered.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(False)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._seen is None or (self._framing.is_identity and not self.hasFocus()):
            return
        painter = QPainter(self)
        ink = self._theme.palette.accent if self.hasFocus() else self._theme.palette.border
        painter.setPen(QPen(QColor(ink), 1))
        painter.drawRect(self.seen_rect().adjusted(-0.5, -0.5, 0.5, 0.5))

    def _draw_seen(self, painter: QPainter, seen: QRectF) -> None:
        if self._wanted is None or self._whole is None:
            super()._draw_seen(painter, seen)
            return
        painter.save()
        painter.setClipRect(seen)
        painter.fillRect(seen, self._beyond)
        self._draw_whole(painter, dimmed=False)
        painter.restore()

    def _in_frame(self, at: QPointF) -> QPointF:
        """A place of the widget, from the frame's middle, in fractions of its side."""
        seen = self.seen_rect()
        return (at - seen.center()) / max(1.0, seen.width())

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.OpenHandCursor
        if self._held is not None:
            shape = Qt.CursorShape.SizeAllCursor if self._turning else Qt.CursorShape.ClosedHandCursor
        self.setCursor(shape)


def _angle(at: QPointF) -> float:
    return math.degrees(math.atan2(at.y(), at.x()))


def _far(at: QPointF) -> bool:
    return math.hypot(at.x(), at.y()) > _STEADY
