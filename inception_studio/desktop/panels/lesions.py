"""What is switched off, and over a folder of labelled photos: which classes lose how much accuracy by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop import ask_path
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.probability_bar import points
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.insight.lesions import in_words

if TYPE_CHECKING:
    from inception_studio.desktop.parts import Parts
    from inception_studio.insight.lesion_effect import ClassEffect, LesionEffect

_COLUMNS = (
    ("Class", "A folder of photos whose name is a class of the weights"),
    ("Photos", "How many photos were asked about"),
    ("Intact", "Share that the intact network's main head names rightly"),
    ("Lesioned", "Share that it names rightly with these parts switched off"),
    ("Change", "Lesioned less intact, in percentage points"),
)
_NOTHING_OFF = (
    "Nothing is switched off. Press Lesion over the network (Ctrl+L) and click a layer, branch or module: "
    "the answer changes at once. Then see here which classes lose accuracy over a data set."
)
_ASK = (
    "Choose a folder with one folder of photos for each class: every photo is asked about twice, intact and "
    "with what is switched off."
)
_ASKING = "Every photo is asked about twice, intact and with what is switched off …"
_SCALE = 1000
_NAMED = 3  # of what was left out


class LesionsPanel(Panel):
    """The table has all classes together on top, then the classes, those that lose most first.

    `ask` brings the folder dialog; tests put their own answer in its place.
    """

    watches: ClassVar[frozenset[str]] = frozenset({"graph", "lesions", "lesioning", "card"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.setObjectName("lesions_panel")
        self.ask: Callable[[QWidget], Path | None] = partial(
            ask_path.folder, parts.settings, title=ask_path.CLASS_FOLDERS
        )
        self.listed = ElidedLabel()
        self.listed.setObjectName("lesions_off")
        self.folder_button = QPushButton("Folder …")
        self.folder_button.setObjectName("lesions_folder")
        self.folder_button.setToolTip("Choose the photos and begin")
        self.again_button = QPushButton("Ask again")
        self.again_button.setObjectName("lesions_again")
        self.bar = QProgressBar()
        self.bar.setObjectName("lesions_progress")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setObjectName("lesions_cancel")
        self.told = ElidedLabel()
        self.told.setObjectName("lesions_told")
        self.told.setProperty("role", "caption")
        self.empty = quiet_sentence("lesions_empty")
        self.table = _table()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.table)
        self.headline = QWidget()
        row = QHBoxLayout(self.headline)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(6)
        row.addWidget(self.listed, 1)
        row.addWidget(self.bar)
        for button in (self.cancel_button, self.again_button, self.folder_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 8, 5)
        column.setSpacing(4)
        column.addWidget(self.headline)
        column.addWidget(self.told)
        column.addWidget(self._pages, 1)
        let_take(self.table, lambda: "Which classes lose", self._numbers)

        asking = parts.ask.lesions
        self.folder_button.clicked.connect(self._choose)
        self.again_button.clicked.connect(lambda: asking.ask_effect(self._folder))
        self.cancel_button.clicked.connect(asking.cancel_effect)
        asking.effect_slot.busy_changed.connect(self._on_busy)
        asking.effect_slot.progress.connect(self._on_progress)
        parts.theme.changed.connect(self._restyle)
        self._restyle()
        self._on_busy(asking.effect_slot.busy)

    def refresh(self, names: frozenset[str]) -> None:
        state = self.state
        off = in_words(state.lesions, state.graph) if state.graph is not None else ""
        self.listed.setText(f"off: {off}" if off else "Nothing is switched off")
        self._offer()
        if state.lesioning.effect is None:
            asking = self.parts.ask.lesions.effect_slot.busy
            self.empty.setText(_ASKING if asking else _ASK if off else _NOTHING_OFF)
            self._pages.setCurrentWidget(self.empty)
            self.told.hide()
        elif "lesioning" in names or "lesions" in names:
            self._show(state.lesioning.effect)

    @property
    def _folder(self) -> Path:
        return Path(self.parts.settings.get("lesion_folder"))

    def _choose(self) -> None:
        folder = self.ask(self)
        if folder is not None:
            self.parts.ask.lesions.ask_effect(folder)

    def _offer(self) -> None:
        busy, off = self.parts.ask.lesions.effect_slot.busy, bool(self.state.lesions)
        known = bool(self.parts.settings.get("lesion_folder")) and self._folder.is_dir()
        self.folder_button.setVisible(not busy)
        self.folder_button.setEnabled(off)
        self.again_button.setVisible(not busy and known)
        self.again_button.setEnabled(off)
        self.again_button.setToolTip(f"Ask about the photos in {self._folder} with what is off now")

    def _show(self, effect: LesionEffect) -> None:
        rows = (effect.whole, *effect.classes)
        theme = self.parts.theme
        self.table.setRowCount(len(rows))
        for row, one in enumerate(rows):
            for column, text in enumerate(_texts(one)):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if row == 0:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                if column == len(_COLUMNS) - 1 and one.loss:
                    item.setForeground(QColor(theme.palette.error if one.loss > 0 else theme.palette.good))
                self.table.setItem(row, column, item)
        graph = self.state.graph
        words = [f"{effect.whole.photos:,} photos of {effect.folder.name}"]
        if graph is not None:
            words.append(f"with {in_words(effect.lesions, graph)} off")
        if not self.state.lesions:
            words.append("nothing is off any more")
        elif effect.lesions != self.state.lesions:
            words.append("something else is off now: ask again")
        if effect.unknown:
            words.append(f"left out, no class of these weights: {_few(effect.unknown)}")
        if effect.broken:
            words.append(f"could not be read: {_few([path.name for path in effect.broken])}")
        self.told.setText(" · ".join(words))
        self.told.show()
        self._pages.setCurrentWidget(self.table)

    def _on_busy(self, busy: bool) -> None:
        self.bar.setRange(0, 0)
        self.bar.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.refresh(frozenset({"lesions"}))

    def _on_progress(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, _SCALE)
        self.bar.setValue(round(done / max(total, 1) * _SCALE))
        self.bar.setToolTip(f"{text}: {done:,} of {total:,}")

    def _numbers(self) -> Table | None:
        effect = self.state.lesioning.effect
        if effect is None:
            return None
        classes = effect.classes
        return Table(
            {
                "class": [one.label for one in classes],
                "photos": np.array([one.photos for one in classes]),
                "right_intact": np.array([one.intact for one in classes]),
                "right_lesioned": np.array([one.lesioned for one in classes]),
            }
        )

    def _restyle(self) -> None:
        for widget in (self.told, self.table, self.bar):
            widget.setFont(self.parts.theme.small)
        if self.state.lesioning.effect is not None:
            self._show(self.state.lesioning.effect)


def _table() -> QTableWidget:
    table = QTableWidget(0, len(_COLUMNS))
    table.setObjectName("lesions_table")
    table.setAccessibleName("Accuracy by class, intact and lesioned")
    table.setHorizontalHeaderLabels([title for title, _ in _COLUMNS])
    for column, (_, tip) in enumerate(_COLUMNS):
        item = table.horizontalHeaderItem(column)
        item.setToolTip(tip)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setStyleSheet("QTableView::item { padding: 0 6px; }")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.verticalHeader().setDefaultSectionSize(22)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


def _texts(one: ClassEffect) -> tuple[str, ...]:
    shares = (one.intact / one.photos, one.lesioned / one.photos)
    return (one.name, f"{one.photos:,}", *(f"{100 * share:.0f} %" for share in shares), points(-one.loss))


def _few(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
