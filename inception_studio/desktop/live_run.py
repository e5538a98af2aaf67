"""A run that this window trains: its thread, its mailbox, and how its news reach the GUI thread."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from inception_studio.desktop.run_watch import RunWatch
from inception_studio.training.control import Control
from inception_studio.training.run_lock import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inception_studio.desktop.engine import Engine

THREAD_NAME = "training"
_NICENESS = 10


class LiveRun(QObject):
    """Trains `watch`'s run on a thread of its own; `control` steers it, `watch` reads what it logs.

    The signals are emitted on the training thread: connect them queued. `ended` carries the exception, or
    None; `snapshot_came` a mapping of CPU tensors that nobody writes to any more, and the net's `WeightCard`.
    """

    ended = Signal(object, object)  # this run, exception or None
    snapshot_came = Signal(object, object, object)  # this run, weights, card

    def __init__(self, engine: Engine, watch: RunWatch, resume: bool = False) -> None:
        super().__init__()
        self.watch = watch
        self.control = Control()
        self.doing = ""  # what the trainer prepares, written by its thread
        self._engine = engine
        self._resume = resume
        # Not a daemon: the checkpoint is written even if the window has gone first.
        self._thread = threading.Thread(target=self._train, name=THREAD_NAME)

    @property
    def state(self) -> str:
        """starting, running, paused or stopping."""
        if self.control.stopping:
            return "stopping"
        if self.watch.state in {"", "starting", *UNFINISHED}:  # a log that is gone on with has old words
            return "starting"
        return "paused" if self.control.paused else "running"

    def start(self) -> None:
        """Begin to train."""
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the thread; whether it has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # On the training thread.

    def _train(self) -> None:
        error: BaseException | None = None
        _give_way()
        try:
            trainer = self._engine.trainer.Trainer(
                self.watch.config,
                self.watch.folder,
                on_snapshot=lambda weights, step: self._publish(weights, trainer),
                progress=self._prepare,
                resume=self._resume,
            )
            trainer.run(self.control)
        except BaseException as caught:
            error = caught
        self._emit(self.ended, self, error)

    def _prepare(self, done: int, total: int, text: str = "") -> None:
        self.doing = f"{text} {done:,} of {total:,}" if total else text

    def _publish(self, weights: Mapping[str, Any], trainer: Any) -> None:
        self._emit(self.snapshot_came, self, weights, trainer.card())

    @staticmethod
    def _emit(signal: Any, *values: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window, and this object with it, is gone
            signal.emit(*values)


def _give_way() -> None:
    """Let the window go before this thread where both want a core.

    On Linux a thread has a niceness of its own, which those that PyTorch starts for it inherit; elsewhere
    it would be the whole program's.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
