"""The network's drawing across the width of a widget, and how it is zoomed; knows no pointer and no key."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsView

from inception_studio.desktop.graph.columns import drawing_width, stretch
from inception_studio.desktop.graph.look import SMALLEST, Look
from inception_studio.desktop.graph.scene import NetworkScene
from inception_studio.nets.graph import Graph

DEEPEST = 20.0  # times the fitted zoom
_SIDEWAYS = 6.0  # zoom up to which the drawing only gets wider
_OPENED_SHARE = 0.42  # of the width, for a layer that is zoomed to
_LETTER = 11.0  # most pixels that a letter may have for each unit of stretch
_LETTER_GROWTH = (0.7, 1.6)  # power of the growth in height, and the most


class ZoomView(QGraphicsView):
    """Draws a graph across its whole width; `zoom` 1 is the fitted view, the farthest there is.

    A network is wide and low, and so is the place for it. Zooming in therefore lays the drawing out anew in
    a greater width, which makes room for names and shapes in all branches at once; from a zoom of 6 on it
    gets higher too. `moved` follows each zoom, pan and resize.
    """

    moved = Signal()

    def __init__(self, look: Look) -> None:
        self.network = NetworkScene(look)
        super().__init__(self.network)
        self.look = look
        self.zoom = 1.0
        self.empty_text = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setOptimizationFlags(
            QGraphicsView.OptimizationFlag.DontSavePainterState
            | QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing
        )

    def set_graph(self, graph: Graph | None) -> None:
        """Draw another network, or none; the zoom stays."""
        self.network.set_graph(graph)
        self._lay_out()
        self.viewport().update()

    def restyle(self) -> None:
        """Repaint in the look's present colours."""
        self.setBackgroundBrush(self.look.surface)
        self._lay_out()
        self.viewport().update()

    def fit(self) -> None:
        """Show the whole network across the width."""
        self.zoom = 1.0
        self._lay_out()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom so that what is at viewport position `at` (the middle if None) stays there."""
        at = QPointF(self.viewport().rect().center()) if at is None else at
        share = self._share_at(at)
        self.zoom = min(DEEPEST, max(1.0, self.zoom * factor))
        self._lay_out()
        self._put(share, at)

    def zoom_to(self, name: str) -> None:
        """Bring one layer, module or head into the middle, large enough to read what is in it."""
        item = self.network.drawn.get(name)
        if item is not None:
            width = item.place.box.width / self.zoom * self.transform().m11()
            self.zoom = min(_SIDEWAYS, max(1.0, _OPENED_SHARE * self.viewport().width() / width))
            self._lay_out()
            self.centerOn(item)

    def shown(self) -> tuple[float, float]:
        """What of the drawing is at the left and right edge of the viewport, as shares of its width."""
        transform, width = self.viewportTransform(), max(1.0, self.sceneRect().width())
        left = -transform.dx() / transform.m11()
        return left / width, (left + self.viewport().width() / transform.m11()) / width

    # What Qt calls

    def resizeEvent(self, event: QResizeEvent) -> None:
        old = event.oldSize()
        share = self._share_at(QPointF(old.width() / 2, old.height() / 2)) if old.isValid() else (0.5, 0.5)
        super().resizeEvent(event)
        self._lay_out()
        if self.zoom > 1.0:
            self._put(share, QPointF(self.viewport().rect().center()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.moved.emit()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawBackground(painter, rect)
        if self.network.graph is None:
            painter.resetTransform()
            painter.setPen(self.look.muted)
            painter.setFont(self.look.font)
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty_text)

    # Inside

    def _lay_out(self) -> None:
        graph, view = self.network.graph, self.viewport()
        if graph is not None and view.width() > 0:
            width = drawing_width(graph, view.width())
            scale = view.width() / width
            taller = max(1.0, self.zoom / _SIDEWAYS)
            power, most = _LETTER_GROWTH
            # The theme's letters, unless they are too large for this width; larger when there is more room.
            fitting = min(float(self.look.pixels), _LETTER * stretch(graph, width))
            self.look.letter = max(SMALLEST, round(fitting * min(most, taller**power)))
            line = self.look.line / scale
            self.network.lay_out(width * self.zoom, view.height() / scale * taller, line)
            self.setTransform(QTransform.fromScale(scale, scale))
        self.moved.emit()

    def _share_at(self, at: QPointF) -> tuple[float, float]:
        """What is at a viewport position, as shares of the drawing's width and height."""
        size = self.sceneRect()
        spot = self.viewportTransform().inverted()[0].map(at)
        return spot.x() / max(1.0, size.width()), spot.y() / max(1.0, size.height())

    def _put(self, share: tuple[float, float], at: QPointF) -> None:
        """Scroll, as far as there is something to scroll, until that spot lies at viewport position `at`."""
        size = self.sceneRect()
        off = self.viewportTransform().map(QPointF(share[0] * size.width(), share[1] * size.height())) - at
        for bar, distance in ((self.horizontalScrollBar(), off.x()), (self.verticalScrollBar(), off.y())):
            bar.setValue(bar.value() + round(distance))
