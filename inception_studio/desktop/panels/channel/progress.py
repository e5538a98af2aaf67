"""A line with the progress of something long and a button that ends it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from inception_studio.desktop.theme import Theme

_SCALE = 1000


class Running(QWidget):
    """Hidden while nothing runs."""

    cancel_asked = Signal()

    def __init__(self, theme: Theme, name: str, tip: str, counted: str = "") -> None:
        """`counted` stands before the numbers: "step "."""
        super().__init__()
        self._counted = counted
        self._theme = theme
        self.bar = QProgressBar()
        self.bar.setObjectName(f"{name}_progress")
        self.cancel = QToolButton()
        self.cancel.setText("Cancel")
        self.cancel.setObjectName(f"{name}_cancel")
        self.cancel.setToolTip(tip)
        self.cancel.setStyleSheet("QToolButton { padding: 1px 6px; }")
        self.cancel.clicked.connect(self.cancel_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.hide()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        self.bar.setFont(self._theme.small)
        self.cancel.setFont(self._theme.small)

    def show_running(self, running: bool) -> None:
        """Show the line, or hide it."""
        if running and self.isHidden():
            self.show_progress(0, 0, "")
        self.setVisible(running)

    def show_progress(self, done: int, total: int, text: str) -> None:
        """How far it is; a `total` of 0 is unknown."""
        self.bar.setRange(0, _SCALE if total > 0 else 0)
        self.bar.setValue(round(done / total * _SCALE) if total > 0 else 0)
        self.bar.setFormat(f"{self._counted}{done:,} of {total:,}" if total > 0 else "")
        self.bar.setToolTip(text)
