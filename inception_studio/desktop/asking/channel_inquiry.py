"""The controller behind a channel's page: which section is seen, and what is computed for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from inception_studio.desktop.asking import channel_jobs as jobs
from inception_studio.desktop.asking.channel_page import (
    EXEMPLARS,
    FILTER,
    MAP,
    STATISTICS,
    VISION,
    ChannelPage,
    FilterFacts,
    MeasuredField,
    Patches,
    pixel_of,
    unit_of,
)
from inception_studio.desktop.asking.inquiry import Inquiry
from inception_studio.desktop.throttle import Throttle
from inception_studio.errors import UserError
from inception_studio.insight.units import Unit, parse_unit

if TYPE_CHECKING:
    from inception_studio.cancellation import CancelToken, Progress
    from inception_studio.desktop.asking.exemplars_inquiry import ExemplarsInquiry
    from inception_studio.desktop.asking.vision_inquiry import VisionInquiry
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.jobs import JobSlot
    from inception_studio.desktop.messages import Message, Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store
    from inception_studio.insight.exemplars.result import Exemplars

_POINTING_MS = 50
_WATCHED = frozenset({"unit", "record", "pixel", "graph", "card"})


class ChannelInquiry(Inquiry):
    """Computes what the open section shows, and nothing while the page is out of sight."""

    def __init__(
        self,
        store: Store,
        explorer: Explorer,
        messages: Messages,
        settings: Settings,
        exemplars: ExemplarsInquiry,
        vision: VisionInquiry,
    ) -> None:
        super().__init__("channel", store, explorer, messages, settings)
        self._exemplars = exemplars
        self._vision = vision
        self._field = self.slot("effective field")
        self._filter = self.slot("filter")
        self._patches = self.slot("patches")
        self._seen = False
        self._read: Unit | None = None  # whose filter was asked for last
        self._refused: Message | None = None  # what was said about the last address, if it was wrong
        self._cut: tuple[Exemplars | None, Unit | None] = (None, None)  # whose patches were, and of what
        self._pointing = Throttle(_POINTING_MS, lambda: not self._field.busy)
        self._pointing.due.connect(self._measure)

    @property
    def page(self) -> ChannelPage:
        """The present page."""
        return self.store.state.page

    @property
    def filter_job(self) -> JobSlot:
        """Where a filter is read, for its progress."""
        return self._filter

    # What a hand asks for

    def open(self) -> None:
        """Bring the page to the front."""
        self.store.update(front="channel")

    def show_section(self, section: str) -> None:
        """Bring the page to the front, at one of its sections."""
        self.store.update(page=self.page.with_(section=section), front="channel")

    def go_to(self, text: str) -> bool:
        """Select the unit of an address; whether there is one, else a message says what is wrong."""
        graph = self.store.state.graph
        if graph is None:
            return False
        try:
            unit = parse_unit(text, graph)
        except UserError as error:
            self._refused = self.messages.error(error)
            return False
        if self._refused is not None:  # a right address answers the message about a wrong one
            self.messages.withdraw(self._refused)
            self._refused = None
        self.select(unit)
        return True

    def select(self, unit: Unit) -> None:
        """Make it the one whose page is open, and its module the open one."""
        state = self.store.state
        assert state.graph is not None
        module = state.graph.node(unit.layer).group or unit.layer
        if state.layer not in (module, unit.layer):
            self.explorer.select(module)
        self.explorer.select_unit(unit.layer, unit.channel)

    def step(self, by: int) -> None:
        """The next channel of the layer, or the one before; at the ends nothing happens."""
        state = self.store.state
        unit, graph = unit_of(state), state.graph
        if unit is not None and graph is not None:
            to = unit.channel + by
            if 0 <= to < graph.node(unit.layer).output[0]:
                self.select(Unit(unit.layer, to))

    def show(self, section: str) -> None:
        """A section is seen now: compute what it lacks."""
        self._seen = True
        if section != self.page.section:
            self.store.update(page=self.page.with_(section=section))
        self._look()

    def hide(self) -> None:
        """The page is out of sight."""
        self._seen = False

    # Following the state

    def on_weights(self) -> None:
        """Nothing of what was known is true of other weights."""
        self.cancel()
        self._pointing.drop()
        self._read, self._cut = None, (None, None)
        self.store.update(page=self.page.with_(field=None, filter=None, patches=None))

    def _on_store(self, names: frozenset[str]) -> None:
        super()._on_store(names)
        # What is optimised does not begin anew with every photo.
        watched = {"unit", "card"} if self.page.section == VISION else _WATCHED
        if self._seen and (names & watched or self._has_other_exemplars(names)):
            self._look()

    def _has_other_exemplars(self, names: frozenset[str]) -> bool:
        shows_them = self.page.section == EXEMPLARS and "page" in names
        return shows_them and self.page.exemplars is not self._cut[0]

    def _look(self) -> None:
        unit = unit_of(self.store.state)
        if unit is None:
            return
        look: dict[str, Callable[[Unit], None]] = {
            MAP: self._look_at_field,
            EXEMPLARS: self._look_at_exemplars,
            VISION: lambda unit: self._vision.look(),
            FILTER: self._look_at_filter,
            STATISTICS: lambda unit: self._exemplars.look(),
        }
        look[self.page.section](unit)

    def _look_at_field(self, unit: Unit) -> None:
        state, known = self.store.state, self.page.field
        pixel = pixel_of(state, unit)
        if pixel is None or state.record is None or not self._measurable(unit):
            return
        if known is None or (known.unit, known.pixel) != (unit, pixel) or known.record is not state.record:
            self._pointing.offer(unit)

    def _measurable(self, unit: Unit) -> bool:
        graph = self.store.state.graph
        return graph is not None and graph.node(unit.layer).kind != "image"

    def _measure(self, offered: Unit) -> None:
        state, engine, looked = self.store.state, self.explorer.engine, self.explorer.looking
        unit, record = unit_of(state), state.record
        if unit is None or record is None or engine is None or looked is None or not self._measurable(unit):
            return
        pixel = pixel_of(state, unit)
        if pixel is None or record.graph is not state.graph:
            return
        self._field.start(
            lambda token, progress: jobs.measured_field(
                self.network(engine, looked), record, unit, pixel, token
            ),
            self._on_field,
        )

    def _on_field(self, made: MeasuredField) -> None:
        self.store.update(page=self.page.with_(field=made))

    def _look_at_filter(self, unit: Unit) -> None:
        graph, engine, looked = self.store.state.graph, self.explorer.engine, self.explorer.looking
        if unit == self._read or engine is None or looked is None or graph is None:
            return
        if graph.node(unit.layer).kind == "image":
            return
        self._read = unit

        def work(token: CancelToken, progress: Progress) -> FilterFacts:
            network = engine.weights.Network(self.network(engine, looked), looked.card)
            return jobs.filter_facts(network, graph, unit, token, progress)

        self._filter.start(work, lambda made: self._put(filter=made))

    def _look_at_exemplars(self, unit: Unit) -> None:
        self._exemplars.look()
        state, page = self.store.state, self.page
        exemplars, card, graph = page.exemplars, state.card, state.graph
        if exemplars is None or card is None or graph is None:
            return
        if exemplars is self._cut[0] and unit == self._cut[1]:
            return
        self._cut = (exemplars, unit)

        def work(token: CancelToken, progress: Progress) -> Patches:
            return jobs.patches(exemplars, graph, card, unit, token)

        self._patches.start(work, lambda made: self._put(patches=made))

    def _put(self, **changes: Any) -> None:
        self.store.update(page=self.page.with_(**changes))
