"""The layers of a branch as a row of buttons, one of them shown; knows their words, not what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from inception_studio.desktop.theme import Theme

_PADDING = 5
_ARROW = 11  # width of the arrow between two buttons


class LayerButton(QAbstractButton):
    """A layer's kernel and output shape; filled with the branch's colour when its maps are shown."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.colour = QColor(theme.palette.accent)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * _PADDING + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _PADDING, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        fill = QColor(self.colour)
        fill.setAlphaF(0.26 if self.isChecked() else 0.12 if self.underMouse() else 0.0)
        edge = self.colour if self.isChecked() or self.hasFocus() else QColor(palette.border)
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(palette.text if self.isChecked() else palette.muted))
        room = self.rect().adjusted(_PADDING, 0, -_PADDING, 0)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


class Chain(QWidget):
    """Buttons with arrows between them; `chosen` tells the name of the layer that was pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_ARROW)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: list[LayerButton] = []
        self._names: list[str] = []
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._names[at]))

    def width_of(self, texts: Sequence[str]) -> int:
        """The width that steps of these texts need."""
        metrics = QFontMetrics(self._theme.small)
        buttons = sum(metrics.horizontalAdvance(text) + 2 * _PADDING + 2 for text in texts)
        return buttons + (len(texts) - 1) * _ARROW

    def show_steps(self, steps: list[tuple[str, str, str]], colour: QColor) -> None:
        """(layer's name, text, tooltip) from first to last."""
        while len(self._buttons) < len(steps):
            button = LayerButton(self._theme)
            self._group.addButton(button, len(self._buttons))
            self._row.insertWidget(len(self._buttons), button)
            self._buttons.append(button)
        self._names = [name for name, _, _ in steps]
        for button in self._buttons[len(steps) :]:
            button.hide()
        for button, (name, text, tip) in zip(self._buttons, steps, strict=False):
            button.setObjectName(f"layer_{name}")
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(f"{name}, {text}")
            button.setFont(self._theme.small)
            button.colour = colour
            button.show()
            button.updateGeometry()
        self.update()

    def check(self, name: str) -> None:
        """Mark the layer whose maps are shown."""
        self._buttons[self._names.index(name)].setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.palette.muted))
        painter.setFont(self._theme.small)
        for button in self._buttons[: len(self._names) - 1]:
            painter.drawText(
                QRectF(button.geometry().right() + 1, 0, _ARROW, self.height()),
                Qt.AlignmentFlag.AlignCenter,
                "›",
            )
