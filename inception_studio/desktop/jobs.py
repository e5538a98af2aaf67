"""Work beside the window: threads of one lane each, and slots in which the newest job wins."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from inception_studio.cancellation import Cancelled, CancelToken, Progress
from inception_studio.desktop.memory import give_back

if TYPE_CHECKING:
    from inception_studio.desktop.messages import Message, Messages

T = TypeVar("T")
Job = Callable[[CancelToken, Progress], T]
PROGRESS_INTERVAL_S = 0.05
LONG_S = 0.5  # work that takes longer may have used much memory
THREAD_PREFIX = "inception-studio "  # how a thread of ours is told from others


class Lane:
    """One worker thread that does what it is given, one after the other; it starts with the first work.

    The thread is a daemon: work that does not heed its token may outlive `close`, but never the program.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, work: Callable[[], None]) -> None:
        """Queue `work`, which may not raise; ignored after `close`."""
        if self._closed:
            return
        if self._thread is None:
            name = f"{THREAD_PREFIX}{self.name}"
            self._thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._thread.start()
        self._queue.put(work)

    def close(self, timeout_s: float) -> bool:
        """Take no more work, wait for the thread; whether it ended in time. What is queued is not run."""
        self._closed = True
        if self._thread is None:
            return True
        self._queue.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (work := self._queue.get()) is not None and not self._closed:
            began = time.monotonic()
            work()
            if time.monotonic() - began > LONG_S:
                give_back()


@dataclass(frozen=True)
class _Outcome:
    number: int
    value: Any = None
    error: BaseException | None = None


class JobSlot(QObject):
    """At most one job of a kind: starting one cancels the one before it, and only the newest is heard.

    A job runs on `lane`; `done` and `failed` are called on the thread that made the slot. Jobs carry a
    number, and an outcome whose number is not the newest is dropped there. `Cancelled` is silent; any
    other exception goes to `messages`, then to `failed`. With `withdraws` that message is taken back as soon
    as a later job has come to its end, unless `failed` began it: that answers nothing.
    """

    progress = Signal("qlonglong", "qlonglong", str)
    busy_changed = Signal(bool)
    _finished = Signal(object)
    _progressed = Signal(int, "qlonglong", "qlonglong", str)

    def __init__(self, name: str, messages: Messages, lane: Lane, *, withdraws: bool = False) -> None:
        super().__init__()
        self.name = name
        self._messages = messages
        self._lane = lane
        self._withdraws = withdraws
        self._told: Message | None = None  # of a job that failed, until it is withdrawn
        self._failing = self._instead = False  # `failed` is being called; it began the newest job
        self._number = 0
        self._token: CancelToken | None = None
        self._done: Callable[[Any], None] | None = None
        self._failed: Callable[[BaseException], None] | None = None
        self._finished.connect(self._on_finished)
        self._progressed.connect(self._on_progressed)

    @property
    def busy(self) -> bool:
        """Whether the newest job has not come back yet."""
        return self._token is not None

    def start(
        self,
        job: Job[T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run `job(token, progress)` and hand its value to `done`."""
        was_busy = self.busy
        if self._token is not None:
            self._token.cancel()
        self._number += 1
        self._instead = self._failing
        self._token = token = CancelToken()
        self._done, self._failed = done, failed
        number = self._number
        self._lane.submit(lambda: self._work(number, token, job))
        if not was_busy:
            self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Ask the running job to stop and forget it; nothing of it is heard any more."""
        if self._token is not None:
            self._token.cancel()
            self._number += 1
            self._end()

    def _work(self, number: int, token: CancelToken, job: Job[Any]) -> None:
        # On the lane's thread.
        last = 0.0

        def tell(done: int, total: int, text: str = "") -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= PROGRESS_INTERVAL_S or done == total:
                last = now
                self._emit(self._progressed, number, done, total, text)

        try:
            token.check()
            outcome = _Outcome(number, value=job(token, tell))
        except Cancelled as cancelled:
            outcome = _Outcome(number, error=cancelled)
        except BaseException as error:  # a slot is one of the three places that catch everything
            outcome = _Outcome(number, error=error)
        self._emit(self._finished, outcome)

    @staticmethod
    def _emit(signal: Any, *values: Any) -> None:
        # A RuntimeError says that the window, and this object with it, is gone: nobody is left to hear.
        with contextlib.suppress(RuntimeError):
            signal.emit(*values)

    def _on_progressed(self, number: int, done: int, total: int, text: str) -> None:
        if number == self._number:
            self.progress.emit(done, total, text)

    def _on_finished(self, outcome: _Outcome) -> None:
        if outcome.number != self._number:
            return
        done, failed = self._done, self._failed
        self._end()
        if outcome.error is None:
            if self._withdraws and self._told is not None and not self._instead:
                self._messages.withdraw(self._told)
                self._told = None
            if done is not None and _is_there(done):
                done(outcome.value)
        elif not isinstance(outcome.error, Cancelled):
            self._told = self._messages.error(outcome.error)
            if failed is not None and _is_there(failed):
                self._failing = True
                try:
                    failed(outcome.error)
                finally:
                    self._failing = False

    def _end(self) -> None:
        # The callbacks hold panels and results: let go of them.
        self._token = self._done = self._failed = None
        self.busy_changed.emit(False)


def _is_there(callback: Callable[[Any], None]) -> bool:
    """Whether the panel whose method this is still exists; any other function does."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
