"""The choice whether statistics are of the photo or of a data set, and how far one is looked at."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QToolButton, QWidget

from inception_studio.desktop import ask_path

if TYPE_CHECKING:
    from inception_studio.desktop.asking.exemplars_inquiry import ExemplarsInquiry
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.theme import Theme
    from inception_studio.insight.exemplars.result import Exemplars

_PHOTO, _SET, _FOLDER, _FILE = "photo", "set", "folder", "file"
_SCALE = 1000
_BAR_PX = 160


class DepthSource(QWidget):
    """`changed` when the choice did. `over` is the data set, None for the photo.

    `ask_folder` and `ask_file` bring the dialogs; tests put their own answers in their place.
    """

    changed = Signal()

    def __init__(self, asking: ExemplarsInquiry, settings: Settings) -> None:
        super().__init__()
        self.ask_folder = partial(ask_path.folder, settings, title="Choose a folder of photos")
        self.ask_file = partial(ask_path.exemplars_file, settings)
        self.over: Exemplars | None = None
        self._known: Exemplars | None = None
        self._wanted = False  # a data set was asked for here, and is shown when it comes
        self._asking = asking
        self.choice = QComboBox()
        self.choice.setObjectName("depth_source")
        self.choice.setToolTip("Over the photo, or over a data set")
        self.choice.setMinimumWidth(60)
        self._bar = QProgressBar()
        self._bar.setObjectName("depth_progress")
        self._bar.setMaximumWidth(_BAR_PX)
        self._cancel = QToolButton()
        self._cancel.setObjectName("depth_cancel")
        self._cancel.setText("Cancel")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.choice, self._bar, self._cancel):
            row.addWidget(widget)
        self.choice.activated.connect(self._on_chosen)
        self._cancel.clicked.connect(asking.cancel)
        asking.job.busy_changed.connect(self._on_busy)
        asking.job.progress.connect(self._on_progress)
        self._on_busy(asking.job.busy)
        self._fill()

    def offer(self, known: Exemplars | None) -> None:
        """Take what is known of a data set by now; it is shown if it was asked for here, or another was."""
        if known is not self._known:
            self._known = known
            shown = self._wanted or self.over is not None
            self.over = known if shown else None
            self._wanted = self._wanted and known is None
            self._fill()

    def restyle(self, theme: Theme) -> None:
        """Take the theme's fonts."""
        self._bar.setFont(theme.small)
        self._cancel.setFont(theme.small)

    def _fill(self) -> None:
        self.choice.clear()
        self.choice.addItem("this photo", _PHOTO)
        if self._known is not None:
            self.choice.addItem(Path(self._known.source.folder).name, _SET)
        self.choice.insertSeparator(self.choice.count())
        self.choice.addItem("folder of photos …", _FOLDER)
        self.choice.addItem("exemplars file …", _FILE)
        self.choice.setCurrentIndex(0 if self.over is None else 1)

    def _on_chosen(self) -> None:
        chosen = self.choice.currentData()
        if chosen in {_PHOTO, _SET}:
            self.over = None if chosen == _PHOTO else self._known
        elif chosen == _FOLDER and (folder := self.ask_folder(self)) is not None:
            self._wanted = True
            self._asking.gather(folder)
        elif chosen == _FILE and (path := self.ask_file(self)) is not None:
            self._wanted = True
            self._asking.open(path)
        self._fill()
        self.changed.emit()

    def _on_busy(self, busy: bool) -> None:
        self._bar.setRange(0, 0)
        self._bar.setVisible(busy)
        self._cancel.setVisible(busy)

    def _on_progress(self, done: int, total: int, text: str) -> None:
        self._bar.setRange(0, _SCALE)
        self._bar.setValue(round(done / max(total, 1) * _SCALE))
        self._bar.setToolTip(f"{text}: {done:,} of {total:,}")
