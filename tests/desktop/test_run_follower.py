"""The network of a run in training is held while something is asked of it, and followed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.store import TrainingStatus, ViewState
from inception_studio.nets.googlenet import GoogLeNet

from .asking import settled
from .conftest import narrow_card

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
