"""The controller behind feature visualisation: what is optimised, live, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from inception_studio.desktop.asking import channel_jobs as jobs
from inception_studio.desktop.asking.channel_page import DREAM, KINDS, ChannelPage, Vision, unit_of
from inception_studio.desktop.asking.inquiry import Inquiry
from inception_studio.desktop.asking.same_class import same_class
from inception_studio.desktop.asking.vision_wish import wish_of

if TYPE_CHECKING:
    from inception_studio.cancellation import CancelToken, Progress
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.jobs import JobSlot
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store

_FAILED = "Something failed inside the program; its log has the details."


class VisionInquiry(Inquiry):
    """Keeps `vision`, `kind` and `target` of `ViewState.page`; a thread of its own, as it takes its time."""

    _arrived = Signal(object)  # (whose, step, image), from the worker

    def __init__(self, store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> None:
        super().__init__("vision", store, explorer, messages, settings)
        self._job = self.slot("vision")
        self._classes = () if store.state.card is None else store.state.card.classes  # the target's
        self._asked: object | None = None  # stands for the newest run, so that no older image is shown
        self._arrived.connect(self._on_image)

    @property
    def job(self) -> JobSlot:
        """Where it is optimised, for its progress."""
        return self._job

    @property
    def page(self) -> ChannelPage:
        """The present page."""
        return self.store.state.page

    def choose(self, kind: str, target: int | None = None) -> None:
        """Turn to another of `KINDS`, and `look`; `target` is the class, None for the present one."""
        assert kind in KINDS
        target = self.page.target if target is None else target
        self.store.update(page=self.page.with_(kind=kind, target=target))
        self.look()

    def look(self) -> None:
        """Begin with what the page asks for, unless it is there, runs, or was stopped by hand.

        A network that is followed through its training is not held for what nobody has asked for.
        """
        if self.explorer.run.following:
            return
        state = self.store.state
        unit = unit_of(state)
        wish = None if unit is None else wish_of(state, unit)
        vision = state.page.vision
        if wish is not None and (vision is None or vision.wish != wish):
            self.run()

    def run(self) -> None:
        """Optimise, from the beginning."""
        state, engine, looked = self.store.state, self.explorer.engine, self.explorer.looking
        unit, graph, record = unit_of(state), state.graph, state.record
        wish = None if unit is None else wish_of(state, unit)
        if engine is None or looked is None or graph is None or wish is None:
            return
        photo = record.input if record is not None and state.page.kind == DREAM else None
        if photo is None and state.page.kind == DREAM:
            return
        self._asked = asked = object()

        def work(token: CancelToken, progress: Progress) -> Vision:
            network = engine.weights.Network(self.network(engine, looked), looked.card)

            def show(step: int, image: Any) -> None:
                token.check()
                self._arrived.emit((asked, step, image))

            return jobs.vision(network, graph, wish, photo, token, progress, show)

        self.explorer.run.hold()
        self._put(Vision(wish, running=True))
        self._job.start(work, self._on_done, lambda error: self._put(Vision(wish, error=_FAILED)))

    def cancel(self) -> None:
        """Stop; the image stays as it is."""
        super().cancel()
        self._asked = None
        vision = self.page.vision
        if vision is not None and vision.running:
            self._put(replace(vision, running=False))

    def forget(self) -> None:
        """Stop, and show nothing of it any more."""
        super().cancel()
        self._asked = None
        if self.page.vision is not None:
            self._put(None)

    def on_weights(self) -> None:
        """Other weights like other images; a chosen class keeps its name, or is the best again."""
        self.forget()
        card = self.store.state.card
        if card is not None:
            before, self._classes = self._classes or card.classes, card.classes
            self.store.update(page=self.page.with_(target=same_class(self.page.target, before, card.classes)))

    def _on_store(self, names: frozenset[str]) -> None:
        super()._on_store(names)
        state = self.store.state
        if state.page.kind == DREAM and "record" in names:
            self.forget()  # it was of another photo
        elif "unit" in names and state.page.vision is not None:
            unit = unit_of(state)
            if unit is None or state.page.vision.wish != wish_of(state, unit):
                self.forget()

    def _on_image(self, arrived: tuple[object, int, Any]) -> None:
        asked, step, image = arrived
        vision = self.page.vision
        if asked is self._asked and vision is not None and vision.running:
            self._put(replace(vision, image=image, step=step))

    def _on_done(self, made: Vision) -> None:
        self._asked = None
        self._put(made)

    def _put(self, vision: Vision | None) -> None:
        self.store.update(page=self.page.with_(vision=vision))
