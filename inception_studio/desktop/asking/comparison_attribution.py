"""The controller behind a comparison's attributions: one method asked of A and B, in step with the pair."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.desktop.asking import why_aim
from inception_studio.desktop.asking import why_jobs as jobs
from inception_studio.desktop.asking.inquiry import Inquiry
from inception_studio.desktop.asking.why_state import WhyState
from inception_studio.errors import UserError
from inception_studio.insight.attribution.request import Attribution, Request
from inception_studio.insight.comparison import class_numbers, classes_of_both

if TYPE_CHECKING:
    from inception_studio.desktop.asking.comparison_state import Attributed, Pair, Side
    from inception_studio.desktop.engine import Engine
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.jobs import JobSlot
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Store

Maps = tuple[Attribution, Attribution]


class AttributionComparison(Inquiry):
    """Keeps `ViewState.attributed`. Both maps are always of one pair, and the networks asked are whole.

    Another pair is asked only while somebody looks. While photo or weights change by themselves (a camera,
    a training run), the maps of before stay until the next ones are there, and pairs that come meanwhile
    are left out.
    """

    most_copies: ClassVar[int] = 2

    def __init__(
        self, name: str, store: Store, explorer: Explorer, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(name, store, explorer, messages, settings)
        self._job = self.slot(name)
        self._seen = False
        self._asked: Pair | None = None  # the newest pair that was asked, whatever came of it
        self._again = False  # the pair changed while it was asked

    @property
    def state(self) -> Attributed:
        """What is asked, and what is known by now."""
        return self.store.state.attributed

    @property
    def job(self) -> JobSlot:
        """Where both maps are computed, for its progress."""
        return self._job

    # What is asked

    def look(self, seen: bool) -> None:
        """Whether the maps are on the screen: only then are they kept in step with the pair."""
        self._seen = seen
        self._follow()

    def choose_method(self, key: str) -> None:
        """Ask by another method of `insight.attribution.methods`."""
        if key != self.state.method:
            self._set(method=key)
            self.run()

    def choose_class(self, name: str) -> None:
        """Ask both sides about a class by its name; empty: each about its own best."""
        if name != self.state.class_name:
            self._set(class_name=name)
            self.run()

    def run(self) -> None:
        """Ask the pair that is open, whether it was asked before or not."""
        pair = self.store.state.other.pair
        if pair is not None:
            self._ask(pair)

    def cancel(self) -> None:
        """Stop what runs; maps that are there stay."""
        super().cancel()
        self._again = False
        if self.state.running:
            self._set(running=False)

    def on_weights(self) -> None:
        """Other weights make another pair, which is followed in `_follow`."""

    # Following the pair

    def _on_store(self, names: frozenset[str]) -> None:
        super()._on_store(names)
        if "other" in names:
            self._follow()

    def _follow(self) -> None:
        pair = self.store.state.other.pair
        if pair is None:
            self._forget()
        elif not self._seen or (self._asked is not None and _same(self._asked, pair)):
            return
        elif self._job.busy and self._passing():
            self._again = True
        else:
            self._ask(pair)

    def _passing(self) -> bool:
        """Whether photo or weights change without a person's doing."""
        state = self.store.state
        return bool(state.live) or state.training.active

    def _forget(self) -> None:
        if self._asked is not None:
            self.cancel()
            self._asked = None
            self.forget_networks()
            self._set(pair=None, maps=None, error="")

    # Computing

    def _ask(self, pair: Pair) -> None:
        engine, now = self.explorer.engine, self.state
        if engine is None:
            return
        known = now.class_name in classes_of_both(pair.a.record, pair.b.record)
        asked = replace(now, class_name=now.class_name if known else "", pair=pair)
        passing = self._passing()
        keeps = passing and now.maps is not None and now.maps[0].request.method == now.method
        self._asked, self._again = pair, False
        questions = tuple(self._question(engine, side, asked, keep=not passing) for side in (pair.a, pair.b))
        before: dict[str, Any] = {} if keeps else {"pair": pair, "maps": None}
        self._set(class_name=asked.class_name, running=True, error="", **before)
        self._job.start(
            lambda token, progress: _answers(questions, token, progress),
            lambda made: self._on_made(pair, made),
            lambda error: self._set(pair=pair, maps=None, running=False, error=jobs.FAILED),
        )

    def _question(
        self, engine: Engine, side: Side, asked: Attributed, *, keep: bool
    ) -> tuple[jobs.Subject, Request]:
        best = why_aim.target(WhyState(), side.whole)
        numbers = class_numbers(side.record) if asked.class_name else {}
        subject = jobs.Subject(side.whole, lambda: self.network(engine, side.looking), keep)
        return subject, Request(asked.method, numbers.get(asked.class_name, best))

    def _on_made(self, pair: Pair, made: Maps | str) -> None:
        found: dict[str, Any] = (
            {"maps": None, "error": made} if isinstance(made, str) else {"maps": made, "error": ""}
        )
        again, self._again = self._again, False
        self._set(pair=pair, running=False, **found)
        if again:
            self._follow()

    def _set(self, **changes: Any) -> None:
        self.store.update(attributed=replace(self.state, **changes))


def _answers(
    questions: tuple[tuple[jobs.Subject, Request], ...], token: CancelToken, progress: Progress
) -> Maps | str:
    """Both maps, or in words why one of them cannot be."""
    made = []
    for place, (subject, request) in enumerate(questions):

        def tell(done: int, total: int, text: str = "", place: int = place) -> None:
            progress(done + place * total, 2 * total, f"{'AB'[place]}: {text}")

        try:
            made.append(jobs.attribution(subject, request, token, tell)[0])
        except UserError as error:
            return f"{'AB'[place]}: {error}"
    return made[0], made[1]


def _same(one: Pair, other: Pair) -> bool:
    """Whether the whole networks and their inputs are the same, whatever is switched off."""
    return all(
        before.looking.weights is now.looking.weights and np.array_equal(before.whole.input, now.whole.input)
        for before, now in ((one.a, other.a), (one.b, other.b))
    )
