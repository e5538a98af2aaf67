"""One map over the photo with its colour bar, seen through a lens that other maps share; knows no network."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inception_studio.desktop.colormaps import packed
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.overlay import Scale, coloured
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import FloatArray

_BAR, _BAR_GAP = 10, 5
_WIDEST = "≤−0.00123"  # of the numbers at a colour bar
_CRISP_FROM = 3.0  # screen pixels a map's pixel: from there on it is shown as what it is
_BADGE = 5  # px on either side of its text
_STEP = 1.25  # of zoom, a notch of the wheel
_NOTCH = 120
_PART_TIP = "A part of the photo. Double click to see the whole, drag to see another part."
_CUT_TIP = (
    "The strongest colour is that of the 99th percentile of the values' sizes. The few that are larger "
    "(≥, ≤) have the same colour, so that they do not leave all else pale."
)


class MapOverPhoto(QWidget):
    """The wheel zooms where the pointer is, dragging moves, a double click shows the whole again.

    With the keyboard + and − zoom, and 0 shows the whole.
    """

    def __init__(self, theme: Theme, lens: Lens, *, bar: bool = True) -> None:
        """`bar`: with a colour bar beside the picture."""
        super().__init__()
        self._theme = theme
        self._lens = lens
        self._bar = bar
        self._photo: QImage | None = None
        self._map: FloatArray | None = None
        self._scale: Scale | None = None
        self._painted: tuple[float, QImage] | None = None  # the blend that it was made with
        self._dragged: QPointF | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(90, 84)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        lens.changed.connect(self.update)
        lens.pointed.connect(self.update)
        let_take(self, lambda: self.accessibleName() or "Attribution", lambda: self._map)

    def sizeHint(self) -> QSize:
        return QSize(220, 200)

    def show_photo(self, photo: QImage | None) -> None:
        """The photo as the network sees it."""
        if photo is not self._photo:
            self._photo = photo
            self.update()

    def show_map(self, map_: FloatArray | None, scale: Scale | None) -> None:
        """The map (H, W) of the whole photo; without one, the photo is dimmed."""
        if map_ is not self._map or scale != self._scale:
            self._map, self._scale, self._painted = map_, scale, None
            self.update()

    @property
    def value(self) -> float | None:
        """The map's value at the pixel that is pointed at, in whichever of the linked views."""
        pixel = self._lens.pixel
        if pixel is None or self._map is None:
            return None
        height, width = self._map.shape
        return float(self._map[pixel]) if pixel[0] < height and pixel[1] < width else None

    def picture_rect(self) -> QRectF:
        """Where the picture is drawn: on the left, where the words over and under it begin."""
        side = max(1.0, min(self.width() - self.margin(), self.height()))
        return QRectF(0.0, (self.height() - side) / 2, side, side)

    def place_of(self, row: int, column: int) -> QPointF:
        """Where the middle of a map's pixel is drawn."""
        return self._to_screen(QPointF((column + 0.5) / self._pixels(), (row + 0.5) / self._pixels()))

    def _pixels(self) -> int:
        if self._map is not None:
            return len(self._map)
        return self._photo.height() if self._photo is not None else 1

    def margin(self) -> int:
        """Width of the colour bar and its numbers."""
        # The same for all numbers, so that the pictures side by side are of one size.
        return _BAR_GAP + _BAR + 4 + self.fontMetrics().horizontalAdvance(_WIDEST) if self._bar else 0

    def _labels(self) -> tuple[str, str]:
        assert self._scale is not None
        beyond = "≤" if self._scale.cut_low else ""
        sign = "≥" if self._scale.cut_high else "+" if self._scale.signed else ""
        return f"{sign}{words.value(self._scale.high)}", f"{beyond}{words.value(self._scale.low)}"

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        rect = self.picture_rect()
        painter.setClipRect(rect)
        if self._photo is not None:
            self._draw(painter, rect, self._photo, smooth=True)
            if self._map is None:
                shade = QColor(self._theme.palette.surface)
                shade.setAlphaF(0.65)
                painter.fillRect(rect, shade)
        if self._map is not None and self._scale is not None:
            if self._painted is None or self._painted[0] != self._lens.blend:
                self._painted = (self._lens.blend, coloured(self._map, self._scale, self._lens.blend))
            crisp = rect.width() * self._lens.zoom / self._pixels() >= _CRISP_FROM
            self._draw(painter, rect, self._painted[1], smooth=not crisp)
            self._draw_cross(painter, rect)
            painter.setClipping(False)
            if self._bar:
                self._draw_bar(painter, rect)
        if self._photo is not None:
            self._draw_zoom(painter, rect)

    def _draw(self, painter: QPainter, rect: QRectF, image: QImage, *, smooth: bool) -> None:
        part, width, height = self._lens.part, image.width(), image.height()
        source = QRectF(part.x() * width, part.y() * height, part.width() * width, part.height() * height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(rect, image, source)

    def _draw_cross(self, painter: QPainter, rect: QRectF) -> None:
        if self._lens.pixel is None:
            return
        place = self.place_of(*self._lens.pixel)
        for ink, width in ((QColor(0, 0, 0, 130), 3.0), (QColor("#ffffff"), 1.0)):
            painter.setPen(QPen(ink, width))
            for x, y in ((1, 0), (0, 1)):
                away = QPointF(x, y)
                for sign in (-1, 1):  # a gap in the middle leaves the pixel in sight
                    painter.drawLine(place + away * 5 * sign, place + away * 13 * sign)

    def _draw_zoom(self, painter: QPainter, rect: QRectF) -> None:
        """Say that a part alone is seen, and how to see the whole again, as far as there is room."""
        if self._lens.zoom == 1.0:
            return
        metrics, zoom = painter.fontMetrics(), f"×{self._lens.zoom:.1f}"
        text = f"{zoom} · double click: whole"
        if metrics.horizontalAdvance(text) + 2 * _BADGE > rect.width():
            text = zoom
        box = QRectF(rect.left(), 0, metrics.horizontalAdvance(text) + 2 * _BADGE, metrics.height() + 2)
        box.moveBottom(rect.bottom())
        painter.fillRect(box, QColor(0, 0, 0, 170))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_bar(self, painter: QPainter, rect: QRectF) -> None:
        assert self._scale is not None
        bar = QRectF(rect.right() + _BAR_GAP, rect.y(), _BAR, rect.height())
        colours = np.ascontiguousarray(packed(self._scale.colours)[::-1, None])
        image = QImage(colours.data, 1, len(colours), 4, QImage.Format.Format_ARGB32)
        painter.drawImage(bar, image)
        painter.setPen(QColor(self._theme.palette.muted))
        metrics, left = painter.fontMetrics(), bar.right() + 4
        high, low = self._labels()
        painter.drawText(QPointF(left, bar.top() + metrics.ascent()), high)
        painter.drawText(QPointF(left, bar.bottom() - metrics.descent()), low)
        if self._scale.signed and bar.height() > 4 * metrics.height():
            painter.drawText(QPointF(left, bar.center().y() + metrics.ascent() / 2 - 1), "0")

    # Hands

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._help(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _help(self, at: QPointF) -> str:
        """What a tooltip says of a place."""
        if self._lens.zoom > 1.0 and self.picture_rect().contains(at):
            return _PART_TIP
        cut = self._scale is not None and (self._scale.cut_low or self._scale.cut_high)
        return _CUT_TIP if cut and self._on_bar(at) else ""

    def _on_bar(self, at: QPointF) -> bool:
        return self._bar and at.x() > self.picture_rect().right()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _NOTCH
        inside = self._photo is not None and self.picture_rect().contains(event.position())
        if not (inside and notches) or (notches < 0 and self._lens.zoom == 1.0):
            event.ignore()  # there is nothing to zoom: what the map lies in may scroll
            return
        self._lens.zoom_by(_STEP**notches, self._to_picture(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._lens.zoom > 1.0:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            moved = (self._dragged - event.position()) / (self.picture_rect().width() * self._lens.zoom)
            self._dragged = event.position()
            self._lens.pan(moved)
        self._lens.point(self._pixel_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        centre = self._lens.part.center()
        if event.text() in ("+", "="):
            self._lens.zoom_by(_STEP, centre)
        elif event.text() == "-":
            self._lens.zoom_by(1 / _STEP, centre)
        elif event.text() == "0":
            self._lens.whole()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._lens.whole()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._lens.point(None)

    def _pixel_at(self, position: QPointF) -> tuple[int, int] | None:
        if self._map is None or not self.picture_rect().contains(position):
            return None
        place, last = self._to_picture(position) * self._pixels(), self._pixels() - 1
        return min(max(int(place.y()), 0), last), min(max(int(place.x()), 0), last)

    def _to_picture(self, position: QPointF) -> QPointF:
        rect, part = self.picture_rect(), self._lens.part
        inside = (position - rect.topLeft()) / rect.width()
        return part.topLeft() + inside * part.width()

    def _to_screen(self, place: QPointF) -> QPointF:
        rect, part = self.picture_rect(), self._lens.part
        return rect.topLeft() + (place - part.topLeft()) / part.width() * rect.width()
