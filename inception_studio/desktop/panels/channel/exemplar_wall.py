"""The patches that excite a channel most, as a wall of pictures that are pointed at and chosen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QSizePolicy,
    QToolTip,
    QWidget,
)

from inception_studio.desktop.asking.channel_page import Patches
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.picture import qimage_of
from inception_studio.desktop.theme import Theme

_GAP = 6
_COLUMNS = (3, 5, 9, 2, 1)


class Wall(QWidget):
    """Patches in the grid that shows them largest; mouse, or arrow keys and Enter, choose one."""

    chosen = Signal(object)  # the photo's path

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._patches: Patches | None = None
        self._images: list[QImage | None] = []
        self._lit: int | None = None
        self.setObjectName("exemplar_wall")
        self.setAccessibleName("Top exemplars")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        let_take(self, lambda: self.accessibleName(), self._numbers)

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def show_patches(self, patches: Patches | None) -> None:
        """Show them, or none."""
        if patches is self._patches:
            return
        self._patches, self._lit = patches, None
        pictures = () if patches is None else patches.pictures
        self._images = [None if picture is None else qimage_of(picture) for picture in pictures]
        if patches is not None:
            self.setAccessibleName(f"Top exemplars of {patches.unit}")
        self.update()

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self._images)

    def tile_rect(self, index: int) -> QRectF:
        """Where one is drawn, its value below it included."""
        columns, side, line = self._grid()
        rows = -(-max(1, self.count) // columns)
        left = (self.width() - columns * (side + _GAP) + _GAP) / 2
        top = (self.height() - rows * (side + line + _GAP) + _GAP) / 2
        row, column = divmod(index, columns)
        return QRectF(left + column * (side + _GAP), top + row * (side + line + _GAP), side, side + line)

    def _grid(self) -> tuple[int, float, float]:
        line = self.fontMetrics().height() + 2
        count = max(1, self.count)

        def side(columns: int) -> float:
            rows = -(-count // columns)
            down = (self.height() - (rows - 1) * _GAP) / rows - line
            return min((self.width() - (columns - 1) * _GAP) / columns, down)

        best = max(_COLUMNS, key=side)
        return best, max(8.0, side(best)), line

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self.font())
        palette, line = self._theme.palette, self._grid()[2]
        for index, image in enumerate(self._images):
            tile = self.tile_rect(index)
            square = QRectF(tile.x(), tile.y(), tile.width(), tile.width())
            painter.fillRect(square, QColor(palette.raised))
            if image is None:
                painter.setPen(QColor(palette.muted))
                painter.drawText(
                    square, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, "photo gone"
                )
            else:
                scale = min(square.width() / image.width(), square.height() / image.height())
                width, height = image.width() * scale, image.height() * scale
                inside = QRectF(0, 0, width, height)
                inside.moveCenter(square.center())
                painter.drawImage(inside, image)
            if index == self._lit:
                painter.setPen(QPen(QColor(palette.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(square.adjusted(1, 1, -1, -1))
            assert self._patches is not None
            painter.setPen(QColor(palette.muted))
            room = QRectF(tile.x(), square.bottom() + 1, tile.width(), line)
            value = words.value(self._patches.exemplars[index].value)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, value)

    def _numbers(self) -> Table | None:
        if self._patches is None or not self._patches.exemplars:
            return None
        best = self._patches.exemplars
        return Table(
            {
                "photo": [str(one.path) for one in best],
                "value": np.array([one.value for one in best]),
                "row": np.array([one.row for one in best]),
                "column": np.array([one.column for one in best]),
            }
        )

    # Hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._light(self._at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self._choose(index)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._light(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self._grid()[0]
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
        key = Qt.Key(event.key())
        if key in steps and self.count:
            at = 0 if self._lit is None else self._lit + steps[key]
            self._light(min(max(at, 0), self.count - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._lit is not None:
            self._choose(self._lit)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            index = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if index is None else self.tip(index), self)
            return True
        return super().event(event)

    def tip(self, index: int) -> str:
        """What one is: photo, value, place."""
        assert self._patches is not None
        one = self._patches.exemplars[index]
        place = f"at pixel ({one.row}, {one.column}) of the map"
        return f"{one.path.name}: {words.value(one.value)} {place}\nClick to open the photo"

    def point_of(self, index: int) -> QPoint:
        """The middle of one, to be clicked."""
        return self.tile_rect(index).center().toPoint()

    def _choose(self, index: int) -> None:
        assert self._patches is not None
        self.chosen.emit(self._patches.exemplars[index].path)

    def _at(self, position: QPointF) -> int | None:
        return next((i for i in range(self.count) if self.tile_rect(i).contains(position)), None)

    def _light(self, index: int | None) -> None:
        if index != self._lit:
            self._lit = index
            pointing = Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor
            self.setCursor(pointing)
            self.update()
