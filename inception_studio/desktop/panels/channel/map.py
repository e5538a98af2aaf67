"""A channel's map over the photo, and what one of its pixels sees: the box that it can, and what it does."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.picture import FieldMark, PictureView
from inception_studio.desktop.panels.why.overlay import Scale, coloured
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import FloatArray
from inception_studio.nets.graph import ReceptiveField

_BETWEEN = 14
_NEIGHBOURHOOD, _LEAST_PART = 3.0, 20  # of a small field's side, and px at least, that are shown around it
_CRISP_BELOW = 60  # px: a part so small is shown pixel by pixel
_OUTER = 0.98  # of the measured field's sum that the figure in words counts


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


class MapSection(QWidget):
    """Map and field side by side, equally large, over each other where it is narrow; two lines of words."""

    pointed = Signal(object)
    blended = Signal(float)

    def __init__(self, theme: Theme, blend: float) -> None:
        super().__init__()
        self._theme = theme
        self._map: FloatArray | None = None
        self._field: FloatArray | None = None
        self._colours = ""
        self._seen: QImage | None = None
        self._side = QWidget()
        self._side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._side.setMinimumHeight(80)
        self.map = LayeredPicture(theme)
        self.map.setObjectName("channel_map")
        self.map.setMouseTracking(True)
        self.field = LayeredPicture(theme)
        self.field.setObjectName("channel_field")
        let_take(self.map, lambda: self.map.accessibleName() or "Map", lambda: self._map)
        let_take(self.field, lambda: self.field.accessibleName() or "Field", lambda: self._field)
        for picture in (self.map, self.field):
            picture.setParent(self._side)
        self._photo, self._over = QLabel("photo"), QLabel("map")
        self.blend = QSlider(Qt.Orientation.Horizontal)
        self.blend.setObjectName("channel_blend")
        self.blend.setAccessibleName("How much of the map is seen over the photo")
        self.blend.setToolTip("From the photo alone to the map alone; between, strong pixels cover it most")
        self.blend.setRange(0, 100)
        self.blend.setMinimumWidth(50)
        self.blend.setMaximumWidth(140)
        self.told = ElidedLabel()
        self.told.setObjectName("channel_values")
        self.sees = ElidedLabel()
        self.sees.setObjectName("channel_sees")
        for label in (self._photo, self._over, self.told, self.sees):
            label.setProperty("role", "caption")
        line = QHBoxLayout()
        line.setSpacing(5)
        line.addWidget(self.told, 1)
        for widget in (self._photo, self.blend, self._over):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._side, 1)
        column.addLayout(line)
        column.addWidget(self.sees)
        with QSignalBlocker(self.blend):
            self.blend.setValue(round(100 * blend))
        self.blend.valueChanged.connect(self._on_blend)
        self.map.pointed.connect(self.pointed)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for widget in (self._photo, self._over, self.told, self.sees, self.blend):
            widget.setFont(self._theme.small)

    def show_photo(self, photo: QImage | None) -> None:
        """What the network sees."""
        self._seen = photo
        self.map.show_picture(None, photo, QRectF(0, 0, 1, 1))
        self._show_field(None)
        self._arrange()

    def show_map(
        self, map_: FloatArray | None, field: ReceptiveField | None, side: int, colours: str, told: str
    ) -> None:
        """The map (H, W) of a layer with that receptive field, in an input of `side` px."""
        self._map, self._colours = map_, colours
        self._place = placed(map_.shape if map_ is not None else (1, 1), field, side)
        self._paint_map()
        self.told.setText(told)

    def show_pixel(
        self, pixel: tuple[int, int] | None, mark: FieldMark | None, measured: FloatArray | None, told: str
    ) -> None:
        """What one pixel can see, and what it does see (H, W) of the input where that was measured."""
        self.map.show_pixel(pixel)
        self.map.show_field(mark if pixel is not None else None)
        self._field = measured
        self._show_field(mark)
        self.sees.setText(told)

    def _show_field(self, mark: FieldMark | None) -> None:
        """What a pixel sees, of a small field the neighbourhood alone."""
        layer = None if self._field is None else lit(self._field)
        seen, part = self._seen, QRect()
        if seen is not None and mark is not None:
            part = around(mark, seen.width())
            seen = seen.copy(part)
            layer = None if layer is None else layer.copy(part)
            left, top, right, bottom = mark.box
            x, y = part.x(), part.y()
            mark = FieldMark((left - x, top - y, right - x, bottom - y), part.width(), mark.colour)
        self.field.show_picture(None, seen, QRectF(0, 0, 1, 1))
        self.field.show_field(mark)
        self.field.show_layer(layer, (1, 1), QRectF(0, 0, 1, 1), crisp=part.width() < _CRISP_BELOW)

    def _paint_map(self) -> None:
        if self._map is None:
            self.map.show_layer(None, (1, 1), self._place, crisp=True)
            return
        high = float(np.nanmax(np.abs(self._map), initial=0.0)) or 1.0
        scale = Scale(0.0, high, self._colours, signed=False)
        image = coloured(self._map, scale, self.blend.value() / 100)
        self.map.show_layer(image, self._map.shape, self._place, crisp=True)

    def _on_blend(self, value: int) -> None:
        self._paint_map()
        self.blended.emit(value / 100)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout().activate()
        self._arrange()

    def _arrange(self) -> None:
        width, height = self._side.width(), self._side.height()
        upright = width < 0.9 * height
        if upright:
            side = max(1, min(width, (height - _BETWEEN) // 2))
        else:
            side = max(1, min(height, (width - _BETWEEN) // 2))
        left = (width - side - (0 if upright else side + _BETWEEN)) // 2
        top = (height - side - (side + _BETWEEN if upright else 0)) // 2
        self.map.setGeometry(left, top, side, side)
        if upright:
            self.field.setGeometry(left, top + side + _BETWEEN, side, side)
        else:
            self.field.setGeometry(left + side + _BETWEEN, top, side, side)


def placed(shape: tuple[int, ...], field: ReceptiveField | None, side: int) -> QRectF:
    """Where a map lies on the input, in fractions of its side: each pixel around its field's centre."""
    if field is None:
        return QRectF(0, 0, 1, 1)
    first = (field.start - field.stride / 2) / side
    return QRectF(first, first, shape[1] * field.stride / side, shape[0] * field.stride / side)


