"""The question itself in one line: why which class, by which head, and pixels or parts; knows no map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from inception_studio.desktop.asking.why_state import WhyState
from inception_studio.desktop.panels.layer_text import percent
from inception_studio.desktop.panels.search_line import SearchLine
from inception_studio.desktop.panels.tool_button import tool_button
from inception_studio.desktop.theme import Theme
from inception_studio.insight.predictions import top
from inception_studio.insight.record_types import Record
from inception_studio.nets.card import readable

BEST = 5
_HEADS = {"main": "main", "aux2": "aux 2", "aux1": "aux 1"}
_NARROW = 400  # px below which the choice of view gets a line of its own
_LEAST = 200
_WIDEST = 300  # that the class's name may be
_BEST = -1  # the data of the entry that stands for whichever class is the best


class Question(QWidget):
    """ "Why [class] by [head]": the first line, which the dock takes into its title."""

    target_chosen = Signal(object)  # a class's index, or None: the best
    head_chosen = Signal(str)
    view_chosen = Signal(str)  # "maps" or "parts"

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._classes: Sequence[str] = ()
        self._best: list[tuple[str, int]] = []
        self._offered = 0  # of them
        self._differ = False  # whether each column has a class of its own
        self._asked: tuple[WhyState, Record] | None = None  # what was shown last
        self._for = QLabel("Why")
        self.target = QComboBox()
        self.target.setObjectName("why_target")
        self.target.setToolTip("The class that is asked about: type to search")
        self._line = SearchLine()
        self.target.setLineEdit(self._line)
        self.target.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.target.setMaxVisibleItems(16)
        self.target.setMinimumContentsLength(6)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        completer = QCompleter(self.target.model(), self.target)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.target.setCompleter(completer)
        self._by = QLabel("by")
        self.head = QComboBox()
        self.head.setObjectName("why_head")
        self.head.setToolTip("The head that gave the answer")
        self._views = QButtonGroup(self)
        row, views = QHBoxLayout(), QHBoxLayout()
        row.setSpacing(4)
        views.setSpacing(4)
        row.addWidget(self._for)
        self.target.setMinimumWidth(70)
        self.target.setMaximumWidth(_WIDEST)
        row.addWidget(self.target, 10)
        row.addWidget(self._by)
        row.addWidget(self.head)
        row.addStretch(1)
        self._buttons = {
            "maps": tool_button("Maps", "why_view_maps", "Which pixels the answer comes from"),
            "parts": tool_button("Parts", "why_view_parts", "Which channels and branches it comes from"),
        }
        for name, button in self._buttons.items():
            button.setCheckable(True)
            self._views.addButton(button)
            views.addWidget(button)
            button.clicked.connect(lambda _=False, chosen=name: self.view_chosen.emit(chosen))
        self._buttons["maps"].setChecked(True)
        views.addStretch()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(3)
        self._row.addLayout(row, 1)
        self._row.addLayout(views)
        # Slim, and the line to type in without a frame of its own within the box's.
        self.setStyleSheet(
            "QComboBox { padding: 1px 20px 1px 6px; } QToolButton { padding: 1px 7px; }"
            "QComboBox QLineEdit { border: none; background: transparent; padding: 0; }"
        )
        self.setMinimumWidth(_LEAST)
        self.target.activated.connect(self._on_target)
        self._line.returnPressed.connect(self._on_typed)
        self._line.editingFinished.connect(self._on_edited)
        self.head.activated.connect(lambda _: self.head_chosen.emit(self.head.currentData()))
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self.width() < _NARROW else across)

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for widget in (self._for, self.target, self._by, self.head, *self._buttons.values()):
            widget.setFont(self._theme.small)

    def show_view(self, name: str) -> None:
        """Mark which of "maps" and "parts" is shown."""
        self._buttons[name].setChecked(True)

    def name_parts(self, module: str) -> None:
        """Say whose parts the other view ranks."""
        self._buttons["parts"].setText(f"Parts of {module}" if module else "Parts")
        self._buttons["parts"].setEnabled(bool(module))

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
        self._asked = why, record
        if self._line.hasFocus() and self._line.isModified() and self._classes is record.card.classes:
            return  # somebody is typing, and what is computed meanwhile does not take the words away
        probabilities = record.probabilities.get(why.head)
        best = [] if probabilities is None else top(np.nan_to_num(probabilities), record.card.classes, BEST)
        self._best = [
            (f"{one.name}  {percent(one.probability)}", _BEST if place == 0 else one.index)
            for place, one in enumerate(best)
        ]
        with QSignalBlocker(self.target):
            if self._classes is not record.card.classes or self._offered != len(self._best):
                self._fill(record.card.classes)
            for place, (text, data) in enumerate(self._best):
                self.target.setItemText(place, text)
                self.target.setItemData(place, data)
            index = self.target.findData(_BEST if why.target is None else why.target)
            self.target.setCurrentIndex(max(0, index))
        self._differ = bool(why.columns) and all(column.pinned for column in why.columns)
        self._show_chosen()

    def _fill(self, classes: Sequence[str]) -> None:
        self._classes, self._offered = classes, len(self._best)
        self.target.clear()
        self.target.addItems([text for text, _ in self._best])
        self.target.insertSeparator(len(self._best))
        order = sorted(range(len(classes)), key=lambda index: readable(classes[index]).casefold())
        for index in order:
            self.target.addItem(readable(classes[index]), index)

    def _on_target(self, place: int) -> None:
        self._line.setModified(False)
        data = self.target.itemData(place)
        if data is not None:
            self.target_chosen.emit(None if data == _BEST else data)

    def _on_typed(self) -> None:
        """The first class that contains what was typed."""
        typed = self._line.text().strip().casefold()
        for place in range(len(self._best) + 1, self.target.count()):
            if typed and typed in self.target.itemText(place).casefold():
                self.target.setCurrentIndex(place)
                self._on_target(place)
                return
        self._show_chosen()

    def _on_edited(self) -> None:
        """What is typed and not chosen means nothing: write what is asked."""
        self._line.setModified(False)
        if self._asked is not None:
            self.show_question(*self._asked)

    def _show_chosen(self) -> None:
        asked = "each its own" if self._differ else self.target.itemText(self.target.currentIndex())
        if self._line.text() != asked:  # what is marked stays marked
            self._line.setText(asked)
            self._line.setCursorPosition(0)
