"""The question itself in one line: why which class, by which head, and pixels or parts; knows no map."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QWidget

from inception_studio.desktop.asking.why_state import WhyState
from inception_studio.desktop.panels.class_box import BEST, STYLE, ClassBox
from inception_studio.desktop.panels.segments import Segments
from inception_studio.desktop.panels.why import words
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import Record

_HEADS = {"main": "main", "aux2": "aux 2", "aux1": "aux 1"}
_NARROW = 400  # px below which the choice of view gets a line of its own
_LEAST = 200


class Question(QWidget):
    """ "Why [class] by [head]": the first line, which the dock takes into its title."""

    target_chosen = Signal(object)  # a class's index, or None: the best
    head_chosen = Signal(str)
    view_chosen = Signal(str)  # "maps" or "parts"

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._for = QLabel("Why")
        self.target = ClassBox("why_target", "The class that is asked about: type to search")
        self._by = QLabel("by")
        self.head = QComboBox()
        self.head.setObjectName("why_head")
        self.head.setToolTip("The head that gave the answer")
        self._views = Segments(
            "why_view",
            {
                "maps": ("Maps", "Which pixels the answer comes from"),
                "parts": ("Parts", "Which channels and branches it comes from"),
            },
        )
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._for)
        row.addWidget(self.target, 10)
        row.addWidget(self._by)
        row.addWidget(self.head)
        row.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(3)
        self._row.addLayout(row, 1)
        self._row.addWidget(self._views)
        self.setStyleSheet(STYLE)
        self.setMinimumWidth(_LEAST)
        self.target.class_chosen.connect(self.target_chosen)
        self.head.activated.connect(lambda _: self.head_chosen.emit(self.head.currentData()))
        self._views.chosen.connect(self.view_chosen)
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self.width() < _NARROW else across)

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for widget in (self._for, self.target, self._by, self.head, *self._views.buttons.values()):
            widget.setFont(self._theme.small)

    def show_view(self, name: str) -> None:
        """Mark which of "maps" and "parts" is shown."""
        self._views.show_chosen(name)

    def name_parts(self, module: str) -> None:
        """Say whose parts the other view ranks."""
        parts = self._views.buttons["parts"]
        parts.setText(f"Parts of {module}" if module else "Parts")
        parts.setEnabled(bool(module))

    def show_question(self, why: WhyState, record: Record | None) -> None:
        """Offer the five best of the head, then all classes, and mark what is asked."""
        self.setEnabled(record is not None)
        if record is None:
            return
        with QSignalBlocker(self.head):
            heads = [head for head in _HEADS if record.probabilities.get(head) is not None]
            if [self.head.itemData(i) for i in range(self.head.count())] != heads:
                self.head.clear()
                for head in heads:
                    self.head.addItem(_HEADS[head], head)
            self.head.setCurrentIndex(max(0, self.head.findData(why.head)))
        best = words.offered(record, why.head)
        first = [(text, number if place else BEST) for place, (text, number) in enumerate(best)]
        differ = bool(why.columns) and all(column.pinned for column in why.columns)
        self.target.offer(first, record.card.classes, why.target, "each its own" if differ else "")
