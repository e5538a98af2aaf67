"""Two parts beside each other, one above the other where it is narrow; scrolls up and down when cramped."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget


def direction(side_by_side: bool) -> QBoxLayout.Direction:
    """From the left to the right, or from the top down."""
    return QBoxLayout.Direction.LeftToRight if side_by_side else QBoxLayout.Direction.TopToBottom


class Halves(QScrollArea):
    """Which of the two it is, its panel says, as that knows what else has to change with it."""

    def __init__(self, parts: tuple[tuple[QWidget, int], tuple[QWidget, int]], spacing: int) -> None:
        """Each part with its share of the room."""
        super().__init__()
        body = QWidget()
        self._row = QBoxLayout(direction(True), body)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)
        for part, share in parts:
            self._row.addWidget(part, share)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(body)

    def turn(self, side_by_side: bool) -> bool:
        """Lay the parts beside or above each other; whether they lay otherwise before."""
        turned = self._row.direction() != direction(side_by_side)
        if turned:
            self._row.setDirection(direction(side_by_side))
        return turned
