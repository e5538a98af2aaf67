"""Input widgets that Qt lacks: numbers over many powers of ten, a wheel that scrolls, a part that folds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QToolButton, QVBoxLayout, QWidget

from inception_studio.desktop.theme import Theme

COMPACT_FIELDS = (
    "QSpinBox, QDoubleSpinBox { padding: 1px 7px; } QComboBox { padding: 1px 22px 1px 7px; }"
    " QPushButton { padding: 2px 4px; }"
)


class ScientificSpin(QDoubleSpinBox):
    """A number of any size in four digits: 0.02, 1e-05. The arrows change its second digit."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self.setDecimals(12)
        self.setRange(low, high)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.setKeyboardTracking(False)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        try:
            value = self.valueFromText(text)
        except ValueError:  # on the way there, "1e-" for example
            possible = set(self._bare(text)) <= set("0123456789.,eE+-")
            state = QValidator.State.Intermediate if possible else QValidator.State.Invalid
        else:
            inside = self.minimum() <= value <= self.maximum()
            state = QValidator.State.Acceptable if inside else QValidator.State.Intermediate
        return state, text, position

    def valueFromText(self, text: str) -> float:
        return float(self._bare(text).replace(",", "."))

    def textFromValue(self, value: float) -> str:
        return f"{value:.4g}"

    def setValue(self, value: float) -> None:
        # What is shown is what counts: Qt reads the text back when the field loses focus.
        super().setValue(float(f"{value:.4g}"))

    def _bare(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip()


class Choice(QComboBox):
    """A combo box that narrows with its form, and whose items carry values."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def choose(self, value: object) -> bool:
        """Select the item that carries `value`; whether there is one."""
        for index in range(self.count()):
            if self.itemData(index) == value:
                self.setCurrentIndex(index)
                return True
        return False


class WheelScrolls(QObject):
    """An event filter: the wheel scrolls the form unless a field was clicked into before."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Fold(QWidget):
    """A titled part of a form that opens and closes; closed, the title tells what is inside."""

    toggled = Signal(bool)

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.button = QToolButton()
        self.button.setText(title)
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        # A heading, not a switch: it does not light up while it is open.
        self.button.setStyleSheet(
            "QToolButton { padding: 3px 4px 3px 0; margin-left: -6px; background: transparent; }"
        )
        self.summary = QLabel()
        self.summary.setProperty("role", "caption")
        self.summary.setWordWrap(True)
        self.summary.setContentsMargins(18, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.summary)
        column.addWidget(content)
        self.button.toggled.connect(self._on_toggled)
        self._on_toggled(False)

    @property
    def open(self) -> bool:
        """Whether the content is on the screen."""
        return self.button.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        self.button.setChecked(is_open)

    def set_summary(self, text: str) -> None:
        """What the closed fold tells of its inside."""
        self.summary.setText(text)
        self._tell_summary()

    def restyle(self, theme: Theme) -> None:
        """Take the theme's fonts."""
        self.summary.setFont(theme.small)

    def _on_toggled(self, is_open: bool) -> None:
        self._content.setVisible(is_open)
        self.button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._tell_summary()
        self.toggled.emit(is_open)

    def _tell_summary(self) -> None:
        self.summary.setVisible(not self.open and bool(self.summary.text()))
