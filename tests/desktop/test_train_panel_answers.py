"""What the training panel does when somebody asks for what cannot be, or goes on pressing keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop.messages import Message
from inception_studio.desktop.panels.training.controls import TrainPanel
from inception_studio.desktop.panels.training.progress import status_text
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.store import TrainingStatus
from inception_studio.desktop.training_choices import DataCheck

from .conftest import on_screen

RUNNING = TrainingStatus("running", step=20, total_steps=50, epoch=2, epochs=5)


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> TrainPanel:
    """The panel, shown, as if the engine were there; nothing trains."""
    made = on_screen(TrainPanel(parts), 640, 400, qtbot)
    parts.store.update(engine="ready")
    made.activateWindow()
    return made


@pytest.mark.parametrize("name", ["train_button", "pause_button", "step_button", "stop_button"])
def test_the_space_bar_presses_nothing_that_was_not_chosen(
    panel: TrainPanel, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pressed: list[str] = []
    session, store = panel.parts.session, panel.parts.store
    for order in ("start", "pause", "resume", "step", "stop"):
        monkeypatch.setattr(session, order, lambda *_, order=order: pressed.append(order))
    if name != "train_button":
        store.update(training=RUNNING)
    button = getattr(panel.progress, name)
    button.setFocus()
    assert button.hasFocus()
    begins, ends = ("starting", "running"), ("stopping", "stopped")
    for state in begins if name == "train_button" else ends:
        store.update(training=replace(RUNNING, state=state))
        QTest.keyClick(QApplication.focusWidget() or panel, Qt.Key.Key_Space)
    assert not pressed


def test_a_run_that_begins_leaves_the_form(panel: TrainPanel) -> None:
    panel.start_choice.setFocus()
    panel.parts.store.update(training=RUNNING)
    assert QApplication.focusWidget() is panel.progress


def test_train_says_why_it_does_not(panel: TrainPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Message] = []
    panel.parts.messages.posted.connect(said.append)
    monkeypatch.setattr(panel.parts.session, "start", lambda *_: pytest.fail("it may not begin"))
    panel.data.check = DataCheck("no class folders in here", 0, error=True)
    panel.train()
    assert [message.level for message in said] == ["warning"]
    assert "Choose other data" in said[0].text


def test_a_folder_that_cannot_be_trained_on_is_not_offered_again(panel: TrainPanel, tmp_path: Path) -> None:
    panel.data.choose(str(tmp_path))
    assert panel.data.recent == [str(tmp_path)]
    panel.data._on_checked(DataCheck("no class folders in here", 0, error=True))
    assert panel.data.recent == []
    assert panel.data.data == str(tmp_path)  # it stays chosen, with the reason beside it
    assert panel.parts.settings.get("training_form")["recent_data"] == []


def test_the_share_of_the_run_stands_beside_the_bar() -> None:
    assert status_text(RUNNING).startswith("Epoch 2 of 5, step 20 of 50 (40 %)")
