"""Says over the photo that it follows a camera or a video, and ends or holds that; knows the controller."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from inception_studio.desktop.parts import Parts

_DOT, _ICON = 8, 13  # px
_WORDS = {"camera": "Live", "video": "Video"}


class LiveBadge(QWidget):
    """A dot, a word, and two buttons."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._held = False
        self.setObjectName("live_badge")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._word = QLabel()
        self._word.setObjectName("live_word")
        self.pause_button = self._button("live_pause_button", parts.ask.camera.toggle_pause)
        self.stop_button = self._button("live_stop_button", parts.ask.camera.stop)
        self.stop_button.setToolTip("End the live input; the last frame stays")
        row = QHBoxLayout(self)
        row.setContentsMargins(_DOT + 12, 0, 3, 0)
        row.setSpacing(2)
        row.addWidget(self._word)
        row.addSpacing(4)
        row.addWidget(self.pause_button)
        row.addWidget(self.stop_button)
        parts.theme.changed.connect(self.restyle)
        self.restyle()
        self.show_live("", False)

    def show_live(self, live: str, held: bool) -> None:
        """What is followed (empty: nothing, and the badge is hidden), and whether it is held."""
        self._held = held
        self._word.setText("Held" if held else _WORDS.get(live, ""))
        self.pause_button.setToolTip("Go on" if held else "Hold at this frame")
        self.pause_button.setIcon(self._parts.theme.icon("train" if held else "pause"))
        self.setVisible(bool(live))
        self.update()

    def restyle(self) -> None:
        """Take the theme's font and colours."""
        self._word.setFont(self._parts.theme.small)
        self.stop_button.setIcon(self._parts.theme.icon("stop", "error"))
        self.pause_button.setIcon(self._parts.theme.icon("train" if self._held else "pause"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._parts.theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(palette.border))
        painter.setBrush(QColor(palette.surface))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.muted if self._held else palette.error))
        painter.drawEllipse(8, (self.height() - _DOT) // 2, _DOT, _DOT)

    def _button(self, name: str, clicked: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setProperty("role", "dock")
        button.setIconSize(QSize(_ICON, _ICON))
        button.clicked.connect(clicked)
        return button
