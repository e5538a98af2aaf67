"""A channel's map over the photo, and what one of its pixels sees: the box that it can, and what it does."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.channel.layered_picture import LayeredPicture
from inception_studio.desktop.panels.channel.pixel_field import around, lit, placed
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.picture import FieldMark
from inception_studio.desktop.panels.why.overlay import Scale, coloured
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import FloatArray
from inception_studio.nets.graph import ReceptiveField

_BETWEEN = 14
_CRISP_BELOW = 60  # px: a part so small is shown pixel by pixel


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
        self._side.setMinimumHeight(24)
        self._side.installEventFilter(self)  # words under it come and go, which leaves the section's size
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._side and event.type() == QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

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
