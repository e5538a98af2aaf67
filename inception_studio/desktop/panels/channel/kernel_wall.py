"""A unit's weights as small matrices, one an input channel, in a diverging colour map; knows arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inception_studio.desktop.colormaps import DIVERGING, packed
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.picture import qimage_of
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import FloatArray

_GAP = 4
_LEAST, _MOST = {True: 12, False: 30}, {True: 40, False: 120}  # px of a tile; True: of one weight alone
_COLOUR_SHARE = 0.5  # of the width, for a picture of a kernel that reads colours


class KernelWall(QWidget):
    """Matrices (C, k, k) from the first on, as many as fit; red is positive, blue negative, light is 0."""

    chosen = Signal(int)  # the place of one in the list

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kernels: FloatArray = np.zeros((0, 1, 1), np.float32)
        self._images: list[QImage] = []
        self._tips: Sequence[str] = ()
        self._colour: QImage | None = None
        self.setObjectName("kernel_wall")
        self.setAccessibleName("Weights by input channel")
        self.setMouseTracking(True)
        self.setMinimumSize(110, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        let_take(self, lambda: self.accessibleName(), lambda: self._kernels if self._kernels.size else None)

    def sizeHint(self) -> QSize:
        return QSize(220, 200)

    def show_kernels(
        self, kernels: FloatArray, tips: Sequence[str], colours: np.ndarray | None = None
    ) -> None:
        """Matrices (C, k, k) with a tooltip each; `colours` (k, k, 3) is the same kernel as one picture."""
        self._kernels, self._tips = kernels, tips
        high = float(np.abs(kernels).max(initial=0.0)) or 1.0
        shades = np.rint((kernels / high + 1) * 127.5).astype(np.intp)
        table = packed(DIVERGING)
        self._images = [qimage_of(table[shade]) for shade in shades]
        self._colour = None if colours is None else qimage_of(colours)
        self.update()

    @property
    def shown(self) -> int:
        """How many fit."""
        columns, side = self._grid()
        room = self._room()
        return min(len(self._images), columns * max(1, int((room.height() + _GAP) // (side + _GAP))))

    def tile_rect(self, index: int) -> QRectF:
        """Where a matrix is drawn."""
        columns, side = self._grid()
        row, column = divmod(index, columns)
        room = self._room()
        return QRectF(room.x() + column * (side + _GAP), room.y() + row * (side + _GAP), side, side)

    def _room(self) -> QRectF:
        if self._colour is None:
            return QRectF(self.rect())
        begin = min(self.width() * _COLOUR_SHARE, float(self.height())) + 2 * _GAP
        return QRectF(begin, 0, max(1.0, self.width() - begin), self.height())

    def _grid(self) -> tuple[int, float]:
        """Columns and side: the largest tiles of which all fit, else the smallest that can be read."""
        room, count = self._room(), max(1, len(self._images))
        single = self._kernels.shape[-1] == 1
        for side in range(_MOST[single], _LEAST[single], -1):
            columns = max(1, int((room.width() + _GAP) // (side + _GAP)))
            if math.ceil(count / columns) * (side + _GAP) - _GAP <= room.height():
                return columns, float(side)
        side = _LEAST[single]
        return max(1, int((room.width() + _GAP) // (side + _GAP))), float(side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        frame = QPen(QColor(self._theme.palette.border), 1)
        if self._colour is not None:
            side = min(self.width() * _COLOUR_SHARE, float(self.height()))
            painter.drawImage(QRectF(0, 0, side, side), self._colour)
        for index in range(self.shown):
            tile = self.tile_rect(index)
            painter.drawImage(tile, self._images[index])
            painter.setPen(frame)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(tile)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        there = self._at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if there else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self.chosen.emit(index)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            index = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if index is None else self._tips[index], self)
            return True
        return super().event(event)

    def point_of(self, index: int) -> QPoint:
        """The middle of a matrix, to be clicked."""
        return self.tile_rect(index).center().toPoint()

    def _at(self, position: QPointF) -> int | None:
        return next((i for i in range(self.shown) if self.tile_rect(i).contains(position)), None)
