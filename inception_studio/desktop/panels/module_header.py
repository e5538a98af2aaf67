"""The line over the module's maps: the way back, the title, and how maps are sorted, scaled and coloured."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QToolButton, QWidget

from inception_studio.desktop.colormaps import COLOUR_MAPS
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.mosaic_picture import Look
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.theme import Theme

_LEAST = 200
_NARROW = 560  # pixels of width below which the choices get a line of their own
_ROWS = (
    # setting, object name, tooltip, (value, words)…
    (
        "sort",
        "sort_choice",
        "The order of the maps: by channel index, or by mean activation, strongest first",
        (("activation", "sort: activation"), ("channel", "sort: channel")),
    ),
    (
        "normalise",
        "normalise_choice",
        "What the brightest colour stands for: each channel's own highest value, so that weak maps show "
        "their pattern, or that of the whole branch, so that brightness compares",
        (("channel", "scale: channel"), ("branch", "scale: branch")),
    ),
    (
        "colour_map",
        "colour_map_choice",
        "The colours from the lowest value to the highest; all are perceptually uniform",
        tuple((name, name) for name in COLOUR_MAPS),
    ),
)
CHOICES = tuple(row[0] for row in _ROWS)


class ModuleHeader(QWidget):
    """Remembers the choices in the settings and tells when one changes."""

    look_changed = Signal()
    back_asked = Signal()

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme = theme
        self._settings = settings
        self.back = QToolButton()
        self.back.setObjectName("back_button")
        self.back.clicked.connect(self.back_asked)
        self._title = ElidedLabel()
        self._title.setObjectName("module_title")
        self._shapes = ElidedLabel()
        self._shapes.setObjectName("module_shapes")
        self._choices: dict[str, QComboBox] = {}
        named = QHBoxLayout()
        named.setSpacing(8)
        named.addWidget(self.back)
        named.addWidget(self._title)
        named.addWidget(self._shapes, 1)
        chosen = QHBoxLayout()
        chosen.setSpacing(4)
        for setting, name, tip, values in _ROWS:
            chosen.addWidget(self._choice(setting, name, tip, values))
        self.setStyleSheet("QComboBox { padding: 1px 20px 1px 6px; } QToolButton { padding: 1px 6px; }")
        self.setMinimumWidth(_LEAST)  # the line turns to two when it gets there
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addLayout(named, 1)
        self._row.addLayout(chosen)
        self.restyle()

    @property
    def look(self) -> Look:
        """The present choices."""
        sort, normalise, colours = (self._choices[row[0]].currentData() for row in _ROWS)
        return Look(sort, normalise, colours)

    def restyle(self) -> None:
        """Take the theme's fonts."""
        self._title.setFont(self._theme.title)
        for widget in (self._shapes, self.back, *self._choices.values()):
            widget.setFont(self._theme.small)

    def offer(self, settings: Collection[str]) -> None:
        """Which of `CHOICES` change anything of what is shown; with none of them all are hidden."""
        for setting, box in self._choices.items():
            box.setVisible(bool(settings))
            box.setEnabled(setting in settings)

    def show_title(self, title: str, beside: str, back: str) -> None:
        """`back` names where the button leads; empty hides it."""
        self._title.setText(title)
        self._shapes.setText(beside)
        self.back.setVisible(bool(back))
        self.back.setText(f"‹ {back}")
        self.back.setToolTip(f"Back to {back} (Esc)")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self.width() < _NARROW else across)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_asked.emit()
        else:
            super().keyPressEvent(event)

    def _choice(self, setting: str, name: str, tip: str, values: tuple[tuple[str, str], ...]) -> QComboBox:
        box = QComboBox()
        box.setFont(self._theme.small)
        box.setObjectName(name)
        box.setToolTip(tip)
        box.setMinimumContentsLength(4)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for value, text in values:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(self._settings.get(setting))))
        box.currentIndexChanged.connect(lambda _: self._on_chosen(setting))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._choices[setting] = box
        return box

    def _on_chosen(self, setting: str) -> None:
        self._settings.set(setting, self._choices[setting].currentData())
        self.look_changed.emit()
