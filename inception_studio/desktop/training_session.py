"""The controller of training: starts and steers the run of this window, reads the log of the run shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

from inception_studio.desktop.live_run import LiveRun
from inception_studio.desktop.run_series import RunSeries
from inception_studio.desktop.run_watch import RunWatch
from inception_studio.desktop.store import Store, TrainingStatus
from inception_studio.desktop.training_choices import TrainingChoices
from inception_studio.errors import UserError
from inception_studio.paths import runs_dir
from inception_studio.training.config import RunConfig
from inception_studio.training.control import Control
from inception_studio.training.run_folder import RunFolder

if TYPE_CHECKING:
    from inception_studio.desktop.engine import EngineHolder
    from inception_studio.desktop.messages import Messages
    from inception_studio.nets.card import WeightCard

TICK_MS = 200
_CATCH_UP_MS = 40  # while a long run is being read in
_TEXT_MS = 500
_SNAPSHOT_MS = 1000


class TrainingSession(QObject):
    """One run in training at most, one run shown: the same, an older one, or another process's.

    `series` has the numbers of the run shown; `ViewState.run`, `rows`, `epoch_rows`, `gradient_norms` and
    `training` tell when they changed, in one update every 200 ms. `on_snapshot(weights, card)` is called on
    the GUI thread, at most once a second, with copies of the weights of the net in training. All methods
    are for the GUI thread, and only `close` waits.
    """

    def __init__(
        self,
        store: Store,
        holder: EngineHolder,
        messages: Messages,
        on_snapshot: Callable[[Mapping[str, Any], WeightCard], None],
    ) -> None:
        super().__init__()
        self.choices = TrainingChoices(holder, messages)
        self._store = store
        self._holder = holder
        self._messages = messages
        self._on_snapshot = on_snapshot
        self._live: LiveRun | None = None
        self._shown: RunWatch | None = None
        self._nothing = RunSeries()
        self._told_broken: frozenset[str] = frozenset()
        self._snapshot_step = -1  # the newest step of which the weights were asked for
        self._since_snapshot = QElapsedTimer()
        self._since_text = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def series(self) -> RunSeries:
        """The numbers of the run shown; another object for another run."""
        return self._nothing if self._shown is None else self._shown.series

    @property
    def config(self) -> RunConfig | None:
        """The settings of the run shown."""
        return None if self._shown is None else self._shown.config

    @property
    def live_run(self) -> Path | None:
        """The folder of the run in training, None when there is none."""
        return None if self._live is None else self._live.watch.folder.path

    # What a person does

    def start(self, config: RunConfig, parent: Path | None = None) -> bool:
        """Begin a new run in a new folder of `parent` (the user's runs by default); whether it began."""

        def made() -> RunWatch:
            return RunWatch(RunFolder.create_in(parent or runs_dir(), config.validated()), config)

        return self._begin(made)

    def go_on(self, path: Path) -> bool:
        """Train the run in a folder on, from its last checkpoint; whether it began."""
        return self._begin(lambda: RunWatch.existing(path), resume=True)

    def pause(self) -> None:
        """Hold before the next step."""
        self._steer(Control.pause)

    def resume(self) -> None:
        """Go on after a pause."""
        self._steer(Control.resume)

    def step(self) -> None:
        """Do one step and hold."""
        self._steer(Control.step_once)

    def stop(self) -> None:
        """End the run with a checkpoint, in the middle of a step too."""
        self._steer(Control.stop)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Train on with another rate; a schedule goes on from it in proportion."""
        self._steer(lambda control: control.set_learning_rate(learning_rate))

    def open_run(self, path: Path) -> bool:
        """Show the run in a folder; a run in training goes on meanwhile. Whether it could be opened."""
        live = self._live
        if live is not None and path.resolve() == live.watch.folder.path.resolve():
            self._show(live.watch)
            return True
        try:
            watch = RunWatch.existing(path)
        except (UserError, OSError) as error:
            self._messages.error(error)
            return False
        self._show(watch)
        return True

    def close(self, timeout_ms: int = 2000) -> bool:
        """Stop the run, wait for its thread, read nothing any more; whether the threads ended in time."""
        deadline = time.monotonic() + timeout_ms / 1000
        self._timer.stop()
        live, self._live = self._live, None
        if live is not None:
            live.control.stop()
        ended = self.choices.close(timeout_ms / 1000)
        if live is not None:
            ended = live.join(max(0.0, deadline - time.monotonic())) and ended
            live.watch.close()
        if self._shown is not None:
            self._shown.close()
        return ended

    # Following

    def _begin(self, made: Callable[[], RunWatch], resume: bool = False) -> bool:
        engine = self._holder.engine
        if engine is None or self._live is not None:
            self._messages.info(
                "The engine is still loading." if engine is None else "A run is in training already."
            )
            return False
        try:
            watch = made()
        except (UserError, OSError) as error:
            self._messages.error(error)
            return False
        self._store.update(held=False)
        self._live = live = LiveRun(engine, watch, resume)
        live.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        live.snapshot_came.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._told_broken, self._snapshot_step = frozenset(), -1
        self._show(watch)
        live.start()
        return True

    def _steer(self, order: Callable[[Control], None]) -> None:
        if self._live is not None:
            order(self._live.control)
            self._publish(text=True)

    def _show(self, watch: RunWatch) -> None:
        before, self._shown = self._shown, watch
        if (
            before is not None
            and before is not watch
            and (self._live is None or before is not self._live.watch)
        ):
            before.close()
        self._tick(text=True)

    def _tick(self, text: bool = False) -> None:
        text = text or not self._since_text.isValid() or self._since_text.elapsed() >= _TEXT_MS
        live = self._live
        watches = [] if live is None else [live.watch]
        if self._shown is not None and self._shown not in watches:
            watches.append(self._shown)
        behind = False
        for watch in watches:
            try:
                behind = not watch.read(meta=text) or behind
            except UserError as error:
                if live is None or watch is not live.watch:  # a log that is just being made is read next time
                    self._messages.error(error)
                    watch.set_failed(str(error))
        goes_on = behind or live is not None or (self._shown is not None and self._shown.going_on)
        self._publish(text or not goes_on)  # the last words are those of the last row
        self._ask_for_snapshot()
        if goes_on:
            self._timer.start(_CATCH_UP_MS if behind else TICK_MS)
        else:
            self._timer.stop()

    def _publish(self, text: bool) -> None:
        """The one update of a tick; the words, which panels write out, come only every third time."""
        changes: dict[str, Any] = {}
        if self._shown is not None:
            series = self._shown.series
            changes = {
                "run": self._shown.folder.path,
                "rows": len(series.steps),
                "epoch_rows": len(series.epochs),
                "gradient_norms": series.newest_norms(),
            }
        status = self._status()
        if text or status.state != self._store.state.training.state:
            self._since_text.start()
            changes["training"] = status
            self._tell_broken()
        self._store.update(**changes)

    def _status(self) -> TrainingStatus:
        live, shown = self._live, self._shown
        if live is not None:
            # What is prepared is of interest until the first step only.
            return live.watch.status(live.state, "" if len(live.watch.series.steps) else live.doing)
        if shown is None:
            return TrainingStatus()
        if shown.going_on:
            return shown.status("idle", "Another process trains this run.")
        return shown.status(shown.state, str(shown.meta.get("message", "")))

    def _tell_broken(self) -> None:
        broken = frozenset() if self._live is None else frozenset(self._live.watch.meta.get("broken", ()))
        if broken - self._told_broken:
            self._told_broken = broken
            names = sorted("/".join(Path(path).parts[-2:]) for path in broken)  # with their classes
            listed = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
            photos = (
                "1 photo cannot be read and is"
                if len(names) == 1
                else f"{len(names)} photos cannot be read and are"
            )
            self._messages.warning(f"{photos} left out of the training: {listed}")

    def _ask_for_snapshot(self) -> None:
        live = self._live
        if live is None or self._store.state.photo is None or live.control.stopping:
            return
        step = live.watch.series.last_step
        waited = not self._since_snapshot.isValid() or self._since_snapshot.elapsed() >= _SNAPSHOT_MS
        if waited and step > max(self._snapshot_step, 0):
            self._snapshot_step = step
            self._since_snapshot.start()
            live.control.request_snapshot()

    def _hand_over(self, live: LiveRun, weights: Mapping[str, Any], card: WeightCard) -> None:
        if live is self._live:
            self._on_snapshot(weights, card)

    def _on_ended(self, live: LiveRun, error: BaseException | None) -> None:
        if live is not self._live:
            return
        live.join()  # it has nothing left to do but return
        self._live = None
        if error is not None:
            self._messages.error(error)
            live.watch.set_failed(str(error))
        if live.watch is not self._shown:
            live.watch.close()
        self._tick(text=True)
