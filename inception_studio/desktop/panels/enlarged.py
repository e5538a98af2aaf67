"""One channel's map, large, beside the input with the receptive field of the pixel under the pointer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from inception_studio.desktop.colormaps import packed
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.picture import FieldMark, PictureView, qimage_of
from inception_studio.desktop.theme import Theme
from inception_studio.insight.mosaic import levels
from inception_studio.insight.record_types import FloatArray

_BAR = 12  # width of the colour bar
_BAR_GAP = 6
_BETWEEN = 14  # pixels between the map and the input


class MapView(QWidget):
    """A map (H, W) with crisp pixels and its colour bar."""

    pointed = Signal(object)  # (row, column), or None when the pointer left the map

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._map: FloatArray = np.zeros((1, 1), np.float32)
        self._low = self._high = 0.0
        self._colours = "inferno"
        self._pixel: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        let_take(self, lambda: self.accessibleName() or "Map", lambda: self._map)

    def sizeHint(self) -> QSize:
        return QSize(280, 240)

    def show_map(self, map_: FloatArray, low: float, high: float, colours: str) -> None:
        """`low` and `high` are the values at the ends of the colour bar."""
        self._map, self._low, self._high, self._colours = map_, low, high, colours
        self.update()

    def show_pixel(self, pixel: tuple[int, int] | None) -> None:
        """Frame one of the map's pixels."""
        if pixel != self._pixel:
            self._pixel = pixel
            self.update()

    def map_rect(self) -> QRectF:
        """Where the map is drawn: as large as fits."""
        room = self.width() - self.margin()
        height, width = self._map.shape
        scale = min(room / width, self.height() / height)
        across, down = width * scale, height * scale
        return QRectF(max(0.0, (room - across) / 2), (self.height() - down) / 2, across, down)

    def margin(self) -> int:
        """The width of colour bar and labels, beside the map."""
        return _BAR + _BAR_GAP + self._label_width()

    def _label_width(self) -> int:
        metrics = self.fontMetrics()
        return 6 + max(metrics.horizontalAdvance(words.value(edge)) for edge in (self._low, self._high))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.small)
        rect, ratio = self.map_rect(), self.devicePixelRatioF()
        height, width = max(1, round(rect.height() * ratio)), max(1, round(rect.width() * ratio))
        shades = levels(self._map[None], np.float32([self._low]), np.float32([self._high]), height, width)[0]
        painter.drawImage(rect, qimage_of(packed(self._colours)[shades]))
        if self._pixel is not None:
            side = rect.height() / self._map.shape[0]
            row, column = self._pixel
            spot = QRectF(rect.x() + column * side, rect.y() + row * side, side, side)
            for ink, pen_width in (("#000000", 3), ("#ffffff", 1.5)):
                painter.setPen(QPen(QColor(ink), pen_width))
                painter.drawRect(spot)
        self._draw_bar(painter, rect)

    def _draw_bar(self, painter: QPainter, rect: QRectF) -> None:
        bar = QRectF(rect.right() + _BAR_GAP, rect.y(), _BAR, rect.height())
        painter.drawImage(bar, qimage_of(packed(self._colours)[::-1, None]))
        painter.setPen(QColor(self._theme.palette.muted))
        metrics = painter.fontMetrics()
        left = bar.right() + 4
        painter.drawText(QPointF(left, bar.top() + metrics.ascent()), words.value(self._high))
        painter.drawText(QPointF(left, bar.bottom() - metrics.descent()), words.value(self._low))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        rect = self.map_rect()
        place, side = event.position() - rect.topLeft(), rect.height() / self._map.shape[0]
        row, column = int(place.y() // side), int(place.x() // side)
        inside = 0 <= row < self._map.shape[0] and 0 <= column < self._map.shape[1]
        self.pointed.emit((row, column) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)


class EnlargedView(QWidget):
    """The map beside the input, equally large, what they say below; one over the other if narrow."""

    pointed = Signal(object)  # (row, column) or None
    page_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._side = QWidget()
        self.map = MapView(theme)
        self.map.setObjectName("enlarged_map")
        self.picture = PictureView(theme)
        self.map.setObjectName("enlarged_map")
        self.picture.setObjectName("enlarged_input")
        self.map.setParent(self._side)
        self.picture.setParent(self._side)
        self._channel = ElidedLabel()
        self._channel.setObjectName("unit_channel")
        self._field = ElidedLabel()
        self._field.setObjectName("unit_field")
        self._side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._side.setMinimumHeight(80)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._side, 1)
        self.page_button = QPushButton("Channel page")
        self.page_button.setObjectName("channel_page_button")
        self.page_button.setToolTip(
            "Its exemplars, what it likes to see, its filter and its statistics (or double-click the map)"
        )
        self.page_button.setStyleSheet("QPushButton { padding: 2px 10px; }")
        self.page_button.clicked.connect(self.page_asked)
        told = QVBoxLayout()
        told.setSpacing(4)
        told.addWidget(self._channel)
        told.addWidget(self._field)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addLayout(told, 1)
        below.addWidget(self.page_button)
        column.addLayout(below)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.map.pointed.connect(self.pointed)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for widget in (self._channel, self._field, self.map, self.page_button):
            widget.setFont(self._theme.small)

    def show_channel(self, map_: FloatArray, low: float, high: float, colours: str, told: str) -> None:
        """The map (H, W), its range, and the line that names it."""
        self.map.show_map(map_, low, high, colours)
        self._channel.setText(told)
        self._arrange()

    def show_input(self, seen: QImage | None) -> None:
        """The photo as the network gets it."""
        self.picture.show_picture(None, seen, QRectF(0, 0, 1, 1))

    def show_pixel(self, pixel: tuple[int, int] | None, mark: FieldMark | None, told: str, ink: str) -> None:
        """The pixel under the pointer, what it sees of the input, and both in words of the colour `ink`."""
        self.map.show_pixel(pixel)
        self.picture.show_field(mark)
        self._field.setText(told)
        palette = self._field.palette()
        palette.setColor(self._field.foregroundRole(), QColor(ink))
        self._field.setPalette(palette)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout().activate()
        self._arrange()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Also the second click on a tile of a mosaic, in whose place this view has come with the first.
        self.page_asked.emit()

    def _arrange(self) -> None:
        width, height, extra = self._side.width(), self._side.height(), self.map.margin()
        upright = width < 0.9 * height
        if upright:
            side = max(1, min(width - extra, (height - _BETWEEN) // 2))
        else:
            side = max(1, min(height, (width - extra - _BETWEEN) // 2))
        left = (width - extra - side - (0 if upright else side + _BETWEEN)) // 2
        top = (height - side - (side + _BETWEEN if upright else 0)) // 2
        self.map.setGeometry(left, top, side + extra, side)
        if upright:
            self.picture.setGeometry(left, top + side + _BETWEEN, side, side)
        else:
            self.picture.setGeometry(left + side + extra + _BETWEEN, top, side, side)
