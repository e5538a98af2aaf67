"""The mailbox between a window and the thread that trains."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from inception_studio.training.control import Control, Stopped, StopToken

Wait = Callable[..., None]


class Worker:
    """Takes its turns on a thread of its own, as the trainer does."""

    def __init__(self) -> None:
        self.control = Control()
        self.turns = 0
        self.first = 0  # how often there was something to do first
        self.snapshots = 0
        self.stopped = False
        self.thread = threading.Thread(target=self._work)
        self._allowed = threading.Semaphore(0)

    def allow(self, count: int) -> None:
        """Let a running worker take so many turns: it does not run away."""
        for _ in range(count):
            self._allowed.release()

    def _work(self) -> None:
        try:
            while True:
                while not self.control.wait_for_turn():
                    self.first += 1
                    self.snapshots += self.control.take_snapshot_request()
                self.turns += 1
                if not self.control.paused:
                    self._allowed.acquire()
        except Stopped:
            self.stopped = True


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    worker.control.pause()
    worker.thread.start()
    yield worker
    worker.control.stop()
    worker.allow(1)
    worker.thread.join(10)
    assert not worker.thread.is_alive()
    assert worker.stopped


def test_a_hold_is_told_once(worker: Worker, wait_until: Wait) -> None:
    wait_until(lambda: worker.first == 1)
    assert worker.turns == 0
    assert worker.control.paused


def test_one_step_is_one_turn_and_a_hold_again(worker: Worker, wait_until: Wait) -> None:
    for number in range(1, 4):
        worker.control.step_once()
        wait_until(lambda number=number: (worker.turns, worker.first) == (number, number + 1))


def test_steps_asked_for_at_once_are_all_done(worker: Worker, wait_until: Wait) -> None:
    for _ in range(5):
        worker.control.step_once()
    wait_until(lambda: worker.turns == 5)
    wait_until(lambda: worker.first >= 2)
    assert worker.turns == 5


def test_snapshots_are_served_while_paused_without_a_turn(worker: Worker, wait_until: Wait) -> None:
    for number in range(1, 6):
        worker.control.request_snapshot()
        wait_until(lambda number=number: worker.snapshots == number)
    assert worker.turns == 0


def test_resume_goes_on_and_forgets_steps(worker: Worker, wait_until: Wait) -> None:
    worker.control.resume()
    wait_until(lambda: worker.turns == 1)
    worker.allow(3)
    wait_until(lambda: worker.turns == 4)
    worker.control.pause()
    worker.allow(1)
    wait_until(lambda: worker.first == 2)
    assert worker.turns == 4


def test_step_pauses_a_running_run(worker: Worker, wait_until: Wait) -> None:
    worker.control.resume()
    wait_until(lambda: worker.turns == 1)
    worker.control.step_once()
    worker.allow(1)
    wait_until(lambda: worker.turns == 2 and worker.first == 2)
    assert worker.control.paused


def test_the_learning_rate_is_taken_once_and_the_last_counts() -> None:
    control = Control()
    assert control.take_learning_rate() is None
    control.set_learning_rate(0.1)
    control.set_learning_rate(0.2)
    assert control.take_learning_rate() == 0.2
    assert control.take_learning_rate() is None


def test_stop_cannot_be_taken_back() -> None:
    control, token = Control(), None
    token = StopToken(control)
    control.check()
    token.check()
    assert not token.cancelled
    control.stop()
    control.resume()
    assert control.stopping
    assert token.cancelled
    for check in (control.check, token.check, control.wait_for_turn):
        with pytest.raises(Stopped):
            check()
