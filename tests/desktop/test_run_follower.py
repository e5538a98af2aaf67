"""The network of a run in training is held while something is asked of it, and followed again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from inception_studio.desktop import looking
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.store import TrainingStatus, ViewState
from inception_studio.insight.visualise import wish
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import load_weights

from .asking import settled
from .conftest import narrow_card
from .test_channel_page import open_page, text

_LONGER_THAN_A_SNAPSHOT_MS = 800


def state_of(studio: MainWindow) -> ViewState:
    return studio.parts.store.state


def offer(studio: MainWindow, step: int) -> None:
    """What a run in training hands on after a step: weights of the moment, under the run's name."""
    card = replace(narrow_card("run 1"), origin=f"{step} steps")
    studio.parts.explorer.run.offer(GoogLeNet(card.architecture).eval().state_dict(), card)


def shows(studio: MainWindow, step: int) -> bool:
    record = state_of(studio).record
    return record is not None and record.card.origin == f"{step} steps"


@pytest.fixture
def running(studio: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window that shows the first step of a run."""
    studio.parts.store.update(training=TrainingStatus(state="running"))
    offer(studio, 1)
    qtbot.waitUntil(lambda: shows(studio, 1))
    yield studio
    studio.parts.store.update(training=TrainingStatus())


def test_what_is_asked_holds_the_network_and_keeps_its_answer(running: MainWindow, qtbot: QtBot) -> None:
    why = running.parts.ask.why
    why.ask()
    assert state_of(running).held
    offer(running, 2)
    settled(running, qtbot)
    qtbot.wait(_LONGER_THAN_A_SNAPSHOT_MS)
    assert shows(running, 1)
    assert all(column.attribution is not None for column in state_of(running).why.columns)


def test_followed_again_the_newest_snapshot_is_shown(running: MainWindow, qtbot: QtBot) -> None:
    running.parts.explorer.run.hold()
    for step in (2, 3):
        offer(running, step)
    qtbot.wait(_LONGER_THAN_A_SNAPSHOT_MS)
    assert shows(running, 1)
    button = running.statusBar().follow
    assert button.isVisible()
    button.click()
    qtbot.waitUntil(lambda: shows(running, 3))
    assert not button.isVisible()


def test_the_menu_holds_and_follows(running: MainWindow, qtbot: QtBot) -> None:
    action = running.actions_by_name["hold"]
    assert action.isEnabled()
    action.trigger()
    assert state_of(running).held
    assert "Follow" in action.text()
    action.trigger()
    assert not state_of(running).held


def test_other_weights_are_not_held(running: MainWindow, qtbot: QtBot, narrow_weights: object) -> None:
    running.parts.explorer.run.hold()
    running.parts.explorer.open_weights(narrow_weights)
    qtbot.waitUntil(lambda: state_of(running).card.name == "narrow" and state_of(running).record is not None)
    assert not state_of(running).held
    running.parts.ask.why.ask()
    assert not state_of(running).held  # they are of no run that goes on
    settled(running, qtbot)


def test_a_run_that_is_paused_need_not_be_held(running: MainWindow, qtbot: QtBot) -> None:
    running.parts.store.update(training=TrainingStatus(state="paused"))
    running.parts.ask.why.ask()
    assert not state_of(running).held
    settled(running, qtbot)


def test_a_visualisation_waits_to_be_asked_while_the_network_is_followed(
    running: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wish, "DEFAULT_STEPS", 3)
    driver = open_page(running, qtbot, "4a/5x5:2", "vision")
    job = running.parts.ask.vision.job
    assert not job.busy
    assert not state_of(running).held
    assert "is in training: press Start to hold it" in text(running, "vision_told")
    driver.press("vision_start")
    assert state_of(running).held
    qtbot.waitUntil(lambda: " in 3 steps, " in text(running, "vision_told"))
    for step in (2, 3):
        offer(running, step)
        running.statusBar().follow.click()
        qtbot.waitUntil(lambda step=step: shows(running, step))
        assert not state_of(running).held
        assert not job.busy
        assert "press Start to hold it" in text(running, "vision_told")
    running.parts.explorer.run.hold()
    assert "3 steps of optimisation" in text(running, "vision_told")


def test_of_a_run_that_ended_meanwhile_the_final_weights_are_offered(
    running: MainWindow, qtbot: QtBot
) -> None:
    button, action = running.statusBar().follow, running.actions_by_name["hold"]
    running.parts.explorer.run.hold()
    assert button.text() == "Held · follow again"
    offer(running, 2)
    running.parts.store.update(training=TrainingStatus(state="stopped"))
    qtbot.wait(_LONGER_THAN_A_SNAPSHOT_MS)
    assert shows(running, 1)
    assert button.text() == "Held at an earlier step · show the final weights"
    assert "has ended" in button.toolTip()
    assert action.isEnabled()
    assert "final weights" in action.text()
    action.trigger()
    qtbot.waitUntil(lambda: shows(running, 2))
    assert not button.isVisible()
    assert not action.isEnabled()


def test_a_snapshot_that_is_being_looked_at_is_not_lost_by_holding(
    running: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    look_live = looking.look_live

    def slowly(*args: Any) -> Any:
        begun.set()
        go_on.wait(30)
        return look_live(*args)

    monkeypatch.setattr(looking, "look_live", slowly)
    offer(running, 2)
    qtbot.waitUntil(begun.is_set)
    running.parts.explorer.run.hold()
    running.parts.store.update(training=TrainingStatus(state="finished"))
    go_on.set()
    qtbot.wait(_LONGER_THAN_A_SNAPSHOT_MS)
    assert shows(running, 1)
    running.parts.explorer.run.follow()
    qtbot.waitUntil(lambda: shows(running, 2))


def test_saved_is_the_network_shown(running: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    said: list[str] = []
    running.parts.messages.status_changed.connect(lambda text, ms: said.append(text))
    running.parts.explorer.run.hold()
    offer(running, 2)
    path = tmp_path / "held.safetensors"
    running.dialogs.path = path
    running.actions_by_name["save_weights"].trigger()
    qtbot.waitUntil(lambda: any(text.startswith("Saved ") for text in said))
    assert "the network shown, which is held at an earlier step" in said[-1]
    assert load_weights(path).card.origin == "1 steps"
