"""A small flat button with words and a tooltip; knows no theme."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton


def tool_button(text: str, name: str, tip: str) -> QToolButton:
    """`name` is its object name; fonts and padding come from where it is put."""
    button = QToolButton()
    button.setText(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    return button
