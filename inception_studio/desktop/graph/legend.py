"""The key to the nodes' colours: the colour map with the ends of its scale, or why there are none yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from inception_studio.desktop.graph.colouring import Colouring
from inception_studio.desktop.graph.look import Look

_BAR_WIDTH, _BAR_HEIGHT, _GAP = 150.0, 9.0, 7.0
_NAMED = 4  # of the layers whose value is no number


class Legend(QWidget):
    """One line: unit, lowest value, colours, highest value, and a mark where the selected layer stands."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("colour_legend")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._look = look
        self.colouring: Colouring | None = None
        self._selected = ""
        self.text = ""

    def show_colouring(self, colouring: Colouring | None, selected: str, empty: str) -> None:
        """Take the scale; without any value, say `empty` instead, and of values that are no numbers, that."""
        extremes = colouring.extremes if colouring is not None else None
        self.colouring = colouring if extremes else None
        self._selected = selected
        if colouring is None or extremes is None:
            lost = colouring is not None and bool(colouring.values)
            self.text = f"{colouring.quantity.title}: no finite number in any layer" if lost else empty
            self.setToolTip(self.text)
        else:
            low, high = (colouring.text(end) for end in (colouring.low, colouring.high))
            self.text = f"{colouring.quantity.title} ({colouring.quantity.unit}): {low} to {high}"
            told = [self.text]
            for word, name in zip(("smallest", "largest"), extremes, strict=True):
                told.append(f"{word}: {name}, {colouring.text(colouring.values[name])}")
            if colouring.lost:
                told.append(f"not a number, and without a colour: {_few(colouring.lost)}")
            self.setToolTip("\n".join(told))
        self.setAccessibleName(self.text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._look.font)
        painter.setPen(self._look.muted)
        metrics = painter.fontMetrics()
        area = QRectF(self.rect())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if self.colouring is None:
            text = metrics.elidedText(self.text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(area, right, text)
            return
        colouring = self.colouring
        low, high = colouring.text(colouring.low), colouring.text(colouring.high)
        end = area.right() - metrics.horizontalAdvance(high) - 1
        bar = QRectF(end - _GAP - _BAR_WIDTH, area.center().y() - _BAR_HEIGHT / 2, _BAR_WIDTH, _BAR_HEIGHT)
        painter.setPen(self._look.text)
        painter.drawText(QRectF(end, 0, area.right() - end, area.height()), right, high)
        painter.drawText(QRectF(0, 0, bar.left() - _GAP, area.height()), right, low)
        start = bar.left() - _GAP - metrics.horizontalAdvance(low) - 2 * _GAP
        if metrics.horizontalAdvance(colouring.quantity.unit) < start:
            painter.setPen(self._look.muted)
            painter.drawText(QRectF(0, 0, start, area.height()), right, colouring.quantity.unit)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(17):
            gradient.setColorAt(step / 16, self._look.colour(step / 16))
        painter.setPen(self._look.border)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 2, 2)
        position = colouring.position(self._selected)
        if position is not None:
            x, y = bar.left() + position * bar.width(), bar.bottom() + 1.5
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.text)
            painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x - 4, y + 6), QPointF(x + 4, y + 6)]))


def _few(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
