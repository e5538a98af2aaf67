"""The sentence in the middle of an empty panel, which says what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def quiet_sentence(name: str, text: str = "") -> QLabel:
    """A quiet label of this object name that breaks its lines."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setProperty("role", "caption")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label
