"""The mailbox between whoever steers a run and the thread that trains; needs no torch.

Requests are written from any thread; the trainer reads them once a step and at its abort points.
"""

from __future__ import annotations

import threading

from inception_studio.cancellation import CancelToken


class Stopped(Exception):
    """Raised at an abort point inside a step when the run is to end; the step is dropped."""


class Control:
    """Pause, resume, one step, stop, learning rate, snapshot of the weights."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._paused = False
        self._single_steps = 0
        self._hold_told = False
        self._stopping = False
        self._learning_rate: float | None = None
        self._snapshot = False

    def pause(self) -> None:
        """Hold before the next step."""
        with self._condition:
            self._paused = True

    def resume(self) -> None:
        """Go on after `pause`."""
        with self._condition:
            self._paused = False
            self._single_steps = 0
            self._condition.notify_all()

    def step_once(self) -> None:
        """Do one step and hold again; pauses a running run first."""
        with self._condition:
            self._paused = True
            self._single_steps += 1
            self._condition.notify_all()

    def stop(self) -> None:
        """End the run as soon as possible, in the middle of a step too; cannot be taken back."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()

    def set_learning_rate(self, learning_rate: float) -> None:
        """Use this rate from the next step on; a schedule goes on from it in proportion."""
        with self._condition:
            self._learning_rate = learning_rate
            self._condition.notify_all()

    def request_snapshot(self) -> None:
        """Ask for one copy of the weights, made after the step under way (at once while paused)."""
        with self._condition:
            self._snapshot = True
            self._condition.notify_all()

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping

    @property
    def paused(self) -> bool:
        """Whether the run holds before its next step."""
        return self._paused

    # For the trainer.

    def check(self) -> None:
        """Raise `Stopped` if the run is to end."""
        if self._stopping:
            raise Stopped

    def wait_for_turn(self) -> bool:
        """Block while paused. False when there is something to do first; raises `Stopped` on stop.

        That is a snapshot that was asked for, or what is left to do before a hold: it is told once a hold.
        """
        with self._condition:
            while True:
                self.check()
                if self._snapshot:
                    return False
                if not self._paused or self._single_steps:
                    self._single_steps = max(self._single_steps - 1, 0)
                    self._hold_told = False
                    return True
                if not self._hold_told:
                    self._hold_told = True
                    return False
                self._condition.wait()

    def take_learning_rate(self) -> float | None:
        """The rate asked for since the last call, None if none was."""
        with self._condition:
            rate, self._learning_rate = self._learning_rate, None
            return rate

    def take_snapshot_request(self) -> bool:
        """Whether a snapshot was asked for since the last call."""
        with self._condition:
            asked, self._snapshot = self._snapshot, False
            return asked


class StopToken(CancelToken):
    """Lets the preparation of data, and the making of a batch, end with the run: `check` raises `Stopped`."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._control = control

    @property
    def cancelled(self) -> bool:
        """Whether the run is to end."""
        return self._control.stopping

    def check(self) -> None:
        """Raise `Stopped` if the run is to end."""
        self._control.check()
