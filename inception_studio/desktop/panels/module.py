"""The open layer: a module's four branches, a head's layers, a single layer's maps, or one map enlarged."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QVBoxLayout, QWidget

from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.branch import pointed_remark
from inception_studio.desktop.panels.enlarged import EnlargedView
from inception_studio.desktop.panels.field_of_view import field_ink, field_mark, field_words
from inception_studio.desktop.panels.module_header import CHOICES, ModuleHeader
from inception_studio.desktop.panels.module_pages import LayerPage, StripsPage
from inception_studio.desktop.panels.mosaic_picture import Pointed
from inception_studio.desktop.panels.seen_photo import SeenPhoto
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts
from inception_studio.insight.mosaic import channel_order, value_ranges
from inception_studio.insight.record_types import Record
from inception_studio.nets.graph import Group


class ModulePanel(Panel):
    """Shows what the one pass recorded: a click on another module computes nothing of the network anew."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"record", "layer", "unit", "pixel", "photo", "engine", "busy"}
    )

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._whole = ""  # the module whose concatenation is shown instead of its branches
        self._seen = SeenPhoto()
        self._remark = self._last_status = ""  # what this panel, and anybody, said last in the status line
        self._header = self.headline = ModuleHeader(parts.theme, parts.settings)
        self._empty = quiet_sentence("module_empty")
        self._strips = StripsPage(parts.theme)
        self._layer = LayerPage(parts.theme)
        self._enlarged = EnlargedView(parts.theme)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        for page in (self._empty, self._strips, self._layer, self._enlarged):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 5)
        column.setSpacing(4)
        column.addWidget(self._header)
        column.addWidget(pages, 1)
        self._connect()

    def _connect(self) -> None:
        explorer = self.parts.explorer
        self._header.look_changed.connect(self._show)
        self._header.back_asked.connect(self.back)
        for page in (self._strips, self._layer):
            page.pointed.connect(self._on_pointed)
            page.unit_chosen.connect(self._on_unit_chosen)
        self._strips.all_asked.connect(self._on_all)
        self._enlarged.pointed.connect(explorer.point)
        self._enlarged.page_asked.connect(self._on_page_asked)
        self.parts.messages.status_changed.connect(self._on_status)
        self.parts.theme.changed.connect(self._restyle)

    # Following the state

    def refresh(self, names: frozenset[str]) -> None:
        if "layer" in names and self.state.layer != self._whole:
            self._whole = ""
        if names != {"pixel"}:
            self._show()
        if self._pages.currentWidget() is self._enlarged:
            self._show_pixel()

    def _show(self) -> None:
        state, record = self.state, self.state.record
        if record is None:
            self._header.offer(())
            self._header.show_title("", "", "")
            self._empty.setText(_why_empty(state.engine, state.busy, state.photo is not None))
            self._pages.setCurrentWidget(self._empty)
        elif self._enlargeable(record):
            self._show_unit(record)
        elif (group := self._open_group(record)) is not None:
            self._show_group(record, group)
        elif state.layer in record.outputs:
            self._show_layer(record)

    def _enlargeable(self, record: Record) -> bool:
        # A unit of a vector is one number: it is framed among the others, there is nothing to enlarge.
        unit = self.state.unit
        if unit is None or unit[0] not in record.outputs:
            return False
        maps = record.outputs[unit[0]]
        return maps.ndim == 3 and maps[0].size > 1 and unit[1] < len(maps)

    def _open_group(self, record: Record) -> Group | None:
        layer = self.state.layer
        if layer == self._whole:
            return None
        return next((group for group in record.graph.groups if group.name == layer), None)

    def _show_group(self, record: Record, group: Group) -> None:
        graph = record.graph
        given = words.input_shape(graph, graph.node(group.members[0]))
        shapes = f"{words.shape(given)} → {words.shape(graph.node(group.members[-1]).output)}"
        self._header.show_title(words.group_title(group), shapes, "")
        self._header.offer(CHOICES)
        self._strips.show_group(record, group, self._header.look, self.state.unit)
        self._turn_to(self._strips)

    def _show_layer(self, record: Record) -> None:
        layer, graph = self.state.layer, record.graph
        node = graph.node(layer)
        shapes = f"{words.shape(words.input_shape(graph, node))} → {words.shape(node.output)}"
        if node.kind == "image":
            shapes = words.shape(node.output)
        if layer == self._whole:
            self._header.show_title(f"{layer} concatenated", words.shape(node.output), "branches")
        else:
            self._header.show_title(layer, shapes, node.group or "")
        self._header.offer(_choices_for(record, layer))
        self._layer.show_layer(record, layer, self._header.look, self.state.unit)
        self._turn_to(self._layer)

    def _show_unit(self, record: Record) -> None:
        unit = self.state.unit
        assert unit is not None
        layer, channel = unit
        maps, look = record.outputs[layer], self._header.look
        low, high = (float(edge[channel]) for edge in value_ranges(maps, look.normalise))
        told = f"{words.channel_place(record, layer, channel)} · {words.channel_values(maps[channel])}"
        self._header.show_title(words.address(layer, channel), "", self.state.layer)
        self._header.offer(("normalise", "colour_map"))  # a single map has no order
        self._enlarged.map.setAccessibleName(f"Map of {words.address(layer, channel)}")
        self._enlarged.show_channel(maps[channel], low, high, look.colours, told)
        self._enlarged.show_input(self._seen.picture(self.state.photo))
        self._turn_to(self._enlarged)
        self._show_pixel()

    def _show_pixel(self) -> None:
        state = self.state
        ink = field_ink(state, self.parts.theme.palette)
        told = "Point at the map to see which part of the photo a pixel sees"
        if state.record is not None and state.unit is not None and state.pixel is not None:
            value = state.record.outputs[state.unit[0]][(state.unit[1], *state.pixel)]
            told = f"{field_words(state)} · value {words.value(float(value))}"
        self._enlarged.show_pixel(state.pixel, field_mark(state), told, ink)

    def _turn_to(self, page: QWidget) -> None:
        if self._pages.currentWidget() is page:
            return
        self._take_back_remark()
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self._pages.currentWidget().isAncestorOf(focused)
        self._pages.setCurrentWidget(page)
        if had_focus:  # or Esc would go to whatever comes next in the window
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    # Hands

    def back(self) -> None:
        """One level up: from a map to its layer, from a layer to its module."""
        state, record = self.state, self.state.record
        if record is None:
            return
        if state.unit is not None:
            self.parts.explorer.select_unit(state.unit[0], None)
        elif self._whole:
            self._whole = ""
            self._show()
        elif state.layer in record.outputs and (group := record.graph.node(state.layer).group) not in (
            None,
            state.layer,
        ):
            self.parts.explorer.select(group)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enlarged = self._pages.currentWidget() is self._enlarged
        if event.key() == Qt.Key.Key_Escape:
            self.back()
        elif enlarged and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        record, unit = self.state.record, self.state.unit
        assert record is not None
        assert unit is not None
        order = [int(channel) for channel in channel_order(record.outputs[unit[0]], self._header.look.sort)]
        to = order.index(unit[1]) + by
        if 0 <= to < len(order):
            self.parts.explorer.select_unit(unit[0], order[to])

    def _on_unit_chosen(self, layer: str, channel: int) -> None:
        if self.state.lesioning.clicking:
            self.parts.ask.lesions.toggle_channel(layer, channel)
        else:
            self.parts.explorer.select_unit(layer, channel)

    def _on_all(self, layer: str) -> None:
        if layer == self.state.layer:
            self._whole = layer
            self._show()
        else:
            self.parts.explorer.select(layer)

    def _on_pointed(self, layer: str, place: Pointed | None) -> None:
        record = self.state.record
        self.parts.explorer.point(None if place is None else (place.row, place.column), layer)
        if record is None or place is None:
            self._take_back_remark()
        else:
            self._remark = pointed_remark(record, layer, place)
            self.parts.messages.status(self._remark)

    def _take_back_remark(self) -> None:
        """The pointer is on no map any more; a remark of somebody else's stays."""
        if self._remark and self._remark == self._last_status:
            self.parts.messages.status("")
        self._remark = ""

    def _on_page_asked(self) -> None:
        self.parts.ask.channel.open()

    def _on_status(self, text: str, ms: int) -> None:
        self._last_status = text

    def _restyle(self) -> None:
        for part in (self._header, self._strips, self._layer, self._enlarged):
            part.restyle()
        self.renew()


def _choices_for(record: Record, layer: str) -> tuple[str, ...]:
    """What of sort, scale and colour map makes a difference to a layer's maps."""
    if words.classifies(record, layer):
        return ("sort",)  # bars have no colour map
    output = record.graph.node(layer).output
    # Units of one value have no range of their own that they could be scaled to.
    return CHOICES if output[1:] not in ((), (1, 1)) else ("sort", "colour_map")


def _why_empty(engine: str, busy: str, has_photo: bool) -> str:
    if engine == "failed":
        return "The engine could not be loaded, so there are no feature maps to show."
    if engine == "loading":
        return "The engine is loading; the feature maps appear with the first pass."
    if busy:
        return f"{busy} …"
    if not has_photo:
        return "Open a photo or pick a sample, and the maps of every layer appear here."
    return "The maps of every layer appear here when the network has seen the photo."
