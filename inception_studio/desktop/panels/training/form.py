"""The form of a run's settings: the widgets that the table of rows and `RunConfig`'s options make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop.panels.inputs import Choice, Fold, ScientificSpin, WheelScrolls
from inception_studio.desktop.panels.training.rows import (
    ARCHITECTURE,
    BASIC,
    MACHINE,
    OPTIMISER,
    ROWS,
    WORDS,
    FormRow,
)
from inception_studio.desktop.training_choices import DeviceChoice
from inception_studio.training.config import options

_OPTIONS = {option.name: option for option in options()}
_TWO_COLUMNS_PX = 540
_UNLIMITED = 0  # the spin box's value for `steps=None`
LABEL_PX = 112


class TrainForm(QWidget):
    """Edits the fields of a `RunConfig` that `ROWS` lists; `changed` comes after every change of the user's.

    The widgets are named `train_<field>`.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._scratch = True
        self._wheel = WheelScrolls()
        self.widgets = {row.name: self._widget(row) for row in ROWS}
        self.labels: dict[str, QLabel] = {}
        self.folds: dict[str, Fold] = {}
        folds = QVBoxLayout()
        folds.setSpacing(3)
        for section in (OPTIMISER, ARCHITECTURE, MACHINE):
            fold = self.folds[section] = Fold(section, self._section(section))
            fold.button.setObjectName(f"fold_{section.split()[0].lower()}")
            folds.addWidget(fold)
        folds.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(8)
        self._columns.addWidget(self._section(BASIC), 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addLayout(folds, 1)
        self._follow()

    def values(self) -> dict[str, Any]:
        """The fields' values, by their names in `RunConfig`."""
        return {name: _value(widget) for name, widget in self.widgets.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Put values in; unknown names and impossible values are passed over."""
        for name, value in values.items():
            widget = self.widgets.get(name)
            if isinstance(widget, Choice):
                widget.choose(value)
            elif isinstance(widget, QCheckBox):
                widget.setChecked(bool(value))
            elif isinstance(widget, QSpinBox | QDoubleSpinBox):
                number = _UNLIMITED if value is None else value
                if isinstance(number, int) or (
                    isinstance(number, float) and isinstance(widget, QDoubleSpinBox)
                ):
                    widget.setValue(number)
        self._follow()

    def set_scratch(self, scratch: bool) -> None:
        """Whether the network is made by the form, or comes with the weights."""
        self._scratch = scratch
        self._follow()

    def set_devices(self, devices: Sequence[DeviceChoice]) -> None:
        """Offer these, the best first, besides "the best there is"."""
        widget = self.widgets["device"]
        assert isinstance(widget, Choice)
        before = widget.currentData()
        widget.blockSignals(True)
        widget.clear()
        widget.addItem(f"{WORDS['device', 'auto']}: {devices[0].text}", "auto")
        for device in devices:
            widget.addItem(device.text, device.key)
        widget.choose(before)
        widget.blockSignals(False)
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        turn(self._columns, event.size().width())

    def _section(self, section: str) -> QWidget:
        part = QWidget()
        form = QFormLayout(part)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(3)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for row in ROWS:
            if row.section == section:
                widget = self.widgets[row.name]
                label = self.labels[row.name] = QLabel(row.label)
                label.setFixedWidth(LABEL_PX)
                label.setBuddy(widget)
                for shown in (label, widget):
                    shown.setToolTip(row.tip + _bounds(row.name))
                form.addRow(label, widget)
        return part

    def _widget(self, row: FormRow) -> QWidget:
        option = _OPTIONS[row.name]
        meta, default = option.metadata, option.default
        widget: QWidget
        if row.name == "batch_norm":
            widget = self._choice(row.name, (None, True, False))
        elif meta["choices"]:
            widget = self._choice(row.name, meta["choices"])
        elif isinstance(default, bool):
            widget = QCheckBox()
            widget.toggled.connect(self._on_changed)
        elif isinstance(default, float):
            widget = ScientificSpin(meta["low"], meta["high"])
            widget.setSuffix(row.suffix)
            widget.valueChanged.connect(self._on_changed)
        else:
            widget = QSpinBox()
            widget.setRange(meta["low"] if default is not None else _UNLIMITED, min(meta["high"], 2**31 - 1))
            widget.setSingleStep(row.step)
            widget.setGroupSeparatorShown(row.name == "steps")
            widget.setSuffix(row.suffix)
            if default is None:
                widget.setSpecialValueText("the epochs")
            widget.valueChanged.connect(self._on_changed)
        widget.setObjectName(f"train_{row.name}")
        widget.setAccessibleName(row.label)
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.setMinimumWidth(60)
        widget.installEventFilter(self._wheel)
        self._set_default(widget, default)
        return widget

    def _choice(self, name: str, values: Sequence[Any]) -> Choice:
        widget = Choice()
        for value in values:
            widget.addItem(WORDS.get((name, value), str(value)), value)
        widget.currentIndexChanged.connect(self._on_changed)
        return widget

    @staticmethod
    def _set_default(widget: QWidget, default: Any) -> None:
        widget.blockSignals(True)
        if isinstance(widget, Choice):
            widget.choose(default)
        elif isinstance(widget, QCheckBox):
            widget.setChecked(default)
        elif isinstance(widget, QSpinBox | QDoubleSpinBox):
            widget.setValue(_UNLIMITED if default is None else default)
        widget.blockSignals(False)

    def _on_changed(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        """Enable what has an effect, and let closed folds tell what is not as it was at first."""
        values = self.values()
        for row in ROWS:
            usable = row.needs is None or values[row.needs[0]] == row.needs[1]
            usable = usable and (self._scratch or not row.scratch)
            for widget in (self.widgets[row.name], self.labels[row.name]):
                widget.setEnabled(usable)
        for section, fold in self.folds.items():
            rows = [r for r in ROWS if r.section == section and self.widgets[r.name].isEnabled()]
            fold.set_summary(
                ", ".join(_words(r, values[r.name]) for r in rows if _differs(r, values[r.name]))
            )


def turn(columns: QBoxLayout, width_px: int) -> None:
    """Lay parts of a form beside one another, or below where the form is narrow."""
    wide = width_px >= _TWO_COLUMNS_PX
    columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
    columns.setSpacing(24 if wide else 4)


def _value(widget: QWidget) -> Any:
    if isinstance(widget, Choice):
        return widget.currentData()
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    assert isinstance(widget, QSpinBox | QDoubleSpinBox)
    return None if widget.value() == _UNLIMITED and widget.specialValueText() else widget.value()


def _bounds(name: str) -> str:
    meta = _OPTIONS[name].metadata
    return f" From {meta['low']:,g} to {meta['high']:,g}." if "low" in meta else ""


def _differs(row: FormRow, value: Any) -> bool:
    return bool(value != _OPTIONS[row.name].default)


def _words(row: FormRow, value: Any) -> str:
    if isinstance(_OPTIONS[row.name].default, bool) or row.name == "batch_norm":
        return f"{row.label.lower()} {'on' if value else 'off'}"
    if word := WORDS.get((row.name, value)):
        return word
    if not isinstance(value, int | float):
        return str(value)
    label = row.label if len(row.label) == 1 else row.label.lower()
    return f"{label} {value:g}{row.suffix}"
