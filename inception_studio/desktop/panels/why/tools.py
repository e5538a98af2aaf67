"""The line over the maps: one more method, the checks, and how maps are painted; knows no network."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from inception_studio.desktop.panels.tool_button import tool_button
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.methods import METHODS

_NARROW = 520  # px below which it turns to two lines
_LEAST = 200
_TRUST_TIP = (
    "Two checks for each map: does it change when the network's top layers forget, and does the class go "
    "when its pixels go?"
)


class Tools(QWidget):
    """The second line: one more method, the checks, and how much of the maps lies over the photo."""

    method_chosen = Signal(str)
    run_asked = Signal()
    trust_toggled = Signal(bool)
    blended = Signal(float)
    signs_chosen = Signal(bool)
    difference_chosen = Signal(int, int)  # keys of two columns: the second is subtracted from the first

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme = theme
        self._offered: list[tuple[int, str, str]] = []  # columns to be subtracted
        self.add = tool_button("+ method", "why_add", "Put one more method beside the others")
        self.add.setProperty("role", "menu")
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.add)
        menu.setToolTipsVisible(True)
        for which in METHODS:
            action = menu.addAction(which.title)
            action.setObjectName(f"why_add_{which.key}")
            action.setToolTip(f"{which.meaning[0].upper()}{which.meaning[1:]}\n{which.source}")
            action.triggered.connect(lambda _=False, key=which.key: self.method_chosen.emit(key))
        self.add.setMenu(menu)
        self.run = tool_button("Run all", "why_run_all", "Compute the maps that are not there yet (Ctrl+Y)")
        self.run.clicked.connect(self.run_asked)
        self.trust = tool_button("May I trust it?", "why_trust", _TRUST_TIP)
        self.trust.setCheckable(True)
        self.trust.toggled.connect(self.trust_toggled)
        self.subtract = tool_button(
            "Subtract", "why_subtract", "Show the difference of two of these maps beside them"
        )
        self.subtract.setProperty("role", "menu")
        self.subtract.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.subtract.setMenu(QMenu(self.subtract))
        self._photo, self._map = QLabel("photo"), QLabel("map")
        for label in (self._photo, self._map):
            label.setProperty("role", "caption")
        self.blend = QSlider(Qt.Orientation.Horizontal)
        self.blend.setObjectName("why_blend")
        self.blend.setAccessibleName("How much of the maps is seen over the photo")
        self.blend.setToolTip("From the photo alone to the maps alone; between, strong pixels cover it most")
        self.blend.setRange(0, 100)
        self.blend.setValue(round(100 * settings.get("why_blend")))
        self.blend.setMinimumWidth(50)
        self.blend.setMaximumWidth(130)
        self.blend.valueChanged.connect(lambda value: self.blended.emit(value / 100))
        self.signs = QComboBox()
        self.signs.setObjectName("why_signs")
        self.signs.setToolTip(
            "Red speaks for the class and blue against it; or the strength alone, in the colour map of the "
            "feature maps"
        )
        self.signs.addItem("for and against", True)
        self.signs.addItem("strength alone", False)
        self.signs.setCurrentIndex(0 if settings.get("why_signs") else 1)
        self.signs.currentIndexChanged.connect(lambda _: self.signs_chosen.emit(self.signs.currentData()))
        self.setStyleSheet(
            "QComboBox { padding: 1px 20px 1px 6px; } QToolButton { padding: 1px 7px; }"
            "QToolButton[role='menu'] { padding: 1px 20px 1px 7px; }"
        )
        asked, painted = QHBoxLayout(), QHBoxLayout()
        for line in (asked, painted):
            line.setSpacing(5)
        asked.addWidget(self.add)
        asked.addWidget(self.run)
        asked.addWidget(self.trust)
        asked.addWidget(self.subtract)
        asked.addStretch(1)
        painted.addWidget(self.signs)
        for widget in (self._photo, self.blend, self._map):
            painted.addWidget(widget)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addLayout(asked, 1)
        self._row.addLayout(painted)
        self.setMinimumWidth(_LEAST)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        words = self._photo, self._map
        for widget in (self.add, self.run, self.trust, self.subtract, *words, self.blend, self.signs):
            widget.setFont(self._theme.small)

    def offer_run(self, some: bool) -> None:
        """Whether there are maps that were not asked for yet."""
        self.run.setVisible(some)

    def offer_differences(self, columns: Sequence[tuple[int, str, str]]) -> None:
        """The keys, names and questions of the columns, of which any two that ask different questions can be
        subtracted."""
        self.subtract.setEnabled(len({question for _, _, question in columns}) > 1)
        if list(columns) == self._offered:
            return
        self._offered = list(columns)
        menu = self.subtract.menu()
        menu.clear()
        for key, name, question in columns:
            inside = menu.addMenu(f"{_plain(name)} −")
            for other, its, asked in columns:
                if asked != question:
                    action = inside.addAction(_plain(its))
                    action.triggered.connect(
                        lambda _=False, pair=(key, other): self.difference_chosen.emit(*pair)
                    )

    def show_checking(self, checking: bool) -> None:
        """Mark whether maps are checked."""
        with QSignalBlocker(self.trust):
            self.trust.setChecked(checking)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        narrow = self.width() < _NARROW
        self._row.setDirection(down if narrow else across)
        for label in (self._photo, self._map):
            label.setVisible(not narrow)


def _plain(name: str) -> str:
    """In a menu an ampersand would underline the letter after it."""
    return name.replace("&", "&&")
