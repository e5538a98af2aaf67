"""The lines over the confusion matrix: the folder, the run of the evaluation, how good the heads are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop import ask_path
from inception_studio.desktop.asking.evaluation_state import Evaluated, EvaluationState
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.evaluation import words
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.theme import Theme
from inception_studio.nets.card import WeightCard

_SCALE = 1000  # of the progress bar
_WIDE = 560  # px from which all of the heads' figures stand in the line


class EvaluationHeader(QWidget):
    """`ask` brings the folder dialog; tests put their own answer in its place."""

    folder_chosen = Signal(Path)
    evaluate_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.ask: Callable[[QWidget], Path | None] = partial(
            ask_path.folder, settings, title=ask_path.CLASS_FOLDERS
        )
        self._theme = theme
        self._found: Evaluated | None = None
        self._choose = QPushButton("Folder …")
        self._choose.setObjectName("evaluation_choose")
        self._choose.setToolTip(
            "Choose a folder with one folder of photos per class; of one with train and val, val is taken"
        )
        self._folder = ElidedLabel("", Qt.TextElideMode.ElideMiddle)
        self._folder.setObjectName("evaluation_folder")
        self._run = QPushButton("Evaluate")
        self._run.setObjectName("evaluate_button")
        self._run.setProperty("role", "primary")
        self._run.setToolTip("Ask the open network about every photo of the folder")
        self._bar = QProgressBar()
        self._bar.setObjectName("evaluation_progress")
        self._cancel = QToolButton()
        self._cancel.setText("Cancel")
        self._cancel.setObjectName("evaluation_cancel")
        self._cancel.setToolTip("Stop; the result of before stays")
        self._summary = ElidedLabel()
        self._summary.setObjectName("evaluation_summary")
        self._summary.setProperty("role", "caption")
        self._heads = {name: ElidedLabel() for name in words.TITLES}
        for name, label in self._heads.items():
            label.setObjectName(f"evaluation_{name}")
        self._stale = QLabel()
        self._stale.setObjectName("evaluation_stale")
        self._stale.setWordWrap(True)
        self._unknown = QLabel()
        self._unknown.setObjectName("evaluation_unknown")
        self._unknown.setWordWrap(True)
        self._lay_out()
        self._choose.clicked.connect(self._on_choose)
        self._run.clicked.connect(self.evaluate_asked)
        self._cancel.clicked.connect(self.cancel_asked)
        self.restyle()

    def _lay_out(self) -> None:
        first = self._first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self._choose)
        first.addWidget(self._folder, 1)
        first.addWidget(self._run)
        running = QWidget()
        line = QHBoxLayout(running)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self._bar, 1)
        line.addWidget(self._cancel)
        self._running = running
        heads = self._second = QHBoxLayout()
        heads.setSpacing(12)
        for label in self._heads.values():
            heads.addWidget(label)
        heads.addStretch()
        self._place_summary(self._second)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(first)
        column.addWidget(running)
        column.addLayout(heads)
        for warning in (self._stale, self._unknown):
            column.addWidget(warning)

    def restyle(self) -> None:
        """Take the theme's fonts and the heads' colours."""
        bold = self._theme.small
        bold.setBold(True)
        for name, label in self._heads.items():
            label.setFont(bold)
            _ink(label, self._theme.palette.heads[name])
        for widget in (self._folder, self._summary, self._stale, self._unknown, self._bar, self._cancel):
            widget.setFont(self._theme.small)
        for warning in (self._stale, self._unknown):
            _ink(warning, self._theme.palette.warning)

    def show_state(self, state: EvaluationState, card: WeightCard | None, *, ready: bool) -> None:
        """`ready`: there is a network to ask."""
        self._folder.setText(state.folder.name if state.folder is not None else "no folder chosen")
        self._folder.set_tip(str(state.folder) if state.folder is not None else "")
        self._run.setEnabled(ready and state.folder is not None and not state.running)
        if state.running and self._running.isHidden():
            self.show_progress(0, 0)
        self._running.setVisible(state.running)
        found = state.result
        self._summary.setVisible(found is not None)
        for name, label in self._heads.items():
            figures = None if found is None else found.heads[name]
            label.setVisible(figures is not None)
            if figures is not None:
                label.set_tip(words.head_tip(name, figures))
        if found is not None:
            self._summary.setText(words.summary(found))
            self._summary.set_tip(words.summary_tip(found))
            self._unknown.setToolTip(words.unknown_tip(found))
        self._found = found
        self._tell()
        _warn(self._stale, "" if found is None else words.stale(found, card))
        _warn(self._unknown, "" if found is None else words.unknown(found))

    def show_progress(self, done: int, total: int, text: str = "") -> None:
        """So many photos of so many; 0 of 0: not known yet."""
        self._bar.setRange(0, _SCALE if total else 0)
        self._bar.setValue(round(done / total * _SCALE) if total else 0)
        self._bar.setFormat(f"{done:,} of {total:,} photos" if total else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _place_summary(self, line: QHBoxLayout) -> None:
        """Where the heads' figures leave no room for it, beside the folder."""
        if line.indexOf(self._summary) < 0:
            for other in (self._first, self._second):
                other.removeWidget(self._summary)
            line.insertWidget(line.count() - 1, self._summary, 3)

    def _tell(self) -> None:
        wide = self.width() >= _WIDE
        self._place_summary(self._first if wide else self._second)
        told = words.head if wide else words.head_short
        for name, label in self._heads.items():
            figures = None if self._found is None else self._found.heads[name]
            if figures is not None:
                label.setText(told(name, figures))

    def _on_choose(self) -> None:
        folder = self.ask(self)
        if folder is not None:
            self.folder_chosen.emit(folder)


def _warn(label: QLabel, warning: str) -> None:
    label.setText(warning)
    label.setVisible(bool(warning))


def _ink(label: QLabel, colour: str) -> None:
    palette = label.palette()
    palette.setColor(label.foregroundRole(), QColor(colour))
    label.setPalette(palette)
