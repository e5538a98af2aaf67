"""The items of a network's drawing, their places and colours; knows no gesture and no state."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsScene

from inception_studio.desktop.graph.items import HeadItem, LayerItem, ModuleItem, PlaceItem
from inception_studio.desktop.graph.layout import Layout, Place, layout
from inception_studio.desktop.graph.look import Look
from inception_studio.desktop.graph.off import OffItem
from inception_studio.desktop.graph.wires import WiresItem
from inception_studio.nets.graph import Graph


class NetworkScene(QGraphicsScene):
    """One item for every node and group of `graph`, by name in `drawn`; None before there is a network."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.graph: Graph | None = None
        self.layout: Layout | None = None
        self.drawn: dict[str, PlaceItem] = {}
        self._wires: WiresItem | None = None
        self._off: OffItem | None = None
        self._off_names: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._marks = ("", "", False)
        # With a hundred items that often move together, walking a list is faster than keeping a tree.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)

    def set_graph(self, graph: Graph | None) -> None:
        """Forget what is drawn; `lay_out` draws the new one."""
        self.clear()
        self.graph, self.layout, self.drawn, self._wires, self._off = graph, None, {}, None, None

    def lay_out(self, width: float, height: float, line: float) -> None:
        """Place everything in a drawing of that size, with lines of letters of that height."""
        if self.graph is None:
            return
        self.layout = layout(self.graph, width, height, line)
        if self._wires is None:
            self._fill(self.graph, self.layout)
        assert self._wires is not None
        self._wires.lay(self.layout)
        for name, item in self.drawn.items():
            item.move_to(self.layout.places[name])
            if isinstance(item, ModuleItem | HeadItem):
                item.lay(self.layout)
        self.setSceneRect(0, 0, self.layout.width, self.layout.height)
        self.set_off(*self._off_names)

    def set_colours(self, colours: Mapping[str, QColor]) -> None:
        """Colour every layer by name; one that is missing loses its colour."""
        if bool(colours) != self.look.coloured:
            self.look.coloured = bool(colours)
            self.update()
        for name, item in self.drawn.items():
            item.set_fill(colours.get(name))

    def set_off(self, whole: frozenset[str], part: frozenset[str]) -> None:
        """Strike out the layers and modules that are off, and mark those of which channels are."""
        self._off_names = (whole, part)
        if self._off is not None and self.layout is not None:
            bounds = QRectF(0, 0, self.layout.width, self.layout.height)
            boxes = [
                [self.drawn[n].box for n in sorted(names & self.drawn.keys())]
                for names in (whole, part - whole)
            ]
            self._off.show_off(bounds, *boxes)

    def mark(self, selected: str, hovered: str, focused: bool) -> None:
        """Which layer stands out as selected and which as under the pointer; repaints those that differ."""
        before, self._marks = self._marks, (selected, hovered, focused)
        for name in {before[0], before[1], selected, hovered} & self.drawn.keys():
            chosen = name == selected
            self.drawn[name].mark(selected=chosen, hovered=name == hovered, focused=chosen and focused)

    def _fill(self, graph: Graph, positions: Layout) -> None:
        self._wires = WiresItem(self.look)
        self.addItem(self._wires)
        for name, place in positions.places.items():
            self.drawn[name] = _item(self.look, graph, place)
            self.addItem(self.drawn[name])
        self._off = OffItem(self.look)
        self.addItem(self._off)
        self.mark(*self._marks)


def _item(look: Look, graph: Graph, place: Place) -> PlaceItem:
    if place.role == "head":
        return HeadItem(look, place, graph.node(graph.group(place.name).members[-1]).output)
    if place.role == "module":
        return ModuleItem(look, place, graph.node(graph.group(place.name).members[-1]))
    return LayerItem(look, place, graph.node(place.name))
