"""What stands around a confusion matrix: the names of rows and columns, the axes' titles, the colour bar."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from inception_studio.desktop.panels.evaluation.confusion_layout import Sight
from inception_studio.desktop.theme import Palette

BAR, BAR_GAP = 10, 6  # px: the colour bar's width, and between it and the cells
_SHARE = ("share of the row's photos", "share of row", "share")  # the first that fits
_GAP = 4  # px between names and cells
_SHARES = (1.0, 0.5, 0.1, 0.0)  # that are written at the bar
_Cell = tuple[int, int]


def draw_names(
    painter: QPainter,
    area: QRectF,
    sight: Sight,
    names: Sequence[str],
    marked: _Cell | None,
    palette: Palette,
) -> None:
    """A name at every row and column in sight, those of the marked cell brighter."""
    metrics = painter.fontMetrics()
    line = metrics.height()
    for row in _in_sight(sight.top, sight):
        middle = sight.rect(row, 0, area).center().y()
        if area.top() <= middle <= area.bottom():
            room = area.left() - line - _GAP
            painter.setPen(QColor(palette.text if marked and marked[0] == row else palette.muted))
            text = metrics.elidedText(names[row], Qt.TextElideMode.ElideRight, int(room))
            where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(line, middle - line / 2, room, line), where, text)
    for column in _in_sight(sight.left, sight):
        middle = sight.rect(0, column, area).center().x()
        if area.left() <= middle <= area.right():
            room = area.top() - line - _GAP
            painter.setPen(QColor(palette.text if marked and marked[1] == column else palette.muted))
            text = metrics.elidedText(names[column], Qt.TextElideMode.ElideRight, int(room))
            where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            _draw_upwards(
                painter, QPointF(middle, area.top() - _GAP), QRectF(0, -line / 2, room, line), where, text
            )


def draw_titles(painter: QPainter, area: QRectF, palette: Palette) -> None:
    """What the rows, the columns and the colours are."""
    line, centre = painter.fontMetrics().height(), Qt.AlignmentFlag.AlignCenter
    painter.setPen(QColor(palette.muted))
    painter.drawText(QRectF(area.left(), 0, area.width(), line), centre, "given")
    _draw_upwards(painter, QPointF(0, area.bottom()), QRectF(0, 0, area.height(), line), centre, "true")
    # Under the names and the bar, too: cells may be small.
    metrics, room = painter.fontMetrics(), area.right() + bar_room(painter.fontMetrics())
    fitting = next((text for text in _SHARE if metrics.horizontalAdvance(text) <= room), _SHARE[-1])
    right = max(area.right(), metrics.horizontalAdvance(fitting))
    below = QRectF(0, area.bottom() + 2, right, line)
    painter.drawText(below, Qt.AlignmentFlag.AlignRight, fitting)


def bar_room(metrics: QFontMetrics) -> int:
    """Width that the colour bar and its numbers take on the right of the cells."""
    return BAR_GAP + BAR + 4 + metrics.horizontalAdvance("100 %")


def draw_bar(painter: QPainter, area: QRectF, colours: QImage, palette: Palette) -> None:
    """The colours (a column, the greatest share on top) with some shares at their places."""
    bar = QRectF(area.right() + BAR_GAP, area.top(), BAR, area.height())
    painter.drawImage(bar, colours)
    painter.setPen(QColor(palette.muted))
    ascent = painter.fontMetrics().ascent()
    for share in _SHARES:
        y = bar.bottom() - float(np.sqrt(share)) * bar.height()
        baseline = min(max(y + ascent / 2, bar.top() + ascent), bar.bottom())
        painter.drawText(QPointF(bar.right() + 4, baseline), f"{100 * share:.0f} %")


def _in_sight(start: float, sight: Sight) -> range:
    return range(int(start), min(int(np.ceil(start + sight.side)), sight.count))


def _draw_upwards(
    painter: QPainter, corner: QPointF, rect: QRectF, where: Qt.AlignmentFlag, text: str
) -> None:
    painter.save()
    painter.translate(corner)
    painter.rotate(-90)
    painter.drawText(rect, where, text)
    painter.restore()
