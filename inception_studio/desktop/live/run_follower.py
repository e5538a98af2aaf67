"""Looks with the weights of a run in training as they come, unless the network shown is held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from inception_studio.desktop import looking
from inception_studio.desktop.jobs import JobSlot
from inception_studio.desktop.looking import Looked
from inception_studio.desktop.throttle import Throttle

if TYPE_CHECKING:
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.store import Store
    from inception_studio.nets.card import WeightCard

SNAPSHOT_INTERVAL_MS = 500


class RunFollower(QObject):
    """At most two snapshots a second are looked at; of those that come in between, the last.

    Questions that take their time `hold` the network that is shown, or the next snapshot would end them.
    While it is held the newest snapshot waits; `ViewState.held` tells. `show` is called with what came of
    one. For the GUI thread, except `offer`.
    """

    def __init__(
        self, explorer: Explorer, store: Store, slot: JobSlot, show: Callable[[Looked], None]
    ) -> None:
        super().__init__()
        self._explorer = explorer
        self._store = store
        self._slot = slot
        self._show = show
        self._shown = self._left = ""  # names of the run shown, and of one turned away from
        self._looked_at: tuple[Mapping[str, Any], WeightCard] | None = None  # the newest one let through
        self._snapshots = Throttle(SNAPSHOT_INTERVAL_MS, self._is_welcome)
        self._snapshots.due.connect(self._on_due)

    @property
    def following(self) -> bool:
        """Whether the network shown is one in training, and the next snapshot takes its place."""
        state = self._store.state
        of_run = state.card is not None and state.card.name == self._shown
        return of_run and state.training.state == "running" and not state.held

    def offer(self, weights: Mapping[str, Any], card: WeightCard) -> None:
        """Look with a copy of the weights that nobody writes to any more; for any thread."""
        self._snapshots.offer((weights, card))

    def hold(self) -> None:
        """Keep the network shown, if its run goes on; one that is paused stays as it is anyway."""
        if self.following:
            unseen = self._looked_at if self._slot.busy else None
            self._slot.cancel()
            self._store.update(held=True)
            if unseen is not None:  # it may be the last one of its run
                self._snapshots.give_back(unseen)

    def follow(self) -> None:
        """Let go of the network held: the newest one, which may be a run's last, is shown in a moment."""
        self._store.update(held=False)

    def look_back(self, weights: Mapping[str, Any], card: WeightCard) -> None:
        """Look with weights of before, and hold them while a run would replace them."""
        self._left = ""
        self._snapshots.drop()
        self._looked_at = None
        self._look(weights, card)
        self._store.update(held=self._store.state.training.active)

    def turn_away(self) -> None:
        """Other weights are opened: the run of these is not shown any more, the next one is."""
        self._snapshots.drop()
        self._looked_at = None
        self._slot.cancel()
        self._left = self._shown
        self._store.update(held=False)

    def close(self) -> None:
        """Forget what waits, and stop."""
        self._snapshots.drop()
        self._slot.cancel()

    def _is_welcome(self) -> bool:
        return self._explorer.frames.idle and not self._store.state.held

    def _on_due(self, snapshot: tuple[Mapping[str, Any], WeightCard]) -> None:
        weights, card = snapshot
        if card.name != self._left:
            self._looked_at = snapshot
            self._look(weights, card)

    def _look(self, weights: Mapping[str, Any], card: WeightCard) -> None:
        engine = self._explorer.engine
        if engine is None:
            return
        self._shown = card.name
        before, state = self._explorer.looking, self._store.state
        photo, lesions = state.photo, state.lesions
        self._slot.start(
            lambda token, progress: looking.look_live(engine, before, weights, card, photo, token, lesions),
            self._show,
        )
