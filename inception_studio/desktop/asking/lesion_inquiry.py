"""The controller behind lesions: what is switched off, undo and redo, and what it does to a data set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.desktop import looking
from inception_studio.desktop.asking.inquiry import Inquiry
from inception_studio.desktop.jobs import JobSlot
from inception_studio.insight.lesions import Lesion, Lesions, channel_lesion, fits, fitting, lesion_of

if TYPE_CHECKING:
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.looking import Looking
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store
    from inception_studio.insight.lesion_effect import LesionEffect
    from inception_studio.insight.record_types import Record

_STEPS = 100  # of undo


class LesionInquiry(Inquiry):
    """Keeps `ViewState.lesions`, `intact` and `lesioning`. Nothing is ever written to the weights.

    The new answer comes from the explorer's own recorder, so on the explorer's lane: there no pass meets
    another, and what is asked later comes later. Whoever looks at a photo meanwhile takes the lesions along;
    a record that comes with others than those of now is brought up to them here.
    """

    def __init__(self, store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> None:
        super().__init__("lesions", store, explorer, messages, settings)
        self._answer = JobSlot("lesion", messages, explorer.lane)
        self._slots.append(self._answer)
        self.effect_slot = self.slot("lesion effect")
        self._before: list[Lesions] = []
        self._after: list[Lesions] = []
        self._copied: tuple[Any, Any] | None = None  # whose weights, the recorder for data sets

    # What is switched off

    def toggle(self, lesion: Lesion) -> None:
        """Switch a part off, or on again; nothing happens where the network has no such part."""
        graph = self.store.state.graph
        if graph is not None and fits(lesion, graph):
            self._set(self.store.state.lesions ^ {lesion})

    def toggle_layer(self, name: str) -> None:
        """The same for a layer, module or head by its name in the network."""
        graph = self.store.state.graph
        lesion = None if graph is None else lesion_of(name, graph)
        if lesion is None:
            self.messages.status("The image itself cannot be switched off")
        else:
            self.toggle(lesion)

    def toggle_channel(self, layer: str, channel: int) -> None:
        """The same for one channel; one of a concatenation is that of its branch."""
        graph = self.store.state.graph
        if graph is not None and fits(Lesion(layer, channel), graph):
            self.toggle(channel_lesion(layer, channel, graph))

    def toggle_unit(self) -> None:
        """The same for the channel that is enlarged."""
        if self.store.state.unit is not None:
            self.toggle_channel(*self.store.state.unit)

    def reset(self) -> None:
        """Switch everything on."""
        if self.store.state.lesions:
            self._set(frozenset())

    def undo(self) -> None:
        """Take the last change back."""
        self._go(self._before, self._after)

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._go(self._after, self._before)

    def click(self, clicking: bool | None = None) -> None:
        """Whether clicks in the network switch off and on; None: the other way round."""
        now = self.store.state.lesioning
        self.store.update(lesioning=replace(now, clicking=not now.clicking if clicking is None else clicking))

    # Over a data set

    def ask_effect(self, folder: Path) -> None:
        """Answer a folder of class folders intact and with the present lesions."""
        engine, looked, lesions = self.explorer.engine, self.explorer.looking, self.store.state.lesions
        if engine is None or looked is None or not lesions:
            return

        def work(token: CancelToken, progress: Progress) -> LesionEffect:
            from inception_studio.insight.lesion_effect import lesion_effect  # late: it imports torch

            if self._copied is None or self._copied[0] is not looked.weights:
                network = engine.weights.Network(self.network(engine, looked), looked.card)
                recorder = engine.record.Recorder(network, looked.card.preprocessing.crop)
                self._copied = (looked.weights, recorder)
            token.check()
            return lesion_effect(self._copied[1], looked.card, lesions, folder, token, progress)

        self.explorer.run.hold()
        self.settings.set("lesion_folder", str(folder))
        self.effect_slot.start(work, self._on_effect)

    def cancel_effect(self) -> None:
        """Stop answering the folder; what was found before stays."""
        self.effect_slot.cancel()

    def on_weights(self) -> None:
        super().on_weights()
        self.store.update(lesioning=replace(self.store.state.lesioning, effect=None))

    # Inside

    def _set(self, lesions: Lesions) -> None:
        self._before = [*self._before[-_STEPS + 1 :], self.store.state.lesions]
        self._after = []
        self._take(lesions)

    def _go(self, source: list[Lesions], target: list[Lesions]) -> None:
        """One step back or forth; steps that other weights have made empty are skipped."""
        state = self.store.state
        while source and state.graph is not None:
            lesions = fitting(source.pop(), state.graph)
            if lesions != state.lesions:
                target.append(state.lesions)
                self._take(lesions)
                return
        self._take(state.lesions)

    def _take(self, lesions: Lesions) -> None:
        now = replace(self.store.state.lesioning, can_undo=bool(self._before), can_redo=bool(self._after))
        self.store.update(lesions=lesions, lesioning=now)

    def _on_store(self, names: frozenset[str]) -> None:
        super()._on_store(names)
        if names & {"lesions", "record"}:
            self._bring_up()

    def _bring_up(self) -> None:
        """Have the record shown be that of the present lesions."""
        state, looked = self.store.state, self.explorer.looking
        if state.record is None or looked is None or state.record.lesions == state.lesions:
            return
        intact, lesions = state.intact or state.record, state.lesions
        if not lesions:
            self._answer.cancel()
            self.store.update(record=intact, intact=None)
            return
        self._answer.start(
            lambda token, progress: looking.lesioned(looked, intact, lesions),
            lambda record: self._on_answer(looked, intact, record),
        )

    def _on_answer(self, looked: Looking, intact: Record, record: Record) -> None:
        state = self.store.state
        if looked is self.explorer.looking and intact is (state.intact or state.record):
            self.store.update(record=record, intact=intact)
        # Else a photo or weights came in between, and have brought the lesions up with them.

    def _on_effect(self, effect: LesionEffect) -> None:
        self.store.update(lesioning=replace(self.store.state.lesioning, effect=effect))
