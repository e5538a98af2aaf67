"""The line over the network that lists what is switched off, and takes it back; knows no state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from inception_studio.desktop.graph.look import Look
from inception_studio.desktop.graph.off import draw_off
from inception_studio.desktop.panels.elided import ElidedLabel

HINT = "Click a layer, branch or module to switch it off or on"
_SWATCH = QSize(24, 12)
_LEAST_TEXT_PX = 110  # with less the buttons make way; the menu has them too


class LesionLine(QWidget):
    """A swatch that explains the hatching, "off: 4a/5x5, 4c", and Undo, Redo, Reset."""

    undone = Signal()
    redone = Signal()
    reset = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("lesion_line")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)
        self._swatch = _Swatch(look)
        self.label = ElidedLabel()
        self.label.setObjectName("lesion_list")
        self.undo_button = _button("lesion_undo", "Undo", "Take the last switching back", self.undone.emit)
        self.redo_button = _button(
            "lesion_redo", "Redo", "Switch again what was taken back", self.redone.emit
        )
        self.reset_button = _button("lesion_reset", "Reset", "Switch everything on", self.reset.emit)
        self._buttons = (self.undo_button, self.redo_button, self.reset_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._swatch)
        row.addWidget(self.label)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)

    def show_lesions(self, told: str, *, can_undo: bool, can_redo: bool) -> None:
        """`told` names them; empty: none, and what to do to get some."""
        self._swatch.setVisible(bool(told))
        self.label.setText(f"off: {told}" if told else HINT)
        self.undo_button.setEnabled(can_undo)
        self.redo_button.setEnabled(can_redo)
        self.reset_button.setEnabled(bool(told))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = sum(button.sizeHint().width() + 6 for button in self._buttons)
        useful = any(button.isEnabled() for button in self._buttons)
        for button in self._buttons:
            button.setVisible(useful and self.width() >= wanted + _LEAST_TEXT_PX)


class _Swatch(QWidget):
    """A box as a switched-off layer is drawn."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(_SWATCH)
        self.setToolTip("Hatched and struck out: switched off, the output is zero")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.fillRect(box, self._look.raised)
        draw_off(painter, self._look, box)


def _button(name: str, text: str, tip: str, clicked: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.clicked.connect(clicked)
    return button
