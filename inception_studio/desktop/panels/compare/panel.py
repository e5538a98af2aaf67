"""Two photos or two networks on one screen: photos, answers and the same maps of both, all in step."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inception_studio.desktop.asking.comparison_state import Pair
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.compare.address import CompareAddress
from inception_studio.desktop.panels.compare.answers import CompareAnswers
from inception_studio.desktop.panels.compare.attribution import CompareAttribution
from inception_studio.desktop.panels.compare.channels import CompareChannels
from inception_studio.desktop.panels.compare.header import CompareHeader
from inception_studio.desktop.panels.compare.pixels import inside, mark_of, size_of
from inception_studio.desktop.panels.compare.question import CompareQuestion
from inception_studio.desktop.panels.compare.unit import CompareUnit
from inception_studio.desktop.panels.compare.views import ComparedViews
from inception_studio.desktop.panels.halves import Halves
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts
from inception_studio.insight.comparison import alike_maps, apart, as_maps, mismatch, place_in
from inception_studio.insight.units import Unit

_SIDE_BY_SIDE = 560  # px of width from which answers and maps stand beside each other
_EMPTY = (
    "Compare what is open (A) with a second photo or with other weights (B). Keep makes what is open now B: "
    "then open something else, or train, and see what changes."
)


class ComparePanel(Panel):
    """Follows the open layer, the selected channel and the pixel like every other view."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"other", "attributed", "record", "photo", "card", "layer", "unit", "pixel"}
    )

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.header = CompareHeader(parts.theme, parts.settings)
        self.answers = CompareAnswers(parts.theme)
        self.address = CompareAddress(parts.theme)
        self.channels = CompareChannels(parts.theme, self._name_of)
        self.channels.setObjectName("compare_channels")
        self.unit = CompareUnit(parts.theme)
        self.question = CompareQuestion(parts.theme)
        self.attribution = CompareAttribution(parts.theme)
        self._views = ComparedViews(parts.theme, self.address, self.question)
        self._views.setObjectName("compare_views")
        self._mismatch = quiet_sentence("compare_mismatch")
        self._empty = quiet_sentence("compare_empty", _EMPTY)
        self._layer = ""  # whose channels are shown
        self._units: tuple[Unit, Unit] | None = None
        self._put_aside: tuple[str, int] | None = None  # the selected channel, while all are shown
        self._restyle()  # before it is laid out: what scrolls else loses its look in the window
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._maps = QStackedWidget()
        for page in (self.channels, self.unit, self._mismatch, self.attribution):
            self._maps.addWidget(page)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._views)
        column.addWidget(self._maps, 1)
        self._halves = Halves(((self.answers, 1), (right, 2)), spacing=12)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 6)
        column.setSpacing(6)
        column.addWidget(self.header)
        column.addWidget(self._empty, 1)
        column.addWidget(self._halves, 1)

    def _connect(self) -> None:
        ask = self.parts.ask.comparison
        self.header.photo_chosen.connect(ask.open_photo)
        self.header.weights_chosen.connect(ask.open_weights)
        self.header.present_taken.connect(ask.take_present)
        self.header.swap_asked.connect(ask.swap)
        self.header.leave_asked.connect(ask.leave)
        self.header.cancel_asked.connect(ask.cancel)
        self.address.units_chosen.connect(ask.set_units)
        self.address.all_asked.connect(self._on_all)
        self.channels.chosen.connect(self._on_channel)
        self.channels.pointed.connect(self._on_pointed_channel)
        self.unit.pointed.connect(self._on_pointed)
        self._views.chosen.connect(self._on_view)
        self.question.method_chosen.connect(ask.attribution.choose_method)
        self.question.class_chosen.connect(ask.attribution.choose_class)
        self.attribution.run_asked.connect(ask.attribution.run)
        self.attribution.running.cancel_asked.connect(ask.attribution.cancel)
        ask.attribution.job.progress.connect(self.attribution.running.show_progress)
        self.parts.theme.changed.connect(self._restyle)

    # Being seen

    def on_seen(self, seen: bool) -> None:
        self._look()

    def _look(self) -> None:
        self.parts.ask.comparison.attribution.look(self.seen and self._views.attribution)

    # Following the state

    def refresh(self, names: frozenset[str]) -> None:
        state = self.state
        pair = state.other.pair
        if names != {"pixel"}:
            present = ""
            if state.photo is not None and state.card is not None:
                present = f"{state.photo.name} · {state.card.name}"
            self.header.show_state(state.other, present, ready=state.record is not None)
            self._empty.setVisible(pair is None)
            self._halves.setVisible(pair is not None)
            if pair is not None:
                self.answers.show_pair(pair)
                self._show_right(pair)
        if pair is not None:
            self._show_pixel(pair)

    def _show_right(self, pair: Pair) -> None:
        colours = self.parts.settings.get("colour_map")
        if self._views.attribution:
            self.question.show_question(self.state.attributed, pair)
            self.attribution.show_attributed(self.state.attributed, pair, colours)
            self._maps.setCurrentWidget(self.attribution)
        else:
            self._show_maps(pair, colours)

    def _show_maps(self, pair: Pair, colours: str) -> None:
        state = self.state
        a, b = pair.a.record, pair.b.record
        self._layer = layer = words.compared_layer(a, state.layer)
        if state.unit != self._put_aside:
            self._put_aside = None
        selected = None if self._put_aside else state.unit
        self._units = units = words.compared_units(state.other, pair, selected)
        if units is not None:
            names = words.unit_name(a, units[0]), words.unit_name(b, units[1])
            sizes = apart(a, b, (units[0].layer, units[1].layer))
            maps = words.map_of(a, units[0]), words.map_of(b, units[1])
            self.unit.show_maps(*maps, names, colours, sizes)
            self.address.show_what("", pair, units)
            self._maps.setCurrentWidget(self.unit)
            return
        different = mismatch(a, b, layer)
        count = len(a.outputs[layer]) if layer in a.outputs else 0
        if different:
            self._mismatch.setText(
                f"{different} Channels cannot be put side by side one by one: type two addresses above, or "
                "open another layer."
            )
            self.address.show_what(layer, pair, None)
            self._maps.setCurrentWidget(self._mismatch)
        else:
            self.address.show_what(f"{layer}: {count} channels, what differs most first", pair, None)
            both = as_maps(a.outputs[layer]), as_maps(b.outputs[layer])
            note = words.resized(both[0].shape, both[1].shape)
            if (sizes := apart(a, b, (layer, layer))) is not None:
                both = both[0] / sizes[0], both[1] / sizes[1]
                note = f"{note} {words.own_scales(sizes)}".strip()
            self.address.note(note)
            self.channels.show_maps(*alike_maps(*both), colours, own=sizes is not None)
            self._maps.setCurrentWidget(self.channels)

    def _show_pixel(self, pair: Pair) -> None:
        """The pixel is one of A's map; B's and what is shown may have another size."""
        a, b = pair.a.record, pair.b.record
        pixel, named = self.state.pixel, self.state.pixel_layer
        units = self._units
        of_units = units is not None and named in {"", units[0].layer}
        in_a = units[0].layer if units is not None and of_units else named or self._layer
        in_b = units[1].layer if units is not None and of_units else in_a
        if pixel is None or in_a not in a.outputs or not inside(pixel, size := size_of(a, in_a)):
            self.unit.show_pixel(None)
            self.answers.show_fields((None, None))
            return
        self.unit.show_pixel(place_in(pixel, size, self.unit.shape) if of_units else None)
        there = place_in(pixel, size, size_of(b, in_b)) if in_b in b.outputs else None
        self.answers.show_fields((mark_of(a, in_a, pixel), mark_of(b, in_b, there)))

    def _name_of(self, channel: int) -> str:
        pair = self.state.other.pair
        if pair is None or self._layer not in pair.a.record.outputs:
            return str(channel)
        record = pair.a.record
        return words.unit_name(record, words.unit_of(record, self._layer, channel))

    # Hands

    def _on_view(self) -> None:
        self._look()
        self.refresh(self.watches)

    def _on_channel(self, channel: int) -> None:
        pair = self.state.other.pair
        if pair is not None:
            unit = words.unit_of(pair.a.record, self._layer, channel)
            self._put_aside = None
            self.parts.ask.comparison.set_units(None, None)
            self.parts.explorer.select_unit(unit.layer, unit.channel)
            self.refresh(self.watches)

    def _on_all(self) -> None:
        self._put_aside = self.state.unit
        self.parts.ask.comparison.set_units(None, None)
        self.refresh(self.watches)

    def _on_pointed(self, pixel: tuple[int, int] | None) -> None:
        if self._units is not None:
            self._point(pixel, self.unit.shape, self._units[0].layer)

    def _on_pointed_channel(self, pixel: tuple[int, int] | None) -> None:
        self._point(pixel, self.channels.shape, self._layer)

    def _point(self, pixel: tuple[int, int] | None, shape: tuple[int, ...], layer: str) -> None:
        pair = self.state.other.pair
        if pair is not None:
            own = None if pixel is None else place_in(pixel, shape, size_of(pair.a.record, layer))
            self.parts.explorer.point(own, layer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE
        if self._halves.turn(wide):
            self.answers.setMinimumHeight(0 if wide else 230)
            self._maps.setMinimumHeight(0 if wide else 400)

    def _restyle(self) -> None:
        for part in (self.header, self.answers, self._views, self.unit, self.attribution):
            part.restyle()
        self.channels.setFont(self.parts.theme.small)
        self.channels.viewport().update()
