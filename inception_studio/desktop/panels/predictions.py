"""What the three heads say about the photo, in the order in which the answer forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.probability_bar import ProbabilityBar
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts
from inception_studio.insight.lesions import in_words
from inception_studio.insight.predictions import Answer, answer, top
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.nets.vocabulary import AUXILIARY

BEST = 5
_HEADS = ("aux1", "aux2", "main")  # as deep as they sit in the network
_TITLES = {"aux1": "aux 1", "aux2": "aux 2", "main": "main"}
_WHERE = {**{head: f"aux {head[-1]} ({module})" for head, module in AUXILIARY.items()}, "main": "main"}
_NO_NUMBERS = (
    "The network's answer is no number (NaN): its weights are not numbers any more. Train again with a lower "
    "learning rate, or load other weights."
)


class PredictionsPanel(Panel):
    """The main head's five best classes in rows, a column a head, above each its own first choice."""

    watches: ClassVar[frozenset[str]] = frozenset({"record", "intact", "engine", "busy", "photo"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._empty = quiet_sentence("predictions_empty")
        self._titles = {head: ElidedLabel(_WHERE[head]) for head in _HEADS}
        self._own = {head: ElidedLabel() for head in _HEADS}
        self._says = QLabel("says")
        self._labels = [ElidedLabel() for _ in range(BEST)]
        self._bars = {head: [ProbabilityBar(parts.theme) for _ in range(BEST)] for head in _HEADS}
        self._note = QLabel()
        self._note.setObjectName("predictions_note")
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._lay_out()
        parts.theme.changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 4)
        self._grid = grid
        self._says.setProperty("role", "caption")
        grid.addWidget(self._says, 1, 0, Qt.AlignmentFlag.AlignRight)
        for column, head in enumerate(_HEADS, 1):
            self._titles[head].setObjectName(f"title_{head}")
            self._own[head].setObjectName(f"says_{head}")
            grid.addWidget(self._titles[head], 0, column)
            grid.addWidget(self._own[head], 1, column)
            for row, bar in enumerate(self._bars[head], 2):
                bar.setObjectName(f"bar_{head}_{row - 2}")
                grid.addWidget(bar, row, column)
        for row, label in enumerate(self._labels, 2):
            label.setObjectName(f"class_{row - 2}")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label, row, 0)
            grid.setRowStretch(row, 1)
        table = QWidget()
        column = QVBoxLayout(table)
        column.setContentsMargins(10, 1, 10, 3)
        column.setSpacing(2)
        column.addLayout(grid, 1)
        column.addWidget(self._note)
        self._table = table
        let_take(table, lambda: "What the network says", self._numbers)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(table)

    def refresh(self, names: frozenset[str]) -> None:
        record = self.state.record
        if record is None:
            self._say(_why_empty(self.state.engine, self.state.busy, self.state.photo is not None))
        elif _usable(record, "main") is None:
            self._say(_NO_NUMBERS)
        else:
            if names & {"record", "intact"}:
                self._show(record)
            self._pages.setCurrentWidget(self._table)

    def _say(self, text: str) -> None:
        self._empty.setText(text)
        self._pages.setCurrentWidget(self._empty)

    def _show(self, record: Record) -> None:
        classes, main = record.card.classes, _usable(record, "main")
        assert main is not None
        intact = self.state.intact
        best = top(main, classes, BEST)
        lost = _first_lost(intact, best)
        if lost is not None:
            best[-1] = answer(main, classes, lost)
        for row, label in enumerate(self._labels):
            label.setVisible(row < len(best))
            if row < len(best):
                label.setText(best[row].name)
        for column, head in enumerate(_HEADS, 1):
            present, probabilities = record.probabilities[head] is not None, _usable(record, head)
            self._grid.setColumnStretch(column, 4 if present else 0)
            self._titles[head].setVisible(present)
            self._own[head].setVisible(present)
            own = top(probabilities, classes, 1)[0] if probabilities is not None else None
            self._own[head].setText(f"{words.percent(own.probability)} {own.name}" if own else "no number")
            trained = head == "main" or record.card.aux_trained is not False
            for row, bar in enumerate(self._bars[head]):
                bar.setVisible(own is not None and row < len(best))
                if probabilities is not None and own is not None and row < len(best):
                    said = answer(probabilities, classes, best[row].index)
                    whole = _usable(intact, head) if intact is not None else None
                    before = float(whole[said.index]) if whole is not None else None
                    bar.show_probability(
                        said.probability, first=said.index == own.index, faint=not trained, before=before
                    )
                    bar.setAccessibleName(f"{_TITLES[head]}: {said.name} {bar.text}")
                    bar.setToolTip("" if before is None else f"{said.name}: {words.percent(before)} intact")
        self._note.setText(_lesion_note(record) if record.lesions else _note(record))
        self._note.setVisible(bool(self._note.text()))

    def _numbers(self) -> Table | None:
        """Every class's probability by every head that there is."""
        record = self.state.record
        if record is None:
            return None
        heads = {_TITLES[head]: record.probabilities[head] for head in _HEADS}
        given = {title: values for title, values in heads.items() if values is not None}
        return Table({"class": record.card.classes, **given})

    def _restyle(self) -> None:
        theme = self.parts.theme
        for widget in (self._note, self._says, *self._own.values(), *self._labels):
            widget.setFont(theme.small)
        for head in _HEADS:
            title = self._titles[head]
            title.setFont(_bold(theme.small))
            colours = title.palette()
            colours.setColor(title.foregroundRole(), theme.palette.heads[head])
            title.setPalette(colours)
            for bar in self._bars[head]:
                bar.restyle(theme.palette.heads[head])


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _usable(record: Record, head: str) -> FloatArray | None:
    """The probabilities (K,) of a head; None if the network has none, or if they are no numbers."""
    probabilities = record.probabilities[head]
    return probabilities if probabilities is not None and np.isfinite(probabilities).all() else None


def _first_lost(intact: Record | None, best: Sequence[Answer]) -> int | None:
    """The intact network's first choice, if it is not among the best any more."""
    main = None if intact is None else _usable(intact, "main")
    first = None if main is None else int(main.argmax())
    return None if first is None or any(one.index == first for one in best) else first


def _lesion_note(record: Record) -> str:
    off = in_words(record.lesions, record.graph)
    return f"{off} off · hollow: intact · + −: change in percentage points"


def _note(record: Record) -> str:
    absent = [head for head in AUXILIARY if record.probabilities[head] is None]
    if len(absent) == len(AUXILIARY):
        return "These weights have no auxiliary heads: only the main head answers."
    if absent:
        return f"These weights have no {_TITLES[absent[0]]}."
    if record.card.aux_trained is False:
        return "The auxiliary heads of these weights were never trained."
    return ""


def _why_empty(engine: str, busy: str, has_photo: bool) -> str:
    if engine == "failed":
        return "The engine could not be loaded, so the network cannot answer."
    if busy:
        return f"{busy} …"
    if engine == "loading":
        return "The engine is loading; the answer appears with the first pass."
    if not has_photo:
        return "Open a photo or pick a sample to hear what the network says."
    return "The network's answer appears here."
