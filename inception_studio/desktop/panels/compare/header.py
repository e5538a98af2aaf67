"""The lines over a comparison: what A and B are, and the buttons that choose B."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from inception_studio.desktop.asking.comparison_state import OtherState
from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.theme import Theme

_WIDE = 380  # px from which there is room for what both sides share


def side_colours(theme: Theme) -> tuple[str, str]:
    """The colours of A and of B."""
    return theme.palette.branches["1x1"], theme.palette.branches["5x5"]


class CompareHeader(QWidget):
    """`dialogs` asks for files; tests put their own answers in its place."""

    photo_chosen = Signal(Path)
    weights_chosen = Signal(Path)
    present_taken = Signal()
    swap_asked = Signal()
    leave_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.dialogs = Dialogs()
        self._theme = theme
        self._settings = settings
        self._letters = QLabel("A"), QLabel("B")
        self._sides = ElidedLabel(), ElidedLabel()
        for label, name in zip(self._sides, ("compare_a", "compare_b"), strict=True):
            label.setObjectName(name)
        self._shared = ElidedLabel()
        self._shared.setObjectName("compare_shared")
        self._shared.setProperty("role", "caption")
        self._photo = _button("Photo…", "compare_photo", "Compare with another photo, seen by these weights")
        self._weights = _button(
            "Weights…", "compare_weights", "Compare with what other weights make of this photo"
        )
        self._present = _button(
            "Keep", "compare_present", "Keep what is open now as B, whatever is opened or trained next"
        )
        self._swap = _button("Swap", "compare_swap", "Open B, and compare it with what is open now")
        self._leave = _button("", "compare_leave", "Compare no more")
        self._cancel = _button("Cancel", "compare_cancel", "Stop what is computed for B")
        self._leave.hide()
        self._cancel.hide()
        self._lay_out()
        self._photo.clicked.connect(self._on_photo)
        self._weights.clicked.connect(self._on_weights)
        self._present.clicked.connect(self.present_taken)
        self._swap.clicked.connect(self.swap_asked)
        self._leave.clicked.connect(self.leave_asked)
        self._cancel.clicked.connect(self.cancel_asked)
        self.restyle()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self._photo, self._weights, self._present, self._swap):
            buttons.addWidget(button)
        buttons.addWidget(self._shared, 1)
        for button in (self._cancel, self._leave):
            buttons.addWidget(button)
        sides = QHBoxLayout()
        sides.setSpacing(5)
        for letter, label in zip(self._letters, self._sides, strict=True):
            sides.addWidget(letter)
            sides.addWidget(label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(buttons)
        column.addLayout(sides)

    def restyle(self) -> None:
        """Take the theme's fonts, icons and the sides' colours."""
        bold = self._theme.body
        bold.setBold(True)
        for letter, colour in zip(self._letters, side_colours(self._theme), strict=True):
            letter.setFont(bold)
            palette = letter.palette()
            palette.setColor(letter.foregroundRole(), QColor(colour))
            letter.setPalette(palette)
        small = self._theme.small
        for widget in (*self._sides, self._shared, self._photo, self._weights, self._present, self._swap):
            widget.setFont(small)
        self._cancel.setFont(small)
        self._leave.setIcon(self._theme.icon("close", "muted"))

    def show_state(self, other: OtherState, present: str, *, ready: bool) -> None:
        """`present` is what is open, photo and weights; `ready`: there is a record of it."""
        pair = other.pair
        self._sides[0].setText(words.side(pair.a) if pair is not None else present)
        self._sides[1].setText(words.side(pair.b) if pair is not None else "nothing yet")
        text = f"{other.running} …" if other.running else words.shared(pair) if pair is not None else ""
        self._shared.setText(text)
        self._arrange()
        for button in (self._photo, self._weights, self._present):
            button.setEnabled(ready)
        self._swap.setEnabled(pair is not None)
        self._swap.setVisible(not other.running)
        self._leave.setVisible(bool(other.kind))
        self._cancel.setVisible(bool(other.running))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._shared.setMaximumWidth(16_777_215 if self.width() >= _WIDE else 0)

    def _on_photo(self) -> None:
        self._take(self.dialogs.choose_photo(self, self._settings.get("last_folder")), self.photo_chosen.emit)

    def _on_weights(self) -> None:
        self._take(
            self.dialogs.choose_weights(self, self._settings.get("last_folder")), self.weights_chosen.emit
        )

    def _take(self, path: Path | None, tell: object) -> None:
        if path is not None and callable(tell):
            self._settings.set("last_folder", str(path.parent))
            tell(path)


def _button(text: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setToolButtonStyle(
        Qt.ToolButtonStyle.ToolButtonTextOnly if text else Qt.ToolButtonStyle.ToolButtonIconOnly
    )
    return button
