"""A channel's page: its map, its exemplars, what it likes to see, its filter, its statistics."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QLabel, QStackedLayout, QTabBar, QVBoxLayout, QWidget

from inception_studio.desktop import ask_path
from inception_studio.desktop.asking.channel_page import (
    EXEMPLARS,
    FILTER,
    MAP,
    SECTIONS,
    STATISTICS,
    VISION,
    unit_of,
)
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.channel.exemplars import ExemplarsSection
from inception_studio.desktop.panels.channel.filter import FilterSection
from inception_studio.desktop.panels.channel.header import ChannelHeader
from inception_studio.desktop.panels.channel.lesion_note import lesion_note
from inception_studio.desktop.panels.channel.map import MapSection
from inception_studio.desktop.panels.channel.showing import (
    show_exemplars,
    show_filter,
    show_map,
    show_statistics,
    show_vision,
    told_by,
)
from inception_studio.desktop.panels.channel.statistics import StatisticsSection
from inception_studio.desktop.panels.channel.vision import VisionSection
from inception_studio.desktop.panels.seen_photo import SeenPhoto
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts

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
        {
            "record",
            "photo",
            "intact",
            "unit",
            "pixel",
            "pixel_layer",
            "graph",
            "card",
            "page",
            "engine",
            "busy",
            "held",
            "training",
        }
    )

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._channel, self._vision = parts.ask.channel, parts.ask.vision
        self._exemplars = parts.ask.exemplars
        self._seen = SeenPhoto()
        self.ask_file = partial(ask_path.exemplars_file, parts.settings)
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
        self.exemplars = ExemplarsSection(parts.theme, parts.settings)
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
        self._note = QLabel()
        self._note.setObjectName("channel_note")
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
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
        column.addWidget(self._note)
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

    def on_seen(self, seen: bool) -> None:
        if seen:
            self._channel.show(self.state.page.section)
        else:
            self._channel.hide()

    # Following the state

    def refresh(self, names: frozenset[str]) -> None:
        state = self.state
        if names <= {"held", "training"} and state.page.section != VISION:
            return
        unit = unit_of(state)
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentIndex(SECTIONS.index(state.page.section))
        self.tabs.setVisible(unit is not None)
        self._note.setVisible(unit is not None and state.intact is not None)
        if names & {"unit", "graph", "card"}:
            self._header.show_unit(unit, state.graph)
        if unit is None:
            self._empty.setText(_why_empty(state.engine, state.busy, state.graph is not None))
            self._pages.setCurrentWidget(self._empty)
            return
        section = state.page.section
        self._note.setText(lesion_note(section, over_photos=told_by(state.page.exemplars, unit)))
        seen = self._seen.picture
        if section == MAP:
            colours = self.parts.settings.get("colour_map")
            show_map(self.map, state, unit, seen(state.photo), colours, pixel_only=names == {"pixel"})
        elif section == EXEMPLARS:
            show_exemplars(self.exemplars, state.page, unit)
        elif section == VISION:
            followed = self.parts.explorer.run.following
            show_vision(self.vision, state, unit, seen(state.photo), followed=followed)
        elif section == FILTER:
            show_filter(self.filter, state, unit)
        else:
            show_statistics(self.statistics, state, unit)
        self._pages.setCurrentWidget(self._sections[section])

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
        path = self.ask_file(self)
        if path is not None:
            self._exemplars.open(path)

    def _on_class(self, target: int) -> None:
        self._vision.choose("class", target)
        self._channel.show(VISION)

    def _restyle(self) -> None:
        self.tabs.setFont(self.parts.theme.small)
        self._note.setFont(self.parts.theme.small)
        self._empty.setFont(self.parts.theme.body)
        for part in (self._header, *self._sections.values()):
            part.restyle()
        self.renew()


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
