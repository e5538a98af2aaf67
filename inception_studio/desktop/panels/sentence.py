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


class Wrapped(QLabel):
    """Several lines that take the room that there is: what they would like does not make others smaller."""

    def hasHeightForWidth(self) -> bool:
        return False


class FittingSentence(Wrapped):
    """Says as much as it has room for: the first of its texts, the longest, that can be read in whole."""

    def __init__(self, texts: Sequence[str] = ("",)) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.say(texts)

    def say(self, texts: Sequence[str], tip: str = "") -> None:
        """Say one of these; `tip` is more for the tooltip, where the longest of them is if it has no room."""
        self._texts, self._tip = texts, tip
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        whole = self._texts[0]
        text = next((text for text in self._texts if self._height(text) <= self.height()), self._texts[-1])
        self.setText(text)
        self.setToolTip("\n".join(filter(None, ("" if text == whole else whole, self._tip))))

    def _height(self, text: str) -> int:
        room = QRect(0, 0, self.width(), _UNLIMITED_PX)
        return self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height()
