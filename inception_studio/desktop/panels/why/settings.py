"""The fields with which one attribution method is set; knows requests, computes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from inception_studio.desktop.panels.class_box import BEST, FRAMELESS, ClassBox
from inception_studio.desktop.panels.why.words import PERTURBATION_NAMES, offered
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.layers import layers_for
from inception_studio.insight.attribution.methods import method
from inception_studio.insight.attribution.request import PERTURBATIONS, SEGMENTS, STEPS, Request
from inception_studio.insight.record_types import Record
from inception_studio.nets.graph import Graph

_WIDTH = 230
_AS_ABOVE = "as above"
_NUMBERS = {
    # field: its words, the numbers it may have, what stands behind them, and what it means
    "steps": ("Steps", STEPS, "", "Points on the way from the mean colour to the photo: more, smaller gap"),
    "window": ("Window", (1, 512), " px", "The side of the square that is covered"),
    "stride": ("Stride", (1, 512), " px", "How far the square moves; at most its side"),
    "segments": ("Superpixels", SEGMENTS, "", "About how many patches the photo is cut into"),
}


class MethodSettings(QWidget):
    """Says `changed` with the new request whenever a person has set something but the class."""

    changed = Signal(object)  # Request
    class_chosen = Signal(object)  # a class's number, or None: the one that all are asked about

    def __init__(self, theme: Theme, request: Request) -> None:
        super().__init__()
        self._request = request
        self._fields: dict[str, Any] = {}
        which = method(request.method)
        meaning = QLabel(f"{which.meaning[0].upper()}{which.meaning[1:]}.")
        meaning.setWordWrap(True)
        meaning.setProperty("role", "caption")
        meaning.setFont(theme.small)
        meaning.setToolTip(which.source)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(5)
        self.target = ClassBox("why_own_target", "A class of its own, whatever the others are asked about")
        self.target.class_chosen.connect(self.class_chosen)
        form.addRow("Class", self.target)
        if which.needs_layer:
            form.addRow("Layer", self._layers())
        for name in which.options:
            if name == "perturbation":
                form.addRow("Covered", self._perturbations())
            elif name in _NUMBERS:
                form.addRow(_NUMBERS[name][0], self._number(name))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(meaning)
        column.addLayout(form)
        self.setFixedWidth(_WIDTH)
        self.setStyleSheet(FRAMELESS)
        self.show_request(request)

    def show_request(self, request: Request) -> None:
        """Set the fields to what is asked now."""
        self._request = request
        for name, field in self._fields.items():
            field.blockSignals(True)
            if isinstance(field, QSpinBox):
                field.setValue(getattr(request, name))
            else:
                field.setCurrentIndex(field.findData(getattr(request, name)))
            field.blockSignals(False)

    def offer(self, record: Record, head: str, own: int | None) -> None:
        """The classes, the layers that this head reads, and squares that fit the network's input; `own` is
        the column's own class, None if it has none."""
        first = [(_AS_ABOVE, BEST), *offered(record, head)]
        self.target.offer(first, record.card.classes, own)
        graph = record.graph
        for name in {"window", "stride"} & self._fields.keys():
            self._fields[name].setMaximum(graph.input[1])
        box = self._fields.get("layer")
        if box is None:
            return
        layers = _parted(graph, head)
        if [box.itemData(i) for i in range(box.count()) if box.itemData(i)] == [*layers[0], *layers[1]]:
            return
        box.blockSignals(True)
        box.clear()
        for names in layers:
            if box.count():
                box.insertSeparator(box.count())
            for name in names:
                box.addItem(name, name)
        box.setCurrentIndex(box.findData(self._request.layer))
        box.blockSignals(False)

    def _layers(self) -> QComboBox:
        box = QComboBox()
        box.setMaxVisibleItems(20)
        box.setToolTip(
            "The layer whose maps are weighed; the deeper, the coarser and the closer to the answer"
        )
        box.currentIndexChanged.connect(lambda _: self._on_changed("layer", box.currentData()))
        self._name("layer", box)
        return box

    def _perturbations(self) -> QComboBox:
        box = QComboBox()
        for value in PERTURBATIONS:
            box.addItem(PERTURBATION_NAMES[value], value)
        box.setToolTip("One by one, or many at random with a linear model fitted to what the class loses")
        box.currentIndexChanged.connect(lambda _: self._on_changed("perturbation", box.currentData()))
        self._name("perturbation", box)
        return box

    def _number(self, name: str) -> QSpinBox:
        _, (low, high), suffix, tip = _NUMBERS[name]
        box = QSpinBox()
        box.setRange(low, high)
        box.setSuffix(suffix)
        box.setKeyboardTracking(False)  # a number that is half typed is not meant
        box.setToolTip(tip)
        box.valueChanged.connect(lambda value: self._on_changed(name, value))
        self._name(name, box)
        return box

    def _name(self, name: str, field: QComboBox | QSpinBox) -> None:
        field.setObjectName(f"why_{name}")
        self._fields[name] = field

    def _on_changed(self, name: str, value: Any) -> None:
        if value is not None and value != getattr(self._request, name):
            self._request = replace(self._request, **{name: value})
            self.changed.emit(self._request)


def _parted(graph: Graph, head: str) -> tuple[list[str], list[str]]:
    """The layers with maps that a head reads: those of the trunk, the deepest first, and the branches'."""
    names = layers_for(graph, head)
    trunk = [name for name in names if graph.node(name).group in (None, name)]
    branches = [name for name in names if name not in trunk]
    return trunk[::-1], branches[::-1]
