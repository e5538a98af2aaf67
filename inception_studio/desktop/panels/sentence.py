"""The sentence in the middle of an empty panel, which says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

_UNLIMITED_PX = 10_000


def quiet_sentence(name: str, text: str = "") -> QLabel:
    """A quiet label of this object name that breaks its lines."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setProperty("role", "caption")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label


class FittingSentence(QLabel):
    """Says as much as it has room for: the first of its texts, the longest, that can be read in whole."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(texts[0])
        self._texts = texts
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(2 * self.fontMetrics().lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        text = next((text for text in self._texts if self._height(text) <= self.height()), self._texts[-1])
        self.setText(text)
        self.setToolTip("" if text == self._texts[0] else self._texts[0])

    def _height(self, text: str) -> int:
        room = QRect(0, 0, self.width(), _UNLIMITED_PX)
        return self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height()
