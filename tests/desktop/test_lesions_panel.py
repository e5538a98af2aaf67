"""Which classes lose by a lesion: asked over a folder, shown as a table; and the answers' difference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.lesions import LesionsPanel
from inception_studio.desktop.panels.probability_bar import ProbabilityBar, points
from inception_studio.desktop.parts import Parts
from inception_studio.insight.lesions import Lesion

from .conftest import on_screen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos of noise in the folders of two classes, and of one that no weights know."""
    random = np.random.default_rng(0)
    for name, count in (("ant", 4), ("cat", 3), ("zebra", 1)):
        (tmp_path / "data" / name).mkdir(parents=True)
        for number in range(count):
            pixels = random.integers(0, 255, (80, 90, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / "data" / name / f"{number}.png")
    return tmp_path / "data"


def test_on_empty_state_it_says_what_to_do(parts: Parts, qtbot: QtBot) -> None:
    panel = on_screen(LesionsPanel(parts), 320, 200, qtbot)
    assert "Nothing is switched off" in panel.empty.text()
    assert not panel.folder_button.isEnabled()
    assert not panel.cancel_button.isVisible()
    for mode in ("dark", "light"):
        parts.theme.set_mode(mode)
        panel.grab()


def test_a_folder_is_asked_about_and_the_classes_stand_in_a_table(
    studio: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    studio.parts.ask.lesions.toggle(Lesion("5b"))
    dock = studio.docks["lesions"]
    dock.raise_()
    panel = dock.panel
    panel.ask = lambda parent: folder
    qtbot.waitUntil(panel.isVisible)
    assert "off: 5b" in panel.listed.text()
    panel.folder_button.click()
    qtbot.waitUntil(lambda: studio.parts.store.state.lesioning.effect is not None)
    effect = studio.parts.store.state.lesioning.effect
    assert panel.table.isVisible()
    table = [
        [panel.table.item(row, column).text() for column in range(5)] for row in range(panel.table.rowCount())
    ]
    assert table[0][:2] == ["all classes", "7"]
    assert {row[0] for row in table[1:]} == {"ant", "cat"}
    assert [row[4] for row in table[1:]] == [points(-one.loss) for one in effect.classes]
    assert "no class of these weights: zebra" in panel.told.text()
    studio.parts.ask.lesions.toggle(Lesion("4a"))
    assert "ask again" in panel.told.text()
    assert panel.again_button.isEnabled()
    studio.parts.ask.lesions.reset()
    assert "nothing is off any more" in panel.told.text()
    assert "ask again" not in panel.told.text()
    studio.parts.explorer.use_starter()
    qtbot.waitUntil(lambda: studio.parts.store.state.lesioning.effect is None)


def test_asking_can_be_cancelled(studio: MainWindow, qtbot: QtBot, folder: Path) -> None:
    ask = studio.parts.ask.lesions
    ask.toggle(Lesion("5b"))
    studio.docks["lesions"].raise_()
    panel = studio.docks["lesions"].panel
    qtbot.waitUntil(panel.isVisible)
    ask.ask_effect(folder)
    assert panel.cancel_button.isVisible()
    panel.cancel_button.click()
    assert not ask.effect_slot.busy
    assert not panel.cancel_button.isVisible()
    assert studio.parts.store.state.lesioning.effect is None


def test_a_folder_without_classes_is_told(studio: MainWindow, qtbot: QtBot, folder: Path) -> None:
    ask = studio.parts.ask.lesions
    ask.toggle(Lesion("5b"))
    ask.ask_effect(folder / "zebra")
    qtbot.waitUntil(lambda: not ask.effect_slot.busy)
    qtbot.waitUntil(studio.message_bar.isVisible)
    assert any("zebra" in label.text() for label in studio.message_bar.findChildren(QLabel))


def test_the_answers_tell_the_difference_to_the_intact_network(studio: MainWindow, qtbot: QtBot) -> None:
    panel = studio.docks["predictions"].panel
    before = panel.findChild(ProbabilityBar, "bar_main_0").text
    assert "pts" not in before
    intact = studio.parts.store.state.record.probabilities["main"]
    studio.parts.ask.lesions.toggle(Lesion("5b"))
    qtbot.waitUntil(lambda: bool(studio.parts.store.state.record.lesions))
    record = studio.parts.store.state.record
    shown = panel.findChild(ProbabilityBar, "bar_main_0")
    best = int(record.probabilities["main"].argmax())
    assert shown.text.endswith(points(float(record.probabilities["main"][best] - intact[best])))
    assert "5b off" in panel._note.text()
    first = record.card.classes[int(intact.argmax())]
    assert first in [label.text() for label in panel._labels], "what the intact network says stays in sight"
    studio.parts.ask.lesions.reset()
    assert panel.findChild(ProbabilityBar, "bar_main_0").text == before


def test_points_are_written_with_their_sign() -> None:
    assert points(-0.1234) == "−12 pts"
    assert points(0.031) == "+3 pts"
    assert points(0.001) == "±0 pts"
