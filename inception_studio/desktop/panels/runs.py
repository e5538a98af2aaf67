"""The runs in a folder: what they trained on, how far they came, and how to open them again."""

from __future__ import annotations

import math
import time
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from inception_studio.desktop import ask_path
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts
from inception_studio.paths import runs_dir
from inception_studio.training.config import BUILTIN
from inception_studio.training.run_folder import RunFolder, RunSummary
from inception_studio.training.run_lock import UNFINISHED

# Title, tool tip, and the panel's width below which the column is left out.
_COLUMNS = (
    ("Run", "The run's folder", 0),
    ("Accuracy", "Share of the validation photos that the main head named rightly at the end", 0),
    ("Epochs", "Epochs trained of those asked for", 300),
    ("State", "Whether the run came to its end", 380),
    ("Data", "What it was trained on", 470),
    ("Date", "When it last learned", 560),
)
_RIGHT = (1, 2)
_ALL_BUTTONS_PX = 460  # narrower, the buttons would cut each other's words
_EMPTY = "No runs here yet.\nEvery run that you train is kept, and opens again with its curves."


class RunsPanel(Panel):
    """Double-click, or Enter, shows a run's curves; its weights can be looked into as well.

    `ask` brings the folder dialog; tests put their own answer in its place.
    """

    watches: ClassVar[frozenset[str]] = frozenset({"run", "training", "epoch_rows"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.ask = partial(
            ask_path.folder, parts.settings, title="Choose a run, or a folder of runs", otherwise=runs_dir()
        )
        self._folder: Path | None = None  # None: the user's runs folder
        self._summaries: list[RunSummary] = []
        self._known: tuple[object, ...] = ()  # what of the state the list was made of
        self.place = QLabel()
        self.place.setObjectName("runs_place")
        self.place.setProperty("role", "caption")
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setObjectName("runs_table")
        self.table.setAccessibleName("Training runs")
        self.table.setHorizontalHeaderLabels([title for title, _, _ in _COLUMNS])
        for column, (_, tip, _) in enumerate(_COLUMNS):
            item = self.table.horizontalHeaderItem(column)
            item.setToolTip(tip)
            side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setStyleSheet("QTableView::item { padding: 0 6px; }")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.empty = quiet_sentence("runs_empty", _EMPTY)
        self.other_button = _button(
            "Other folder …", "runs_other", "List the runs of another folder, or open one run", "flat"
        )
        self.refresh_button = _button("Refresh", "runs_refresh", "Look into the folder again", "flat")
        self.open_button = _button(
            "Open curves", "runs_open", "Show the run's losses, accuracies and gradient norms"
        )
        self.weights_button = _button(
            "Load weights", "runs_weights", "Look at the photo with what this run has learned"
        )
        self.go_on_button = _button("Continue", "runs_go_on", "Train the run on, from its last checkpoint")
        self.reveal_button = _button("Show folder", "runs_reveal", "Show its folder in the file manager")
        self._lay_out()
        self.table.itemActivated.connect(self._open)
        self.table.itemSelectionChanged.connect(self._on_selected)
        self.other_button.clicked.connect(self._choose_folder)
        self.refresh_button.clicked.connect(self.look)
        self.open_button.clicked.connect(self._open)
        self.weights_button.clicked.connect(self._open_weights)
        self.go_on_button.clicked.connect(self._go_on)
        self.reveal_button.clicked.connect(self._reveal)
        parts.theme.changed.connect(self._restyle)
        self._restyle()
        self._on_selected()

    @property
    def folder(self) -> Path:
        """The folder whose runs are listed."""
        return self._folder or runs_dir()

    def refresh(self, names: frozenset[str]) -> None:
        """Look again when a run began, ended, was opened or validated; not at every step."""
        now = (self.state.run, self.state.training.state, self.state.epoch_rows)
        if now != self._known:
            self._known = now
            self.look()

    def look(self) -> None:
        """List the folder's runs, beside the GUI thread."""
        self.place.setText("Your runs" if self._folder is None else str(self._folder))
        self.place.setToolTip(str(self.folder))
        self.parts.session.choices.list_runs(self.folder, self._fill)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column, (_, _, width) in enumerate(_COLUMNS):
            self.table.setColumnHidden(column, self.width() < width)
        roomy = self.width() >= _ALL_BUTTONS_PX
        self.reveal_button.setVisible(roomy)
        self.open_button.setText("Open curves" if roomy else "Curves")
        self.weights_button.setText("Load weights" if roomy else "Weights")

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.place, 1)
        top.addWidget(self.refresh_button)
        top.addWidget(self.other_button)
        bottom.setSpacing(5)
        for button in (self.open_button, self.weights_button, self.go_on_button, self.reveal_button):
            bottom.addWidget(button)
        bottom.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addLayout(bottom)

    def _fill(self, summaries: list[RunSummary]) -> None:
        selected = self._selected()
        self._summaries = summaries
        self.table.setRowCount(len(summaries))
        small, bold = self.parts.theme.small, self.parts.theme.small
        bold.setBold(True)
        for row, summary in enumerate(summaries):
            for column, text in enumerate(self._texts(summary)):
                item = QTableWidgetItem(text)
                if column in _RIGHT:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(str(summary.folder.path) if column == 0 else text)
                item.setFont(bold if summary.folder.path == self.state.run else small)
                self.table.setItem(row, column, item)
            if selected is not None and summary.folder == selected.folder:
                self.table.selectRow(row)
        self.table.setVisible(bool(summaries))
        self.empty.setVisible(not summaries)
        self._on_selected()

    def _texts(self, summary: RunSummary) -> tuple[str, ...]:
        config = summary.config
        accuracy = (
            "–" if math.isnan(summary.val_accuracy) else f"{summary.val_accuracy:.1%}".replace("%", " %")
        )
        live = summary.folder.path == self.parts.session.live_run
        return (
            summary.name,
            accuracy,
            f"{summary.epochs} of {config.epochs}",
            self.state.training.state if live else summary.state,
            "Shapes" if config.data == BUILTIN else Path(config.data).name,
            time.strftime("%d %b %H:%M", time.localtime(summary.modified)),
        )

    def _selected(self) -> RunSummary | None:
        rows = self.table.selectionModel().selectedRows()
        return self._summaries[rows[0].row()] if rows and rows[0].row() < len(self._summaries) else None

    def _on_selected(self) -> None:
        selected = self._selected()
        self.open_button.setEnabled(selected is not None)
        self.reveal_button.setEnabled(selected is not None)
        self.weights_button.setEnabled(selected is not None and selected.folder.weights_path.is_file())
        unfinished = selected is not None and selected.state in UNFINISHED
        self.go_on_button.setEnabled(unfinished and not self.state.training.active)

    def _open(self) -> None:
        if (selected := self._selected()) is not None:
            self.parts.session.open_run(selected.folder.path)

    def _open_weights(self) -> None:
        if (selected := self._selected()) is not None:
            self.parts.explorer.open_weights(selected.folder.weights_path)

    def _go_on(self) -> None:
        if (selected := self._selected()) is not None:
            self.table.setFocus()  # the button goes off, and the next one would have the next space bar
            self.parts.session.go_on(selected.folder.path)

    def _reveal(self) -> None:
        if (selected := self._selected()) is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(selected.folder.path)))

    def _choose_folder(self) -> None:
        folder = self.ask(self)
        if folder is None:
            return
        if RunFolder(folder).config_path.is_file():
            self.parts.session.open_run(folder)
            return
        self._folder = None if folder == runs_dir() else folder
        self.look()

    def _restyle(self) -> None:
        theme = self.parts.theme
        for widget in (self.place, self.table, self.refresh_button, self.other_button):
            widget.setFont(theme.small)
        for column in range(len(_COLUMNS)):
            self.table.horizontalHeaderItem(column).setFont(theme.small)
        line = self.table.fontMetrics().height()
        self.table.verticalHeader().setDefaultSectionSize(line + 8)


def _button(text: str, name: str, tip: str, role: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setMinimumWidth(1)
    if role:
        button.setProperty("role", role)
    return button
