"""The colour bar under a map of a comparison, where there is more room than beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from inception_studio.desktop.colormaps import packed
from inception_studio.desktop.panels.picture import qimage_of
from inception_studio.desktop.theme import Theme

_BAR, _GAP = 8, 4  # px: the bar's height, and over it


def foot(metrics: QFontMetrics) -> int:
    """Height of the gap, the bar and its numbers, in px."""
    return _GAP + _BAR + 1 + metrics.height()


def draw_bar(
    painter: QPainter, theme: Theme, map_: QRectF, colours: str, ends: tuple[str, str], *, zero: bool
) -> None:
    """Under `map_`, with what its low and high end are called, and `zero` in the middle if there is room."""
    bar = QRectF(map_.left(), map_.bottom() + _GAP, map_.width(), _BAR)
    painter.drawImage(bar, qimage_of(packed(colours)[None]))
    painter.setPen(QColor(theme.palette.muted))
    metrics = painter.fontMetrics()
    words = QRectF(bar.left(), bar.bottom() + 1, bar.width(), metrics.height())
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft, ends[0])
    painter.drawText(words, Qt.AlignmentFlag.AlignRight, ends[1])
    room = words.width() - sum(map(metrics.horizontalAdvance, (*ends, " 0 ")))
    if zero and room > 0:
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter, "0")
