"""A class to be chosen of many: some offered first, then all by name, found by typing; knows no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QToolTip

from inception_studio.desktop.panels.search_line import SearchLine
from inception_studio.nets.card import readable

BEST = -1  # the number of the entry that stands for whichever class is the best
FRAMELESS = "QComboBox QLineEdit { border: none; background: transparent; padding: 0; }"
"""The line to type in, without a frame of its own within the box's."""
STYLE = "QComboBox { padding: 1px 20px 1px 6px; } QToolButton { padding: 1px 7px; }" + FRAMELESS
"""For the slim line in which it stands."""
_LEAST, _WIDEST = 70, 300  # px of width
_MOST_SEEN = 16
_SOUGHT = Qt.ItemDataRole.UserRole + 1  # name and number, in which what is typed is looked for


class ClassBox(QComboBox):
    """Classes are numbers, their places among all; what is typed and not chosen means nothing."""

    class_chosen = Signal(object)  # a class's number, or None: the best

    def __init__(self, name: str, tip: str) -> None:
        """`name` is its object name."""
        super().__init__()
        self._first: list[tuple[str, int]] = []
        self._classes: Sequence[str] = ()
        self._names: dict[int, str] = {}  # of all
        self._offered = 0  # of the first ones
        self._asked: int | None = None
        self._told = ""
        self.setObjectName(name)
        self.setToolTip(tip)
        self._line = SearchLine()
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(_MOST_SEEN)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumWidth(_LEAST)
        self.setMaximumWidth(_WIDEST)
        completer = _Completer(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.activated.connect(self._on_activated)
        self._line.returnPressed.connect(self._on_typed)
        self._line.editingFinished.connect(self._on_edited)

    def offer(
        self,
        first: Sequence[tuple[str, int]],
        classes: Sequence[str],
        asked: int | None,
        told: str = "",
    ) -> None:
        """`first` are words and numbers of those that stand above all `classes`; `asked` is the chosen one's
        number, None the best. `told` stands in the line in place of its name.
        """
        self._first, self._asked, self._told = list(first), asked, told
        if self._line.hasFocus() and self._line.isModified() and self._classes is classes:
            return  # somebody is typing, and what is computed meanwhile does not take the words away
        with QSignalBlocker(self):
            if self._classes is not classes or self._offered != len(first):
                self._fill(classes)
            for place, (text, number) in enumerate(first):
                self.setItemText(place, text)
                self.setItemData(place, number)
            self.setCurrentIndex(max(0, self.findData(BEST if asked is None else asked)))
        self._show_asked()

    def _fill(self, classes: Sequence[str]) -> None:
        self._classes, self._offered = classes, len(self._first)
        self.clear()
        self.addItems([text for text, _ in self._first])
        if self._first:
            self.insertSeparator(len(self._first))
        self._names = {number: readable(name) for number, name in enumerate(classes)}
        for number, name in sorted(self._names.items(), key=lambda one: one[1].casefold()):
            self.addItem(name, number)
            self.setItemData(self.count() - 1, f"{name} {number}", _SOUGHT)

    def _on_activated(self, place: int) -> None:
        self._line.setModified(False)
        number = self.itemData(place)
        if number is not None:
            self.class_chosen.emit(None if number == BEST else number)

    def _on_typed(self) -> None:
        """Take the class that was typed, or say that there is none."""
        typed = self._line.text().strip()
        if not typed or not self._line.isModified():
            return  # what stands there was written by the program, or Qt has found it and chosen it
        number = found(typed, self._names)
        if number is None:
            # Over the line, where the eyes are; what is asked stands in it again.
            at = self.mapToGlobal(self.rect().bottomLeft())
            QToolTip.showText(at, f"No class of these weights is called “{typed}”", self)
            return
        place = self.findData(number)
        self.setCurrentIndex(place)
        self._on_activated(place)

    def _on_edited(self) -> None:
        """What is typed and not chosen means nothing: write what is asked."""
        self._line.setModified(False)
        if self._classes:
            self.offer(self._first, self._classes, self._asked, self._told)

    def _show_asked(self) -> None:
        told = self._told or self.itemText(self.currentIndex())
        if self._line.text() != told:  # what is marked stays marked
            self._line.setText(told)
        if not self._line.hasFocus():
            self._line.setCursorPosition(0)  # of words that are too long the beginning is seen


class _Completer(QCompleter):
    """Looks for what is typed in names and numbers, and writes the name alone."""

    def __init__(self, model: QAbstractItemModel, box: ClassBox) -> None:
        super().__init__(model, box)
        self.setCompletionRole(_SOUGHT)
        self.popup().setObjectName("completions")  # the style sheet knows it

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data())


def found(typed: str, names: Mapping[int, str]) -> int | None:
    """The class that is meant: the one of this name or number, else the first by name with it in its name."""
    sought = typed.casefold()
    every = sorted((name.casefold(), number) for number, name in names.items())
    exact = [number for name, number in every if name == sought]
    numbered = [int(typed)] if typed.isdecimal() and int(typed) in names else []
    begun = [number for name, number in every if name.startswith(sought)]
    within = [number for name, number in every if sought in name]
    return next(iter((*exact, *numbered, *begun, *within)), None)
