"""The photo as the network sees it with a map over it, each pixel where it looks, to be pointed at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen

from inception_studio.desktop.panels.picture import PictureView
from inception_studio.desktop.theme import Theme


class LayeredPicture(PictureView):
    """The photo as the network sees it, with a map's values over it, each where its pixel looks."""

    pointed = Signal(object)  # (row, column) of the map, or None

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._layer: QImage | None = None
        self._shape = (1, 1)
        self._place = QRectF(0, 0, 1, 1)
        self._pixel: tuple[int, int] | None = None
        self._crisp = True

    def show_layer(self, layer: QImage | None, shape: tuple[int, int], place: QRectF, *, crisp: bool) -> None:
        """An image with transparency, of a map of `shape`, whose corners lie at `place` (fractions)."""
        self._layer, self._shape, self._place, self._crisp = layer, shape, place, crisp
        self.update()

    def show_pixel(self, pixel: tuple[int, int] | None) -> None:
        """Frame one of the map's pixels."""
        if pixel != self._pixel:
            self._pixel = pixel
            self.update()

    def layer_rect(self) -> QRectF:
        """Where the whole map is drawn; it may reach over the photo's edges."""
        seen = self.seen_rect()
        return QRectF(
            seen.x() + self._place.x() * seen.width(),
            seen.y() + self._place.y() * seen.height(),
            self._place.width() * seen.width(),
            self._place.height() * seen.height(),
        )

    def pixel_rect(self, row: int, column: int) -> QRectF:
        """Where one of the map's pixels is drawn."""
        rect = self.layer_rect()
        across, down = rect.width() / self._shape[1], rect.height() / self._shape[0]
        return QRectF(rect.x() + column * across, rect.y() + row * down, across, down)

    def _draw_seen(self, painter: QPainter, seen: QRectF) -> None:
        super()._draw_seen(painter, seen)
        if self._layer is not None:
            painter.save()
            painter.setClipRect(seen)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._crisp)
            painter.drawImage(self.layer_rect(), self._layer)
            painter.restore()

    def _draw_field(self, painter: QPainter, seen: QRectF) -> None:
        super()._draw_field(painter, seen)
        if self._pixel is not None:
            painter.setClipRect(seen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for ink, width in (("#000000", 3.0), ("#ffffff", 1.5)):
                painter.setPen(QPen(QColor(ink), width))
                painter.drawRect(self.pixel_rect(*self._pixel))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        rect = self.layer_rect()
        if not self.seen_rect().contains(event.position()) or not rect.width():
            self.pointed.emit(None)
            return
        place = event.position() - rect.topLeft()
        row = int(place.y() / rect.height() * self._shape[0])
        column = int(place.x() / rect.width() * self._shape[1])
        self.pointed.emit((min(max(row, 0), self._shape[0] - 1), min(max(column, 0), self._shape[1] - 1)))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)
