"""The panel at the top of the window: the network, the choice of what its colours show, and their legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout

from inception_studio.desktop.colormaps import lut
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.graph.canvas import NetworkCanvas
from inception_studio.desktop.graph.colouring import QUANTITIES, Colouring, colouring
from inception_studio.desktop.graph.legend import Legend
from inception_studio.desktop.graph.lesion_line import LesionLine
from inception_studio.desktop.graph.lesion_menu import offers
from inception_studio.desktop.graph.look import Look
from inception_studio.desktop.graph.tooltip import describe, summary
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.insight.lesions import in_words

if TYPE_CHECKING:
    from inception_studio.desktop.parts import Parts

_LOADING = "The network is drawn here as soon as it is loaded."
_OF_THE_PHOTO = {"activation", "dead"}  # quantities that a record is read for


class NetworkPanel(Panel):
    """The graph from image to classifier. `opened` is Enter or a double click on a layer; both zoom to it."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"graph", "layer", "colour_by", "gradient_norms", "record", "card", "lesions", "lesioning"}
    )
    opened = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.setObjectName("network_panel")
        self._look = Look(parts.theme, lut("viridis"))
        self._colouring: Colouring | None = None
        self.canvas = NetworkCanvas(self._look, self._describe)
        self.canvas.setObjectName("network_canvas")
        self.canvas.empty_text = _LOADING
        self.caption = ElidedLabel()
        self.caption.setObjectName("network_caption")
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.caption.setMinimumWidth(40)
        self.lesions = LesionLine(self._look)
        self.lesion_button = QToolButton()
        self.lesion_button.setObjectName("lesion_button")
        self.lesion_button.setText("Lesion")
        self.lesion_button.setCheckable(True)
        self.lesion_button.setToolTip("Let clicks in the network switch parts off and on (Ctrl+L)")
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
        header.addWidget(self.lesions, 3)
        header.addWidget(self.lesion_button)
        header.addWidget(choice_label)
        header.addWidget(self.choice)
        header.addWidget(self.legend, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self.canvas, 1)
        self.setFocusProxy(self.canvas)

        let_take(self, self._take_name, self._numbers, more=self._offer_lesions)
        ask = parts.ask.lesions
        self.canvas.switched.connect(ask.toggle_layer)
        self.lesion_button.clicked.connect(ask.click)
        self.lesions.undone.connect(ask.undo)
        self.lesions.redone.connect(ask.redo)
        self.lesions.reset.connect(ask.reset)
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
        if names & {"graph", "lesions", "lesioning"}:
            self._show_lesions()
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
            read = state.record is not None and state.colour_by in _OF_THE_PHOTO
            statistics = state.record.statistics if read else {}
            self._colouring = colouring(state.colour_by, state.graph, state.gradient_norms, statistics)
            positions = {name: self._colouring.position(name) for name in self._colouring.values}
            colours = {name: self._look.colour(p) for name, p in positions.items() if p is not None}
            self.canvas.network.set_colours(colours)
        missing = self._colouring.quantity.missing if self._colouring else ""
        self.legend.show_colouring(self._colouring, state.layer, missing)

    def _show_lesions(self) -> None:
        state = self.state
        told = in_words(state.lesions, state.graph) if state.graph is not None else ""
        whole = frozenset(lesion.layer for lesion in state.lesions if lesion.channel is None)
        self.canvas.network.set_off(whole, frozenset(lesion.layer for lesion in state.lesions))
        self.canvas.switching = state.lesioning.clicking
        self.lesion_button.setChecked(state.lesioning.clicking)
        self.lesions.show_lesions(told, can_undo=state.lesioning.can_undo, can_redo=state.lesioning.can_redo)
        listed = bool(told) or state.lesioning.clicking
        self.lesions.setVisible(listed)
        self.caption.setVisible(not listed)

    def _offer_lesions(self, menu: QMenu, at: QPoint) -> None:
        """What the context menu can switch off at a place on the screen."""
        state, name = self.state, self.canvas.name_at(self.canvas.viewport().mapFromGlobal(at))
        if state.graph is None or not name:
            return
        for offer in offers(name, state.unit, state.lesions, state.graph):
            entry = menu.addAction(offer.text)
            entry.triggered.connect(
                lambda checked=False, lesion=offer.lesion: self.parts.ask.lesions.toggle(lesion)
            )

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
        return describe(graph, name, self._colouring, self.state.card, self.state.lesions)

    def _take_name(self) -> str:
        return f"Network, {self._colouring.quantity.title}" if self._colouring else "Network"

    def _numbers(self) -> Table | None:
        """The coloured quantity of every layer and group that has one."""
        if self._colouring is None:
            return None
        values = self._colouring.values
        return Table({"layer": list(values), self._colouring.quantity.key: np.array(list(values.values()))})

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
        self.lesions.label.setFont(self.parts.theme.body)
        # As the other tool buttons, but for its edge: alone beside a line of text it would look like text.
        palette = self.parts.theme.palette
        self.lesion_button.setStyleSheet(
            f"QToolButton {{ padding: 2px 9px; border-color: {palette.border}; }}"
            f"QToolButton:focus {{ border-color: {palette.accent}; }}"
        )
        self.canvas.restyle()
        self.legend.update()
        self.legend.setFont(self.parts.theme.small)
