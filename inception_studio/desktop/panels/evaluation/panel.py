"""From a mistake to its cause: an evaluation's confusion matrix, the photos of a cell, and the way to one."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop.asking.evaluation_state import Evaluated
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.evaluation import words
from inception_studio.desktop.panels.evaluation.confusion import ConfusionView
from inception_studio.desktop.panels.evaluation.header import EvaluationHeader
from inception_studio.desktop.panels.evaluation.photos import EvaluationPhotos, ShownPhoto
from inception_studio.desktop.panels.halves import Halves, direction
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts
from inception_studio.nets.card import readable
from inception_studio.training.photo_answers import most_mistaken, occurring

_MOST = 200  # rows of the list
_SIDE_BY_SIDE = 520  # px of width from which matrix and list stand beside each other
_LIST_LEAST = 160  # px of width in which a mistake takes two lines
_FLAT = 390  # px of height below which the photos stand beside the list
_CELL = Qt.ItemDataRole.UserRole
_EMPTY = (
    "Choose a folder with one folder of photos per class and press Evaluate: a matrix shows which class is "
    "taken for which, and a click on one of its cells the photos."
)
_HINT = "Click a cell or a line of the list to see its photos; the wheel zooms into the matrix."


class EvaluationPanel(Panel):
    """Matrix, list and photos show one selection: the cell of `ViewState.evaluation`."""

    watches: ClassVar[frozenset[str]] = frozenset({"evaluation", "card", "engine"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.header = EvaluationHeader(parts.theme, parts.settings)
        self.matrix = ConfusionView(parts.theme)
        self.matrix.setObjectName("confusion")
        self.list = QListWidget()
        self.list.setObjectName("most_mistaken")
        self.list.setAccessibleName("Most often mistaken")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMinimumSize(_LIST_LEAST, 70)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)  # lines break anew where it gets narrower
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.photos = EvaluationPhotos(parts.theme)
        self._said = ElidedLabel(_HINT)
        self._said.setObjectName("confusion_said")
        self._often = ElidedLabel("Most often mistaken")
        self._empty = quiet_sentence("evaluation_empty", _EMPTY)
        self._classes = np.zeros(0, np.int64)  # those that the matrix shows, by the network's index
        self._shown: tuple[Evaluated, str] | None = None
        self._restyle()  # before it is laid out: what scrolls else loses its look in the window
        self._lay_out()
        let_take(self.list, lambda: "Most often mistaken", self._numbers)
        self._connect()

    def _lay_out(self) -> None:
        listed, right = QWidget(), QWidget()
        inside = QVBoxLayout(listed)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2)
        inside.addWidget(self._often)
        inside.addWidget(self.list, 1)
        self._right = QBoxLayout(direction(side_by_side=False), right)
        self._right.setContentsMargins(0, 0, 0, 0)
        self._right.setSpacing(4)
        self._right.addWidget(listed, 5)
        self._right.addWidget(self.photos, 6)
        self._halves = Halves(((self.matrix, 2), (right, 3)), spacing=10)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 6)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(self._said)
        column.addWidget(self._empty, 1)
        column.addWidget(self._halves, 1)

    def _connect(self) -> None:
        ask = self.parts.ask.evaluation
        self.header.folder_chosen.connect(ask.choose)
        self.header.evaluate_asked.connect(self._on_evaluate)
        self.header.cancel_asked.connect(ask.cancel)
        ask.job.progress.connect(self.header.show_progress)
        self.matrix.pointed.connect(self._tell)
        self.matrix.chosen.connect(self._on_cell)
        self.list.itemClicked.connect(self._on_line)
        self.list.itemActivated.connect(self._on_line)
        self.photos.chosen.connect(ask.open)
        self.parts.theme.changed.connect(self._restyle)

    # Following the state

    def refresh(self, names: frozenset[str]) -> None:
        state = self.state.evaluation
        ready = self.state.engine == "ready" and self.state.card is not None
        self.header.show_state(state, self.state.card, ready=ready)
        found = state.result
        self._empty.setText("The network is looking at the photos …" if state.running else _EMPTY)
        self._empty.setVisible(found is None)
        self._halves.setVisible(found is not None)
        self._said.setVisible(found is not None)
        if found is None:
            return
        colours = self.parts.settings.get("colour_map")
        if self._shown is None or self._shown[0] is not found or self._shown[1] != colours:
            self._show(found, colours)
        self._show_cell(found)

    def _show(self, found: Evaluated, colours: str) -> None:
        self._shown = (found, colours)
        self._classes = occurring(found.confusion)
        counts = found.confusion[np.ix_(self._classes, self._classes)]
        names = [readable(found.card.classes[i]) for i in self._classes]
        self.matrix.show_confusion(counts, names, colours)
        self.list.clear()
        for _, true, given in most_mistaken(found.confusion, _MOST):
            item = QListWidgetItem(words.cell(found, true, given))
            item.setData(_CELL, (true, given))
            item.setToolTip(words.cell_at_length(found, true, given))
            self.list.addItem(item)
        wrong = int(found.confusion.sum() - np.trace(found.confusion))
        self._often.setText(f"Most often mistaken ({wrong:,})" if wrong else "No mistake at all")
        self._often.set_tip(f"{wrong:,} of {int(found.confusion.sum()):,} photos are mistaken")

    def _show_cell(self, found: Evaluated) -> None:
        state = self.state.evaluation
        cell = state.cell
        self.matrix.show_selected(None if cell is None or not self._has(cell) else self._place(cell))
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_CELL) == cell:
                self.list.setCurrentItem(item)
                break
        else:
            self.list.setCurrentRow(-1)
        self.photos.show_photos(
            [
                ShownPhoto(
                    i,
                    found.answers.files[i],
                    words.photo_caption(found, i),
                    words.photo_tip(found, i),
                )
                for i in state.photos
            ]
        )
        # Of an empty cell there is nothing to see but the sentence above: the list has the room.
        self.photos.setVisible(bool(state.photos))
        self._tell(None)

    def _has(self, cell: tuple[int, int]) -> bool:
        return bool(np.isin(cell, self._classes).all())

    def _place(self, cell: tuple[int, int]) -> tuple[int, int]:
        true, given = (int(np.flatnonzero(self._classes == index)[0]) for index in cell)
        return true, given

    def _tell(self, under: object) -> None:
        """What the cell under the pointer says, else the chosen one."""
        state = self.state.evaluation
        cell = state.cell
        if isinstance(under, tuple):
            cell = (int(self._classes[under[0]]), int(self._classes[under[1]]))
        known = state.result is not None and cell is not None
        text = words.cell_at_length(state.result, *cell) if known else _HINT
        self._said.setText(text)
        self.matrix.setToolTip(text if known and under is not None else "")

    def _numbers(self) -> Table | None:
        """Every mistake: how often, which class, and for which it was taken."""
        found = self.state.evaluation.result
        if found is None:
            return None
        mistakes = most_mistaken(found.confusion, found.confusion.size)
        classes = found.card.classes
        return Table(
            {
                "count": np.array([count for count, _, _ in mistakes], np.int64),
                "true": [readable(classes[true]) for _, true, _ in mistakes],
                "given": [readable(classes[given]) for _, _, given in mistakes],
            }
        )

    # Hands

    def _on_evaluate(self) -> None:
        self.parts.ask.evaluation.evaluate()

    def _on_cell(self, row: int, column: int) -> None:
        self.parts.ask.evaluation.select((int(self._classes[row]), int(self._classes[column])))

    def _on_line(self, item: QListWidgetItem) -> None:
        self.parts.ask.evaluation.select(item.data(_CELL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE
        if self._halves.turn(wide):
            self.matrix.setMinimumHeight(120 if wide else 260)
        way = direction(side_by_side=wide and self.height() < _FLAT)
        if self._right.direction() != way:
            self._right.setDirection(way)

    def _restyle(self) -> None:
        small = self.parts.theme.small
        for widget in (self.list, self.photos, self._said):
            widget.setFont(small)
        bold = self.parts.theme.small
        bold.setBold(True)
        self._often.setFont(bold)
        self.header.restyle()
        self.matrix.restyle()
