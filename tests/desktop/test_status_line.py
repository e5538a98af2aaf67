"""What the line at the foot of the window says, and how it makes way."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.channel_page import Vision
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.status_line import StatusLine, duration, training_text
from inception_studio.desktop.store import TrainingStatus
from inception_studio.insight.visualise.wish import Wish


def test_the_status_line_makes_way_and_shortens(studio: MainWindow, qtbot: QtBot) -> None:
    line = studio.statusBar()
    line.remark("one", 50)
    QApplication.sendEvent(studio, QStatusTipEvent("what it does"))
    assert line.doing.text() == "what it does"
    QApplication.sendEvent(studio, QStatusTipEvent(""))
    assert line.doing.text() == "one"
    qtbot.waitUntil(lambda: line.doing.text() == "Ready")
    line.remark("no picture " * 50, 0)
    qtbot.waitUntil(lambda: line.doing.toolTip() == line.doing.text())
    assert line.weights.text()
    assert line.weights.width() >= line.weights.sizeHint().width()
    studio.parts.store.update(busy="Looking at espresso.png")
    assert line.doing.text() == "Looking at espresso.png…"


def test_training_is_told_in_the_status_line(window: MainWindow, qtbot: QtBot) -> None:
    line = window.statusBar()
    assert isinstance(line, StatusLine)
    window.show()
    assert not line.training.isVisible()
    status = TrainingStatus(
        state="running",
        device="CPU, 2 cores",
        step=130,
        epoch=2,
        epochs=7,
        total_steps=700,
        images_per_second=171.4,
        seconds_left=200.0,
    )
    window.parts.store.update(training=status)
    assert line.training.isVisible()
    words = ("Training on CPU, 2 cores", "epoch 2 of 7", "171 images/s", "3 min left")
    assert line.training.text() == " · ".join(words)
    assert (line.bar.value(), line.bar.maximum()) == (130, 700), "of the run, as the time left is"
    window.parts.store.update(engine="ready")
    assert line.doing.text() == ""  # not "Ready", which would say nothing and take room
    window.parts.store.update(training=TrainingStatus())
    assert not line.training.isVisible()
    assert line.doing.text() == "Ready"


def test_long_questions_are_told_wherever_the_user_looks(window: MainWindow) -> None:
    line, store = window.statusBar(), window.parts.store
    store.update(engine="ready")
    page, evaluation = store.state.page, store.state.evaluation
    vision = Vision(Wish("channel", "4a/5x5", 1), running=True)
    for words, asked in (
        ("Visualising…", {"page": page.with_(vision=vision)}),
        ("Evaluating…", {"evaluation": evaluation.with_(running=True)}),
        ("Gathering exemplars…", {"page": page.with_(gathering=True)}),
        ("Looking at espresso.png…", {"busy": "Looking at espresso.png"}),
    ):
        line.remark("Saved flowers.safetensors", 0)
        store.update(**asked)
        assert line.doing.text() == words, "not the remark of before"
    store.update(page=page, evaluation=evaluation, busy="")
    assert line.doing.text() == "Ready"


def test_a_remark_has_room_beside_a_training(window: MainWindow, qtbot: QtBot) -> None:
    line = window.statusBar()
    window.resize(1280, 720)
    window.show()
    device = "a graphics card with a long name, 80 GB"
    window.parts.store.update(training=TrainingStatus("running", device=device, epoch=2, epochs=7))
    line.weights.setText("the name of a run · 1000 classes · accuracy not measured" * 2)
    line.remark("Saved flowers.safetensors", 0)
    qtbot.wait(10)
    assert line.doing.width() >= line.doing.sizeHint().width()


@pytest.mark.parametrize(
    "device", ["CPU, 2 cores", "a graphics card of quite a long name, 80 GB, first of eight in this room"]
)
def test_the_time_left_stays_readable_whatever_else_is_told(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, device: str
) -> None:
    line = window.statusBar()
    told = "2026-11-28 run 12 · 1000 classes · input 224 px · auxiliary heads trained"
    monkeypatch.setattr(line, "_describe", lambda: told)
    window.resize(1280, 720)
    window.show()
    status = TrainingStatus(
        "running",
        device=device,
        epoch=2,
        epochs=7,
        total_steps=700,
        images_per_second=171.4,
        seconds_left=200.0,
    )
    window.parts.store.update(engine="ready", training=status, held=True, busy="Looking at espresso.png")
    qtbot.wait(10)
    assert line.width() == 1280
    assert line.training._shown().endswith(" · epoch 2 of 7 · 171 images/s · 3 min left")
    assert line.doing.width() >= min(line.doing.sizeHint().width(), 200)
    assert line.follow.width() >= line.follow.sizeHint().width()
    assert line.weights.width() < line.weights.sizeHint().width(), "which makes room first"
    assert line.weights._shown().startswith("2026-11-28 run")
    if device.startswith("CPU"):
        assert device in line.training._shown(), "nothing is shortened that need not be"
    else:
        assert "a graphics" in line.training._shown()
        assert line.training.toolTip() == training_text(status)
    window.resize(1500, 720)
    window.parts.store.update(held=False, busy="", engine="loading")
    qtbot.wait(10)
    assert line.training.text() == training_text(status)


def test_words_for_training_and_time() -> None:
    paused = TrainingStatus(state="paused", step=5, total_steps=1000)
    assert training_text(paused) == "Paused · step 5 of 1,000"
    words = {5.4: "5 s", 89: "89 s", 200: "3 min", 5399: "1 h 30 min", 7500: "2 h 5 min"}
    assert {seconds: duration(seconds) for seconds in words} == words
