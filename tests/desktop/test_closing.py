"""The window closes in order: at once, asking in mid-training, and whatever happens while it asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.store import TrainingStatus

from .conftest import Answers


@pytest.fixture
def training(studio: MainWindow) -> Iterator[MainWindow]:
    """The window, as if a run were going on."""
    studio.parts.store.update(training=TrainingStatus(state="running", device="CPU"))
    yield studio
    studio.parts.store.update(training=TrainingStatus())


def test_closing_in_mid_training_asks(training: MainWindow, answers: Answers) -> None:
    answers.stop = False
    assert not training.close()
    assert training.isVisible()
    assert answers.asked == ["confirm_stop"]
    answers.stop = True
    assert training.close()
    assert not training.isVisible()


def test_closing_without_a_run_asks_nothing_and_is_quick(studio: MainWindow, answers: Answers) -> None:
    started = time.monotonic()
    assert studio.close()
    assert time.monotonic() - started < 1
    assert answers.asked == []
    assert studio.stopped_in_time


def test_closing_while_the_engine_loads(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.painted):
        window.show()
    qtbot.wait(5)
    started = time.monotonic()
    assert window.close()
    assert time.monotonic() - started < 2.5


@pytest.fixture
def asking(training: MainWindow) -> Iterator[Callable[[Callable[[], object]], QMessageBox]]:
    """Closes a window that really asks, does something meanwhile, and gives the dialog that was seen."""
    answers, training.dialogs = training.dialogs, Dialogs()

    def ask(meanwhile: Callable[[], object]) -> QMessageBox:
        boxes: list[QMessageBox] = []
        QTimer.singleShot(50, lambda: boxes.append(training.findChild(QMessageBox, "confirm_stop")))
        QTimer.singleShot(100, meanwhile)
        rescue = QTimer(training, singleShot=True, interval=3000)  # from a question that nothing settles
        rescue.timeout.connect(lambda: boxes[0].reject())
        rescue.start()
        training.close()
        rescue.stop()
        return boxes[0]

    yield ask
    training.dialogs = answers


def test_the_question_is_settled_when_the_run_ends_meanwhile(
    training: MainWindow, asking: Callable[[Callable[[], object]], QMessageBox]
) -> None:
    asking(lambda: training.parts.store.update(training=TrainingStatus(state="finished")))
    assert not training.isVisible()


def test_a_signal_closes_while_the_question_is_asked(
    training: MainWindow, asking: Callable[[Callable[[], object]], QMessageBox]
) -> None:
    started = time.monotonic()
    asking(training.close_now)
    assert not training.isVisible()
    assert time.monotonic() - started < 2.5


def test_the_question_is_answered_with_no(
    training: MainWindow, asking: Callable[[Callable[[], object]], QMessageBox]
) -> None:
    def no() -> None:
        training.findChild(QMessageBox, "confirm_stop").reject()

    asking(no)
    assert training.isVisible()
    training.parts.store.update(training=TrainingStatus(state="finished"))
    assert training.isVisible(), "the question is over"
