"""A confusion matrix as a heat map that is pointed at, zoomed into and clicked; knows counts and names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from inception_studio.desktop.colormaps import DEFAULT, packed
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.confusion_frame import (
    bar_room,
    draw_bar,
    draw_names,
    draw_titles,
)
from inception_studio.desktop.panels.evaluation.confusion_layout import Sight, fullest, pooled, row_shares
from inception_studio.desktop.panels.picture import qimage_of
from inception_studio.desktop.theme import Theme

_STEP = 1.25  # of zoom, a notch of the wheel
_NOTCH = 120
_REACH = 4  # px: a filled cell so near to the pointer is meant
_NAMES_SHARE = 0.3  # of the width and height that the names may take
_TIGHT = 0.85  # of a line, that names may stand apart
_DRAG = 4  # px: less is a click

Cell = tuple[int, int]


class ConfusionView(QWidget):
    """Rows are the true classes, columns the given ones; a cell is as bright as its share of the row.

    The wheel zooms where the pointer is, dragging moves, a double click shows the whole. Names stand at rows
    and columns as soon as they fit. Arrow keys move the chosen cell.
    """

    pointed = Signal(object)  # (row, column), or None when the pointer left
    chosen = Signal(int, int)  # row, column

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: npt.NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._levels = np.zeros((0, 0), np.float32)  # what is painted, 0…1
        self._names: Sequence[str] = ()
        self._sight = Sight.whole(0)
        self._colours = DEFAULT
        self._painted: tuple[Sight, int, QImage] | None = None
        self._under: Cell | None = None
        self._selected: Cell | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 120)
        self.setAccessibleName("Confusion matrix")
        let_take(self, lambda: "Confusion matrix", lambda: self._counts if self._counts.size else None)

    def sizeHint(self) -> QSize:
        return QSize(320, 300)

    def show_confusion(self, counts: npt.NDArray[np.int64], names: Sequence[str], colours: str) -> None:
        """Counts (n, n) of the classes of these names; the sight is the whole again."""
        self._counts, self._names, self._colours = counts, names, colours
        # The root lifts single mistakes out of the dark, beside a diagonal that is near 1.
        self._levels = np.sqrt(row_shares(counts)) if counts.size else np.zeros((0, 0), np.float32)
        self._sight, self._under, self._painted = Sight.whole(len(counts)), None, None
        self.update()

    def show_selected(self, cell: Cell | None) -> None:
        """Frame a cell."""
        if cell != self._selected:
            self._selected = cell
            self.update()

    def restyle(self) -> None:
        """Take the theme's font."""
        self.setFont(self._theme.small)
        self.update()

    # Where things are

    def area(self) -> QRectF:
        """Where the cells are drawn: a square."""
        left, top = self._names_room()
        line = self.fontMetrics().height()
        side = max(
            20.0, min(self.width() - left - bar_room(self.fontMetrics()), self.height() - top - line - 4)
        )
        return QRectF(left, top, side, side)

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell is drawn, perhaps out of sight."""
        return self._sight.rect(row, column, self.area())

    @property
    def named(self) -> bool:
        """Whether there is room for a name at every row and column in sight."""
        room = min(self.width(), self.height()) * (1 - _NAMES_SHARE) - 40
        return bool(len(self._names)) and room / self._sight.side >= _TIGHT * self.fontMetrics().height()

    def _names_room(self) -> tuple[float, float]:
        line = self.fontMetrics().height()
        if not self.named:
            return line + 4, line + 4
        longest = max(map(self.fontMetrics().horizontalAdvance, self._names)) + 6
        return (
            line + min(longest, round(self.width() * _NAMES_SHARE)),
            line + min(longest, round(self.height() * _NAMES_SHARE)),
        )

    def _fraction(self, position: QPointF) -> tuple[float, float]:
        area = self.area()
        place = position - area.topLeft()
        return place.x() / area.width(), place.y() / area.height()

    def _cell_at(self, position: QPointF) -> Cell | None:
        cell = self._sight.cell(*self._fraction(position))
        if cell is None:
            return None
        return fullest(self._counts, cell, int(_REACH / (self.area().width() / self._sight.side)))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if not len(self._counts):
            return
        painter = QPainter(self)
        area = self.area()
        painter.drawImage(area, self._image(max(1, round(area.width() * self.devicePixelRatioF()))))
        painter.setPen(QPen(QColor(self._theme.palette.border), 1))
        painter.drawRect(area)
        painter.save()
        painter.setClipRect(area)
        if self._under is not None:
            self._draw_cross(painter, self._under, area)
        if self._selected is not None:
            rect = _at_least(self._sight.rect(*self._selected, area), 7.0)
            for ink, width in (("#000000", 4.0), ("#ffffff", 2.0)):
                painter.setPen(QPen(QColor(ink), width))
                painter.drawRect(rect)
        painter.restore()
        palette = self._theme.palette
        if self.named:
            draw_names(painter, area, self._sight, self._names, self._under or self._selected, palette)
        draw_titles(painter, area, palette)
        draw_bar(painter, area, qimage_of(packed(self._colours)[::-1, None]), palette)

    def _image(self, pixels: int) -> QImage:
        if self._painted is None or self._painted[:2] != (self._sight, pixels):
            shades = np.rint(pooled(self._levels, self._sight, pixels) * 255).astype(np.intp)
            self._painted = (self._sight, pixels, qimage_of(packed(self._colours)[shades]))
        return self._painted[2]

    def _draw_cross(self, painter: QPainter, cell: Cell, area: QRectF) -> None:
        rect = self._sight.rect(*cell, area)
        ink = QColor("#ffffff")
        ink.setAlphaF(0.45)
        painter.setPen(QPen(ink, 1))
        for edge in (rect.top(), rect.bottom()):
            painter.drawLine(QPointF(area.left(), edge), QPointF(area.right(), edge))
        for edge in (rect.left(), rect.right()):
            painter.drawLine(QPointF(edge, area.top()), QPointF(edge, area.bottom()))

    # Hands

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _NOTCH
        if not (len(self._counts) and notches and self.area().contains(event.position())):
            event.ignore()
            return
        self._see(self._sight.zoomed_by(_STEP**notches, *self._fraction(event.position())))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self._sight.zoomed:
            moved = self._pressed - event.position()
            if self._dragged or moved.manhattanLength() >= _DRAG:
                pitch = self.area().width() / self._sight.side
                self._pressed, self._dragged = event.position(), True
                self._see(self._sight.moved(moved.x() / pitch, moved.y() / pitch))
        self._point(self._cell_at(event.position()) if len(self._counts) else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and not self._dragged and len(self._counts):
            cell = self._cell_at(event.position())
            if cell is not None:
                self.chosen.emit(*cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._see(Sight.whole(len(self._counts)))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps: dict[int, Cell] = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        step = steps.get(event.key())
        if step is None or not len(self._counts):
            super().keyPressEvent(event)
            return
        row, column = self._selected or (0, 0)
        last = len(self._counts) - 1
        self.chosen.emit(min(max(row + step[0], 0), last), min(max(column + step[1], 0), last))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._painted = None

    def _point(self, cell: Cell | None) -> None:
        if cell != self._under:
            self._under = cell
            self.pointed.emit(cell)
            self.update()

    def _see(self, sight: Sight) -> None:
        if sight != self._sight:
            self._sight = sight
            self.update()


def _at_least(rect: QRectF, side: float) -> QRectF:
    grown = max(0.0, (side - rect.width()) / 2)
    return rect.adjusted(-grown, -grown, grown, grown)
