"""A channel's page: its map, its exemplars, what it likes to see, its filter, its statistics."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QTabBar, QVBoxLayout, QWidget

from inception_studio.desktop import ask_path
from inception_studio.desktop.asking.channel_page import (
    EXEMPLARS,
    FILTER,
    MAP,
    SECTIONS,
    STATISTICS,
    VISION,
    pixel_of,
    target_of,
    unit_of,
    values_of,
    wish_of,
)
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.channel.exemplars import ExemplarsSection
from inception_studio.desktop.panels.channel.filter import FilterSection
from inception_studio.desktop.panels.channel.header import ChannelHeader
from inception_studio.desktop.panels.channel.map import MapSection, field_told
from inception_studio.desktop.panels.channel.statistics import StatisticsSection, over_photo, over_photos
from inception_studio.desktop.panels.channel.vision import VisionSection
from inception_studio.desktop.panels.field_of_view import layer_colour
from inception_studio.desktop.panels.picture import FieldMark
from inception_studio.desktop.panels.seen_photo import SeenPhoto
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.theme import DARK
from inception_studio.insight.units import Unit

_TITLES = {
    MAP: "Map",
    EXEMPLARS: "Exemplars",
    VISION: "What it likes",
    FILTER: "Filter",
    STATISTICS: "Statistics",
}
_TIPS = {
    MAP: "The channel's map over the photo, and what one of its pixels sees",
    EXEMPLARS: "The places in many photos that excite it most",
    VISION: "Feature visualisation: the image that excites it most, found by optimisation",
    FILTER: "Its weights, the inputs that matter most, the classes that it votes for",
    STATISTICS: "Its values over many photos, or over this one",
}


class ChannelPanel(Panel):
    """One section is seen at a time, and only what it shows is computed."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"record", "photo", "unit", "pixel", "pixel_layer", "graph", "card", "page", "engine", "busy"}
    )

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._channel, self._vision = parts.ask.channel, parts.ask.vision
        self._exemplars = parts.ask.exemplars
        self._seen = SeenPhoto()
        self.ask_file = ask_path.exemplars_file
        self._header = self.headline = ChannelHeader(parts.theme)
        self.tabs = QTabBar()
        self.tabs.setObjectName("channel_tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setUsesScrollButtons(True)
        for place, section in enumerate(SECTIONS):
            self.tabs.addTab(_TITLES[section])
            self.tabs.setTabToolTip(place, _TIPS[section])
        self.map = MapSection(parts.theme, parts.settings.get("channel_blend"))
        self.exemplars = ExemplarsSection(parts.theme)
        self.vision = VisionSection(parts.theme)
        self.filter = FilterSection(parts.theme)
        self.statistics = StatisticsSection(parts.theme)
        self._sections = dict(
            zip(
                SECTIONS,
                (self.map, self.exemplars, self.vision, self.filter, self.statistics),
                strict=True,
            )
        )
        self._empty = quiet_sentence("channel_empty")
        body = QWidget()
        self._pages = QStackedLayout(body)
        self._pages.addWidget(self._empty)
        for section in self._sections.values():
            self._pages.addWidget(section)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 6)
        column.setSpacing(4)
        column.addWidget(self._header)
        column.addWidget(self.tabs)
        column.addWidget(body, 1)
        self._connect()
        self._restyle()

    def _connect(self) -> None:
        channel, vision, explorer = self._channel, self._vision, self.parts.explorer
        self._header.asked.connect(self._on_asked)
        self._header.stepped.connect(channel.step)
        self.tabs.currentChanged.connect(lambda place: channel.show(SECTIONS[place]))
        self.map.pointed.connect(self._on_pointed)
        self.map.blended.connect(lambda blend: self.parts.settings.set("channel_blend", blend))
        self.exemplars.photo_chosen.connect(explorer.open_photo)
        self.exemplars.open_asked.connect(self._on_open)
        self.exemplars.gather_asked.connect(self._exemplars.gather)
        self.exemplars.cancel_asked.connect(self._exemplars.cancel)
        self._exemplars.job.progress.connect(self.exemplars.running.show_progress)
        self.vision.kind_chosen.connect(vision.choose)
        self.vision.target_chosen.connect(lambda target: vision.choose("class", target))
        self.vision.start_asked.connect(vision.run)
        self.vision.stop_asked.connect(vision.cancel)
        self._vision.job.progress.connect(self.vision.running.show_progress)
        self.filter.unit_chosen.connect(channel.select)
        self.filter.class_chosen.connect(self._on_class)
        self.parts.theme.changed.connect(self._restyle)

    # Being seen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._channel.show(self.state.page.section)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._channel.hide()

    # Following the state

    def refresh(self, names: frozenset[str]) -> None:
        state = self.state
        unit = unit_of(state)
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentIndex(SECTIONS.index(state.page.section))
        self.tabs.setVisible(unit is not None)
        if names & {"unit", "graph", "card"}:
            self._header.show_unit(unit, state.graph)
        if unit is None:
            self._empty.setText(_why_empty(state.engine, state.busy, state.graph is not None))
            self._pages.setCurrentWidget(self._empty)
            return
        section = state.page.section
        show = {
            MAP: self._show_map,
            EXEMPLARS: self._show_exemplars,
            VISION: self._show_vision,
            FILTER: self._show_filter,
            STATISTICS: self._show_statistics,
        }[section]
        show(unit, names)
        self._pages.setCurrentWidget(self._sections[section])

    def _show_map(self, unit: Unit, names: frozenset[str]) -> None:
        state, graph = self.state, self.state.graph
        assert graph is not None
        record = state.record
        map_ = values_of(record, unit)
        field = graph.node(unit.layer).receptive_field
        if names != {"pixel"} or map_ is None:
            self.map.show_photo(self._seen.picture(self.state.photo))
            whole = map_ is not None and map_.size > 1
            told = ""
            if record is not None and map_ is not None:
                place = words.channel_place(record, unit.layer, unit.channel)
                told = f"{words.channel_values(map_)} · {place}"
            self.map.map.setAccessibleName(f"Map of {unit}")
            self.map.field.setAccessibleName(f"Effective receptive field of {unit}")
            self.map.show_map(
                map_ if whole else None, field, graph.input[-1], self.parts.settings.get("colour_map"), told
            )
        pixel = pixel_of(state, unit)
        if pixel is None or map_ is None:
            self.map.show_pixel(None, None, None, "")
            return
        mark = None
        if field is not None:
            mark = FieldMark(field.box(*pixel), graph.input[-1], layer_colour(graph, unit.layer, DARK))
        found = state.page.field
        measured = None
        if found is not None and (found.unit, found.pixel) == (unit, pixel) and found.record is record:
            measured = found.map
        at = pixel if map_.size > 1 else None
        self.map.show_pixel(at, mark, measured, field_told(field, measured, float(map_[pixel]), at))

    def _show_exemplars(self, unit: Unit, names: frozenset[str]) -> None:
        page = self.state.page
        patches = page.patches if page.patches is not None and page.patches.unit == unit else None
        empty = page.remark or (
            "The nine places in many photos that excite this channel most. Open a file that "
            "“inception-studio exemplars” has written, or gather them from a folder of photos: one look at "
            "each, for all channels of all layers."
        )
        if page.gathering:
            empty = "Looking at the photos; the exemplars of every channel appear here."
        elif page.exemplars is not None:
            found = page.exemplars.has(unit.layer)
            empty = "Cutting the patches out …" if found else f"{unit.layer} was not looked at."
        self.exemplars.show_patches(patches, empty)
        self.exemplars.show_source(page.exemplars, gathering=page.gathering)

    def _show_vision(self, unit: Unit, names: frozenset[str]) -> None:
        state = self.state
        wish, graph, card = wish_of(state, unit), state.graph, state.card
        classes = () if card is None else card.classes
        vision = state.page.vision
        if wish is None or vision is None or vision.wish != wish:
            vision = None
        named = "" if wish is None or graph is None else wish.words(graph, classes)
        self.vision.offer(classes, state.page.kind, target_of(state))
        self.vision.show_vision(vision, wish, named, self._seen.picture(self.state.photo))

    def _show_filter(self, unit: Unit, names: frozenset[str]) -> None:
        state = self.state
        facts = state.page.filter
        if facts is not None and facts.unit != unit:
            facts = None
        image = state.graph is not None and state.graph.node(unit.layer).kind == "image"
        empty = (
            "The image has no weights: it is what the first layer reads."
            if image
            else "Reading the weights …"
        )
        card = state.card
        if card is not None:
            self.filter.show_facts(facts, card.classes, card.preprocessing.channel_order, empty)

    def _show_statistics(self, unit: Unit, names: frozenset[str]) -> None:
        state, exemplars = self.state, self.state.page.exemplars
        if exemplars is not None and exemplars.has(unit.layer):
            source = exemplars.source
            seen = len(source.photos) - len(source.broken)
            told = f"Over {seen:,} photos in {Path(source.folder).name or source.folder}"
            self.statistics.show_values(over_photos(exemplars.statistics(unit)), told)
            return
        map_ = values_of(state.record, unit)
        told = "Over this photo alone; open or gather exemplars, and it is over all their photos"
        self.statistics.show_values(None if map_ is None else over_photo(map_), told)

    # Hands

    def search(self) -> None:
        """Put the cursor into the box for addresses."""
        # Once the dock has taken the line into its title, which it may be about to do.
        QTimer.singleShot(0, self._header.search, self._header.focus_search)

    def copy_address(self) -> None:
        """Put the channel's address on the clipboard."""
        self._header.copy_address()

    def _on_asked(self, text: str) -> None:
        if self._channel.go_to(text):
            self._header.search.clear()

    def _on_pointed(self, pixel: tuple[int, int] | None) -> None:
        unit = unit_of(self.state)
        if unit is not None:
            self.parts.explorer.point(pixel, "" if pixel is None else unit.layer)

    def _on_open(self) -> None:
        settings = self.parts.settings
        path = self.ask_file(self, settings.get("last_folder"))
        if path is not None:
            self._exemplars.open(path)

    def _on_class(self, target: int) -> None:
        self._vision.choose("class", target)
        self._channel.show(VISION)

    def _restyle(self) -> None:
        self.tabs.setFont(self.parts.theme.small)
        self._empty.setFont(self.parts.theme.body)
        for part in (self._header, *self._sections.values()):
            part.restyle()
        if self.isVisible():
            self.refresh(self.watches)


def _why_empty(engine: str, busy: str, has_network: bool) -> str:
    if engine == "failed":
        return "The engine could not be loaded, so there are no channels to look at."
    if has_network:
        return (
            "Click a map in the layer's panel, or type a channel's address above, 4a/5x5:17 for example: its "
            "map, its exemplars, what it likes to see, its filter and its statistics appear here."
        )
    if busy:
        return f"{busy} …"
    return "The engine is loading; a channel's page opens when the network is there."
