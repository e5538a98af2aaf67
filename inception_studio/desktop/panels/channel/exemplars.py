"""A channel's exemplars: the wall of the patches that excite it most, and where they come from."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop import ask_path
from inception_studio.desktop.asking.channel_page import Patches
from inception_studio.desktop.panels.channel.exemplar_wall import Wall
from inception_studio.desktop.panels.channel.progress import Running
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.theme import Theme
from inception_studio.insight.exemplars.result import Exemplars


class ExemplarsSection(QWidget):
    """The wall, or why there is none; below, where the exemplars come from and how to get others."""

    photo_chosen = Signal(object)
    open_asked = Signal()
    gather_asked = Signal(object)  # a folder
    cancel_asked = Signal()

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme = theme
        self.ask_folder = partial(ask_path.folder, settings, title="Choose a folder of photos to look at")
        self.wall = Wall(theme)
        self._empty = quiet_sentence("exemplars_empty")
        self._source = ElidedLabel()
        self._source.setObjectName("exemplars_source")
        self._source.setProperty("role", "caption")
        self._open = QPushButton("Open…")
        self._open.setObjectName("exemplars_open")
        self._open.setToolTip(
            "Open a file of exemplars that the command “inception-studio exemplars” has written"
        )
        self._gather = QPushButton("Gather from photos…")
        self._gather.setObjectName("exemplars_gather")
        self._gather.setToolTip("Look once at every photo of a folder, for all channels of all layers")
        for button in (self._open, self._gather):
            button.setProperty("role", "flat")
            button.setStyleSheet("QPushButton { padding: 1px 8px; }")
        self.running = Running(theme, "exemplars", "Stop looking at photos")
        self.wall.chosen.connect(self.photo_chosen)
        self._open.clicked.connect(self.open_asked)
        self._gather.clicked.connect(self._on_gather)
        self.running.cancel_asked.connect(self.cancel_asked)
        pages, without = QWidget(), QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(without)
        self._pages.addWidget(self.wall)
        self._without = without
        self._line, self._middle = QHBoxLayout(), QHBoxLayout()
        for line in (self._line, self._middle):
            line.setSpacing(4)
        self._line.addWidget(self._source, 1)
        self._middle.addStretch(1)
        self._middle.addStretch(1)
        asking = QVBoxLayout(without)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(8)
        asking.addStretch(1)
        asking.addWidget(self._empty)
        asking.addLayout(self._middle)
        asking.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(pages, 1)
        column.addWidget(self.running)
        column.addLayout(self._line)
        self._put_buttons(self._middle)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for widget in (self.wall, self._source, self._open, self._gather):
            widget.setFont(self._theme.small)
        self.running.restyle()

    def show_patches(self, patches: Patches | None, empty: str) -> None:
        """The patches, or in words why there are none."""
        shown = patches is not None and bool(patches.pictures)
        self.wall.show_patches(patches if shown else None)
        self._empty.setText(empty)
        self._pages.setCurrentWidget(self.wall if shown else self._without)
        self._put_buttons(self._line if shown else self._middle)

    def show_source(self, exemplars: Exemplars | None, *, gathering: bool) -> None:
        """Of which photos they are, and whether others are gathered."""
        told = ""
        if exemplars is not None:
            source = exemplars.source
            seen = len(source.photos) - len(source.broken)
            told = f"the best of {seen:,} photos in {Path(source.folder).name or source.folder}"
            self._source.set_tip(f"{source.folder}, seen by {source.weights_name}")
        self._source.setText(told)
        self.running.show_running(gathering)

    def _put_buttons(self, line: QHBoxLayout) -> None:
        """Under the sentence that asks for them, or, once there are exemplars, beside their source."""
        if line.indexOf(self._open) < 0:
            for button in (self._open, self._gather):
                for other in (self._line, self._middle):
                    other.removeWidget(button)
            for place, button in enumerate((self._open, self._gather), 1):
                line.insertWidget(place, button)

    def _on_gather(self) -> None:
        folder = self.ask_folder(self)
        if folder is not None:
            self.gather_asked.emit(folder)
