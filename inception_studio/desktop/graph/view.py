"""The panel at the top of the window: the network, the choice of what its colours show, and their legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from inception_studio.desktop.colormaps import lut
from inception_studio.desktop.graph.canvas import NetworkCanvas
from inception_studio.desktop.graph.colouring import QUANTITIES, Colouring, colouring
from inception_studio.desktop.graph.legend import Legend
from inception_studio.desktop.graph.look import Look
from inception_studio.desktop.graph.tooltip import describe, summary
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.insight.statistics import LayerStatistics, record_statistics

if TYPE_CHECKING:
    from inception_studio.desktop.parts import Parts
    from inception_studio.insight.record_types import Record

_LOADING = "The network is drawn here as soon as it is loaded."
_OF_THE_PHOTO = {"activation", "dead"}  # quantities that a record is read for


class NetworkPanel(Panel):
    """The graph from image to classifier. `opened` is Enter or a double click on a layer; both zoom to it."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"graph", "layer", "colour_by", "gradient_norms", "record", "card"}
    )
    opened = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.setObjectName("network_panel")
        self._look = Look(parts.theme, lut("viridis"))
        self._colouring: Colouring | None = None
        self._read: tuple[Record, dict[str, LayerStatistics]] | None = None
        self.canvas = NetworkCanvas(self._look, self._describe)
        self.canvas.setObjectName("network_canvas")
        self.canvas.empty_text = _LOADING
        self.caption = ElidedLabel()
        self.caption.setObjectName("network_caption")
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.caption.setMinimumWidth(40)
        choice_label = QLabel("Colour by")
        choice_label.setProperty("role", "caption")
        self.choice = QComboBox()
        self.choice.setObjectName("colour_by")
        self.choice.setToolTip("What the layers' colours show")
        for quantity in QUANTITIES:
            self.choice.addItem(quantity.title, quantity.key)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(self._on_chosen)
        choice_label.setBuddy(self.choice)
        self.legend = Legend(self._look)

        header = QHBoxLayout()
        header.setContentsMargins(10, 4, 10, 0)
        header.setSpacing(8)
        header.addWidget(self.caption, 3)
        header.addWidget(choice_label)
        header.addWidget(self.choice)
        header.addWidget(self.legend, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self.canvas, 1)
        self.setFocusProxy(self.canvas)

        self.canvas.picked.connect(parts.explorer.select)
        self.canvas.opened.connect(self._on_opened)
        self.canvas.moved.connect(self._report)
        parts.theme.changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        return QSize(1200, 262)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 216)

    def refresh(self, names: frozenset[str]) -> None:
        state = self.state
        if "graph" in names:
            self.canvas.set_graph(state.graph)
        if names & {"graph", "card"}:
            self._write_caption()
        self._colour()
        if names & {"graph", "layer"}:
            self.canvas.select(state.layer)
            self._tell_selection()
        self.choice.setCurrentIndex(self.choice.findData(state.colour_by))

    def _colour(self) -> None:
        state = self.state
        if state.graph is None:
            self._colouring = None
        else:
            statistics = self._statistics() if state.colour_by in _OF_THE_PHOTO else {}
            self._colouring = colouring(state.colour_by, state.graph, state.gradient_norms, statistics)
            positions = {name: self._colouring.position(name) for name in self._colouring.values}
            colours = {name: self._look.colour(p) for name, p in positions.items() if p is not None}
            self.canvas.network.set_colours(colours)
        missing = self._colouring.quantity.missing if self._colouring else ""
        self.legend.show_colouring(self._colouring, state.layer, missing)

    def _statistics(self) -> dict[str, LayerStatistics]:
        record = self.state.record
        if record is None:
            return {}
        if self._read is None or self._read[0] is not record:
            self._read = record, record_statistics(record)
        return self._read[1]

    def _write_caption(self) -> None:
        graph = self.state.graph
        if graph is None:
            self.caption.setText("")
            return
        name = "GoogLeNet" if any(group.kind == "inception" for group in graph.groups) else "Network"
        layers = f"{graph.depth} layers with parameters, {graph.depth_with_pooling} with pooling"
        self.caption.setText(f"{name} — {layers}")
        self.caption.set_tip(
            f"{layers} on the way from image to classifier; {graph.parameters:,} parameters and "
            f"{graph.multiplications:,} multiplications for an image of {graph.input[1]} px, "
            "auxiliary classifiers left out"
        )
        self.canvas.setAccessibleName(f"{name}: {layers}. Arrow keys walk from layer to layer, Enter opens.")

    def _tell_selection(self) -> None:
        graph, layer = self.state.graph, self.state.layer
        if graph is not None and graph.has(layer):
            self.canvas.setAccessibleDescription(summary(graph, layer))
            QAccessible.updateAccessibility(
                QAccessibleEvent(self.canvas, QAccessible.Event.DescriptionChanged)
            )

    def _describe(self, name: str) -> str:
        graph = self.state.graph
        if graph is None or not graph.has(name):
            return ""
        return describe(graph, name, self._colouring, self.state.card)

    def _report(self) -> None:
        self.parts.axis.show(self.canvas, *self.canvas.shown())

    def _on_chosen(self, index: int) -> None:
        self.parts.explorer.colour_by(self.choice.itemData(index))

    def _on_opened(self, name: str) -> None:
        self.parts.explorer.select(name)
        self.canvas.zoom_to(name)
        self.opened.emit(name)

    def _restyle(self) -> None:
        self._look.take(self.parts.theme)
        self.caption.setFont(self.parts.theme.body)
        self.canvas.restyle()
        self.legend.update()
        self.legend.setFont(self.parts.theme.small)
