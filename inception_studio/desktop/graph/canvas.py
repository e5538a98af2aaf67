"""The network as a drawing that one points at and walks through; knows gestures, no state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from inception_studio.desktop.graph.items import PlaceItem
from inception_studio.desktop.graph.look import Look
from inception_studio.desktop.graph.walk import Direction, neighbour
from inception_studio.desktop.graph.zooming import ZoomView

_STEP = 1.25  # of the + and - keys
_WHEEL = 1.0015  # per eighth of a degree
_KEYS: dict[int, Direction] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


class NetworkCanvas(ZoomView):
    """The wheel zooms at the pointer, a drag pans, a double click on empty ground fits.

    `picked` is a click or an arrow key on a layer, `opened` Enter or a double click on one. While `switching`
    a click is `switched` instead, as the Delete key on the selected layer is at any time.
    """

    picked = Signal(str)
    opened = Signal(str)
    switched = Signal(str)

    def __init__(self, look: Look, describe: Callable[[str], str]) -> None:
        """`describe` gives the rich text of a tooltip by layer."""
        super().__init__(look)
        self._describe = describe
        self._selected = self._hovered = ""
        self._pressed: QPoint | None = None
        self._panning = False
        self.switching = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def select(self, name: str) -> None:
        """Draw `name` as selected, and bring it into view if it lies outside."""
        changed, self._selected = name != self._selected, name
        self._mark()
        item = self.network.drawn.get(name)
        if changed and item is not None and self.zoom > 1.0:
            self.ensureVisible(item.target(), 24, 12)

    def point_of(self, name: str) -> QPoint:
        """Where in the viewport a click selects `name`, for whoever guides the mouse; KeyError if unknown."""
        item = self.network.drawn[name]
        box, role = item.target(), item.place.role
        spot = box.center()
        if role == "module":
            spot.setY(box.bottom() - 10)
        elif role == "head":
            spot.setY(box.top() + 8)
        return self.mapFromScene(spot)

    # What Qt calls

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if abs(delta.x()) > abs(delta.y()):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (event.pixelDelta().x() or delta.x()))
        else:
            self.zoom_by(_WHEEL ** delta.y(), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        if self._pressed is None:
            self._hover(self.name_at(here))
            return
        step = here - self._pressed
        if not self._panning and step.manhattanLength() < QApplication.startDragDistance():
            return
        self._panning = True
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._pressed = here
        for bar, distance in ((self.horizontalScrollBar(), step.x()), (self.verticalScrollBar(), step.y())):
            bar.setValue(bar.value() - distance)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        name = "" if self._panning else self.name_at(self._pressed)
        self._pressed, self._panning = None, False
        self._hover(self.name_at(event.position().toPoint()))
        if name:
            (self.switched if self.switching else self.picked).emit(name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        name = self.name_at(event.position().toPoint())
        if name and self.switching:
            self.mousePressEvent(event)  # two quick clicks are two: off and on
        elif name:
            self.opened.emit(name)
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, graph = event.key(), self.network.graph
        selected = self._selected if graph is not None and graph.has(self._selected) else ""
        if graph is not None and selected and key in _KEYS:
            self.picked.emit(neighbour(graph, selected, _KEYS[key]))
        elif selected and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit(selected)
        elif selected and key == Qt.Key.Key_Delete:
            self.switched.emit(selected)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom_by(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / _STEP)
        elif key == Qt.Key.Key_Escape and self.zoom > 1.0:
            self.fit()
        else:
            event.ignore()  # the window's shortcuts

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover("")
        return super().viewportEvent(event)

    # Inside

    def name_at(self, position: QPoint) -> str:
        """The layer, module or head at a place in the viewport; empty where there is none."""
        item = self.itemAt(position)
        return item.place.name if isinstance(item, PlaceItem) else ""

    def _hover(self, name: str) -> None:
        self._hovered = name
        self._mark()
        over = Qt.CursorShape.CrossCursor if self.switching else Qt.CursorShape.PointingHandCursor
        shape = over if name else Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def _mark(self) -> None:
        self.network.mark(self._selected, self._hovered, self.hasFocus())

    def _show_tip(self, event: QHelpEvent) -> None:
        name = self.name_at(event.pos())
        if not name:
            QToolTip.hideText()
            return
        corners = self.mapFromScene(self.network.drawn[name].target()).boundingRect()
        QToolTip.showText(event.globalPos(), self._describe(name), self.viewport(), corners)
