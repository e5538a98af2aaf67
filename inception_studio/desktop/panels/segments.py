"""A few words beside each other of which exactly one is chosen; knows no theme."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from inception_studio.desktop.panels.tool_button import tool_button


class Segments(QWidget):
    """The first is chosen at the beginning; `buttons` has them by their key."""

    chosen = Signal(str)  # by a person: its key

    def __init__(self, name: str, choices: Mapping[str, tuple[str, str]]) -> None:
        """Words and tooltip by key; a button's object name is `name`_key."""
        super().__init__()
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons = {key: tool_button(text, f"{name}_{key}", tip) for key, (text, tip) in choices.items()}
        for key, button in self.buttons.items():
            button.setCheckable(True)
            group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
        row.addStretch()
        self.show_chosen(next(iter(choices)))

    def show_chosen(self, key: str) -> None:
        """Mark one, without saying so."""
        self.buttons[key].setChecked(True)
