"""How a plot keeps right under the network wherever its dock goes, and marks the open layer's columns."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from inception_studio.desktop.graph.axis import LayerAxis
from inception_studio.desktop.panels.column_plot import ColumnPlot
from inception_studio.desktop.panels.profile_points import Columns, shares
from inception_studio.nets.graph import Graph


class UnderNetwork(QObject):
    """Belongs to the plot's panel, which says with `follow` that it is shown, perhaps in another place."""

    def __init__(self, panel: QWidget, plot: ColumnPlot, axis: LayerAxis) -> None:
        super().__init__(panel)
        self._panel, self._plot, self._axis = panel, plot, axis
        self._spans: tuple[Graph, Columns] | None = None
        self._ancestors: list[QObject] = []
        plot.resized.connect(self.align)
        axis.changed.connect(self.align)

    def columns(self, graph: Graph) -> Columns:
        """Every layer's columns, found once for a graph."""
        if self._spans is None or self._spans[0] is not graph:
            self._spans = graph, shares(graph)
        return self._spans[1]

    def mark(self, graph: Graph | None, layer: str) -> None:
        """Show the band over a layer's columns; none if the graph has no such layer."""
        if graph is None or not graph.has(layer):
            self._plot.show_band(0.0, 0.0)
            return
        span = self.columns(graph)[layer]
        self._plot.show_band(span.left, span.right)

    def align(self) -> None:
        """Show what of the network lies above the plot."""
        area = self._plot.area
        left, right = self._axis.under(self._plot, area.left(), area.right())
        self._plot.setXRange(left, right, padding=0)

    def follow(self) -> None:
        """Hear of it when the dock moves without getting another size, away from under the network."""
        for ancestor in self._ancestors:
            ancestor.removeEventFilter(self)
        self._ancestors = []
        widget = self._panel.parentWidget()
        while widget is not None and not widget.isWindow():
            widget.installEventFilter(self)
            self._ancestors.append(widget)
            widget = widget.parentWidget()
        self.align()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Move, QEvent.Type.ParentChange}:
            self.align()
        return super().eventFilter(watched, event)
