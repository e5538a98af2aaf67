"""The choice of what to train on: the built-in shapes, or a folder of class folders that is checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from inception_studio.desktop import ask_path
from inception_studio.desktop.panels.inputs import Choice
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.training_choices import DataCheck, TrainingChoices
from inception_studio.training.config import BUILTIN

_BUILTIN_TEXT = "Shapes (built in, 10 classes)"
_BUILTIN_CHECK = DataCheck("4,000 + 500 pictures: 5 shapes × 2 textures", 4000)
_CHECKING = "Looking into the folder …"
_CHOOSE = "\0choose"  # no path
_RECENT = 6


class DataChoice(QWidget):
    """`data` is a value for `RunConfig.data`; `check` what is known of it, None until it was looked into.

    `ask` brings the folder dialog; tests put their own answer in its place.
    """

    changed = Signal()

    def __init__(self, choices: TrainingChoices, settings: Settings) -> None:
        super().__init__()
        self.ask: Callable[[QWidget], Path | None] = partial(
            ask_path.folder, settings, title=ask_path.CLASS_FOLDERS
        )
        self.seed = 0
        self.check: DataCheck | None = _BUILTIN_CHECK
        self.recent: list[str] = []
        self._choices = choices
        self._data = BUILTIN
        self.combo = Choice()
        self.combo.setObjectName("data_choice")
        self.combo.setAccessibleName("Data set")
        self.combo.setToolTip(
            "What the network learns from: shapes that the program draws, or data of your own, one folder "
            "of photos per class."
        )
        self.note = QLabel()
        self.note.setObjectName("data_note")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.combo)
        column.addWidget(self.note)
        self.combo.activated.connect(self._on_activated)
        self._fill()
        self._tell()

    @property
    def data(self) -> str:
        """`BUILTIN`, or the folder's path."""
        return self._data

    def set_recent(self, folders: list[str]) -> None:
        """Folders of before, the newest first; those that are gone are left out."""
        self.recent = [folder for folder in folders if Path(folder).is_dir()][:_RECENT]
        self._fill()

    def choose(self, data: str) -> None:
        """Take `BUILTIN` or a folder and look into it."""
        self._data = data
        if data != BUILTIN:
            self.recent = [data, *(folder for folder in self.recent if folder != data)][:_RECENT]
        self._fill()
        self.look()

    def look(self) -> None:
        """Check the folder, again if it was before; waits for the engine without asking it."""
        self.check = _BUILTIN_CHECK if self._data == BUILTIN else None
        if self.check is None:
            self._choices.check_data(Path(self._data), self.seed, self._on_checked)
        self._tell()
        self.changed.emit()

    def _fill(self) -> None:
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItem(_BUILTIN_TEXT, BUILTIN)
        for folder in self.recent:
            self.combo.addItem(Path(folder).name or folder, folder)
            self.combo.setItemData(self.combo.count() - 1, folder, Qt.ItemDataRole.ToolTipRole)
        self.combo.insertSeparator(self.combo.count())
        self.combo.addItem("Folder …", _CHOOSE)
        self.combo.choose(self._data)
        self.combo.blockSignals(False)

    def _on_activated(self) -> None:
        chosen = self.combo.currentData()
        if chosen == _CHOOSE:
            folder = self.ask(self)
            chosen = self._data if folder is None else str(folder)
        self.choose(chosen)

    def _on_checked(self, check: DataCheck) -> None:
        self.check = check
        if check.error and self._data in self.recent:
            self.recent.remove(self._data)  # nobody wants to be offered it again
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        check = self.check
        self.note.setText(_CHECKING if check is None else check.text)
        role = "error" if check is not None and check.error else "caption"
        if self.note.property("role") != role:
            self.note.setProperty("role", role)
            self.note.style().unpolish(self.note)
            self.note.style().polish(self.note)
