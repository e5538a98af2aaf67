"""Which view of a comparison is seen, the units' maps or attributions, and the line that belongs to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from inception_studio.desktop.panels.compare.address import CompareAddress
from inception_studio.desktop.panels.compare.question import CompareQuestion
from inception_studio.desktop.panels.segments import Segments
from inception_studio.desktop.theme import Theme

_NARROW = 430  # px below which the choice has a line of its own
_BESIDE, _UNDER = 8, 2  # px between both


class ComparedViews(QWidget):
    """At first the units' maps."""

    chosen = Signal()

    def __init__(self, theme: Theme, address: CompareAddress, question: CompareQuestion) -> None:
        super().__init__()
        self._theme = theme
        self._lines = address, question
        self._segments = Segments(
            "compare_view",
            {
                "maps": ("Maps", "What the units of a layer answer"),
                "attribution": ("Attribution", "Which pixels either answer comes from"),
            },
        )
        self.attribution = False  # whether that is seen
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_BESIDE)
        self._row.addWidget(self._segments, 0, Qt.AlignmentFlag.AlignTop)
        for line in self._lines:
            self._row.addWidget(line, 1)
        question.hide()
        self._segments.setStyleSheet("QToolButton { padding: 1px 7px; }")
        self._segments.chosen.connect(self._on_chosen)

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for button in self._segments.buttons.values():
            button.setFont(self._theme.small)
        for line in self._lines:
            line.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        narrow = self.width() < _NARROW
        self._row.setDirection(down if narrow else across)
        self._row.setSpacing(_UNDER if narrow else _BESIDE)

    def _on_chosen(self, key: str) -> None:
        self.attribution = key == "attribution"
        address, question = self._lines
        address.setVisible(not self.attribution)
        question.setVisible(self.attribution)
        self.chosen.emit()