def around(mark: FieldMark, side: int) -> QRect:
    """The part of an input of `side` px that shows a field large enough: all of it, if it is not small."""
    left, top, right, bottom = mark.box
    width = min(side, max(_LEAST_PART, round(_NEIGHBOURHOOD * (right - left))))
    if width > side / 2:
        width = side
    x, y = (round((low + high - width) / 2) for low, high in ((left, right), (top, bottom)))
    return QRect(min(max(x, 0), side - width), min(max(y, 0), side - width), width, width)


def lit(field: FloatArray) -> QImage:
    """A measured field as a glow over the photo, all else in the dark."""
    high = float(np.quantile(field[field > 0], 0.99)) if (field > 0).any() else 1.0
    strength = np.sqrt((field / high).clip(0.0, 1.0))
    pixels = np.zeros((*field.shape, 4), np.uint8)
    pixels[..., :3] = np.rint(strength[..., None] * np.array([255, 214, 90])).astype(np.uint8)
    pixels[..., 3] = np.rint(255 * (0.62 + 0.2 * strength)).astype(np.uint8)
    height, width = field.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def reach(field: FloatArray) -> int:
    """The side in px of the smallest square around the field's middle that has nearly all of it."""
    total = float(field.sum())
    if total <= 0:
        return 0
    rows, columns = np.indices(field.shape)
    y, x = float((rows * field).sum() / total), float((columns * field).sum() / total)
    away = np.maximum(np.abs(rows - y), np.abs(columns - x)).ravel()
    order = np.argsort(away)
    within = np.searchsorted(np.cumsum(field.ravel()[order]), _OUTER * total)
    return round(2 * float(away[order[min(int(within), away.size - 1)]]) + 1)


def field_told(
    field: ReceptiveField | None,
    measured: FloatArray | None,
    value: float,
    pixel: tuple[int, int] | None,
) -> str:
    """ "pixel (3, 4): value 1.2 · can see 99 px · 98 % of what moves it lies within 57 px"; without a
    `pixel` the unit is one number."""
    told = [f"value {words.value(value)}" if pixel is None else f"pixel {pixel}: value {words.value(value)}"]
    if field is not None:
        told.append(f"can see {field.size} px (the frame)")
    if measured is not None:
        side = reach(measured)
        told.append(
            f"{round(100 * _OUTER)} % of what moves it lies within {side} px (the light)"
            if side
            else "nothing of the photo moves it"
        )
    return " · ".join(told)
