"""In a slot the newest job wins, nothing stale is heard, and closing joins the thread."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
import shiboken6
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from inception_studio.cancellation import Cancelled, CancelToken, Progress
from inception_studio.desktop import jobs
from inception_studio.desktop.jobs import JobSlot, Lane
from inception_studio.desktop.messages import Message, MessageBar, Messages
from inception_studio.errors import UserError


@pytest.fixture
def messages() -> Iterator[Messages]:
    made = Messages()
    yield made
    made.close()


@pytest.fixture
def told(messages: Messages) -> list[Message]:
    """What the user was told."""
    heard: list[Message] = []
    messages.posted.connect(heard.append)
    return heard


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("test")
    yield made
    assert made.close(2.0)


@pytest.fixture
def slot(messages: Messages, lane: Lane) -> JobSlot:
    return JobSlot("test", messages, lane)


def test_a_value_arrives_on_the_gui_thread(slot: JobSlot, qtbot: QtBot) -> None:
    heard: list[tuple[int, threading.Thread]] = []
    workers: list[threading.Thread] = []

    def job(token: CancelToken, progress: Progress) -> int:
        workers.append(threading.current_thread())
        return 42

    slot.start(job, lambda value: heard.append((value, threading.current_thread())))
    assert slot.busy
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(42, threading.main_thread())]
    assert workers[0] is not threading.main_thread()
    assert not slot.busy


def test_a_later_success_withdraws_the_message_but_not_what_is_done_instead(
    messages: Messages, lane: Lane, qtbot: QtBot, told: list[Message]
) -> None:
    slot, heard = JobSlot("test", messages, lane, withdraws=True), []
    withdrawn: list[Message] = []
    messages.withdrawn.connect(withdrawn.append)

    def fail(token: CancelToken, progress: Progress) -> None:
        raise UserError("this folder has no photos")

    def instead(error: BaseException) -> None:
        slot.start(lambda token, progress: "instead", heard.append)

    slot.start(fail, heard.append, instead)
    qtbot.waitUntil(lambda: heard == ["instead"])
    assert withdrawn == []
    slot.start(lambda token, progress: "later", heard.append)
    qtbot.waitUntil(lambda: heard == ["instead", "later"])
    assert withdrawn == told
    assert len(told) == 1


def test_the_newest_wins_and_the_others_are_cancelled(
    slot: JobSlot, qtbot: QtBot, told: list[Message]
) -> None:
    heard: list[int] = []
    started = threading.Event()
    cancelled: list[int] = []

    def slow(token: CancelToken, progress: Progress) -> int:
        started.set()
        try:
            while True:
                token.check()
                time.sleep(0.001)
        except Cancelled:
            cancelled.append(0)
            raise

    slot.start(slow, heard.append)
    assert started.wait(30)
    for number in range(1, 20):
        slot.start(lambda token, progress, number=number: number, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(50)
    assert heard == [19]
    assert cancelled == [0]
    assert told == []


def test_a_stale_value_is_dropped_even_if_its_job_did_not_heed_the_token(slot: JobSlot, qtbot: QtBot) -> None:
    heard: list[str] = []
    go = threading.Event()
    slot.start(lambda token, progress: go.wait(30) and "old", heard.append)
    slot.start(lambda token, progress: "new", heard.append)
    go.set()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["new"]


def test_cancel_is_silent_and_at_once(slot: JobSlot, lane: Lane, qtbot: QtBot, told: list[Message]) -> None:
    heard: list[object] = []
    slot.start(lambda token, progress: time.sleep(0.05), heard.append, heard.append)
    slot.cancel()
    assert not slot.busy
    assert lane.close(2.0)
    qtbot.wait(20)
    assert heard == []
    assert told == []


def test_errors_are_told_and_logged(
    slot: JobSlot, qtbot: QtBot, messages: Messages, told: list[Message]
) -> None:
    failed: list[BaseException] = []

    def broken(token: CancelToken, progress: Progress) -> None:
        raise UserError("the file is empty", "cat.png", "Choose another photo.")

    slot.start(broken, print, failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    slot.start(lambda token, progress: 1 // 0, print, failed.append)
    qtbot.waitUntil(lambda: len(failed) == 2)
    assert told[0] == Message("error", "cat.png: the file is empty. Choose another photo.", messages.log_path)
    assert "ZeroDivisionError" in told[1].text
    log = messages.log_path.read_text()
    assert "raise UserError" in log
    assert "Traceback" in log
    assert "1 // 0" in log


def test_progress_is_thinned_out_but_the_end_is_told(slot: JobSlot, qtbot: QtBot) -> None:
    heard: list[tuple[int, int, str]] = []
    finished: list[int] = []
    slot.progress.connect(lambda *values: heard.append(values))

    def job(token: CancelToken, progress: Progress) -> int:
        for i in range(5_000_000_000, 5_000_010_001):
            progress(i, 5_000_010_000, "bytes")
        return 1

    slot.start(job, finished.append)
    qtbot.waitUntil(lambda: bool(finished))
    assert heard[-1] == (5_000_010_000, 5_000_010_000, "bytes")
    assert len(heard) < 100


def test_busy_is_told_once_a_job(slot: JobSlot, qtbot: QtBot) -> None:
    heard: list[bool] = []
    finished: list[int] = []
    slot.busy_changed.connect(heard.append)
    slot.start(lambda token, progress: 1, finished.append)
    slot.start(lambda token, progress: 2, finished.append)
    qtbot.waitUntil(lambda: bool(finished))
    assert heard == [True, False]


def test_a_lane_does_one_thing_after_the_other_and_closes_with_its_queue_unrun(lane: Lane) -> None:
    done: list[int] = []
    running = threading.Event()

    def first() -> None:
        running.set()
        time.sleep(0.05)
        done.append(1)

    lane.submit(first)
    assert running.wait(30)
    lane.submit(lambda: done.append(2))
    assert lane.close(2.0)
    lane.submit(lambda: done.append(3))
    assert done == [1]


def test_closing_does_not_wait_for_ever() -> None:
    lane = Lane("stubborn")
    running, go = threading.Event(), threading.Event()

    def stay() -> None:
        running.set()
        go.wait(30)

    lane.submit(stay)
    assert running.wait(30)
    started = time.monotonic()
    assert not lane.close(0.1)
    assert time.monotonic() - started < 1
    go.set()


def test_results_of_a_slot_that_is_gone_do_no_harm(messages: Messages, lane: Lane, qtbot: QtBot) -> None:
    go = threading.Event()
    slot = JobSlot("short-lived", messages, lane)
    slot.start(lambda token, progress: go.wait(30), print)
    slot.deleteLater()
    del slot
    gc.collect()
    qtbot.wait(10)
    go.set()
    assert lane.close(2.0)


def test_a_panel_that_is_gone_is_not_called(slot: JobSlot, qtbot: QtBot, told: list[Message]) -> None:
    class Receiver(QObject):
        heard: ClassVar[list[object]] = []

        def take(self, value: object) -> None:
            self.heard.append(value)

    receiver = Receiver()
    slot.start(lambda token, progress: 1, receiver.take)
    shiboken6.delete(receiver)
    qtbot.waitUntil(lambda: not slot.busy)
    slot.start(lambda token, progress: 1 // 0, receiver.take, receiver.take)
    qtbot.waitUntil(lambda: not slot.busy)
    assert Receiver.heard == []
    assert len(told) == 1


def test_what_nobody_caught_is_told_and_the_program_goes_on(
    messages: Messages, told: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    messages.install_hooks()
    sys.excepthook(ValueError, ValueError("in a slot"), None)
    thread = threading.Thread(target=lambda: [][0])
    thread.start()
    thread.join()
    assert "ValueError: in a slot" in told[0].text
    messages.remove_hooks()


def test_the_message_bar_counts_repeats_shows_details_and_closes(messages: Messages, qtbot: QtBot) -> None:
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    assert not bar.isVisible()
    for _ in range(3):
        messages.error("It went wrong.")
    assert bar.isVisible()
    assert "×3" in bar.text.text()
    bar.details.click()
    assert str(messages.log_path) in bar.text.text()
    bar.close_button.click()
    assert not bar.isVisible()
    messages.info("All is well.")
    assert bar.property("level") == "info"
    assert not bar.details.isVisible()


def test_the_message_bar_shows_progress_that_can_be_cancelled(messages: Messages, qtbot: QtBot) -> None:
    bar = MessageBar(messages)
    qtbot.addWidget(bar)
    bar.show_progress(25, 100, "Weights: 25 MB")
    assert bar.progress.value() / bar.progress.maximum() == 0.25
    with qtbot.waitSignal(bar.cancel_requested):
        bar.cancel.click()
    bar.show_progress(25, 0, "Connecting")
    assert bar.progress.maximum() == 0
    bar.end_progress()
    assert not bar.isVisible()
    messages.warning("Look out.")
    bar.end_progress()
    assert bar.isVisible()


class Emitter(QObject):
    """A signal of a bool."""

    told = Signal(bool)


def test_emitting_true_keeps_its_references(qapp: object) -> None:
    # PySide6 6.12.0 on CPython 3.11 loses one at every emit(True) and aborts after a few hundred.
    emitter = Emitter()
    heard: list[bool] = []
    emitter.told.connect(lambda value: heard.append(value) if not heard else None)
    before = sys.getrefcount(True)
    for _ in range(1000):
        emitter.told.emit(True)
    assert abs(sys.getrefcount(True) - before) < 100


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the memory from /proc")
def test_long_work_leaves_no_memory_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LONG_S", -1.0)

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )

    kept: list[bytearray] = []

    def work() -> None:
        blocks = [bytearray(50_000) for _ in range(4000)]  # 200 MB, in pieces that are not mapped one by one
        kept.append(blocks[-1])  # lies behind the others, so that they do not go by themselves

    lane = Lane("memory")
    done = threading.Event()
    before = resident()
    lane.submit(work)
    lane.submit(done.set)
    assert done.wait(30)
    assert lane.close(2.0)
    assert resident() - before < 60_000_000
