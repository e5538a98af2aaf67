"""Exemplars on a channel's page: gathered, opened, remembered, and never those of other weights."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.store import TrainingStatus
from inception_studio.insight.exemplars import result

from .test_channel_page import open_page, text, turn_to
from .test_run_follower import offer, shows


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of twelve photos."""
    folder = tmp_path / "photos"
    folder.mkdir()
    random = np.random.default_rng(3)
    for number in range(12):
        coarse = random.integers(0, 255, (6, 6, 3), np.uint8)
        Image.fromarray(coarse).resize((80, 80)).save(folder / f"{number}.png")
    return folder


def gather(studio: MainWindow, qtbot: QtBot, photos: Path) -> None:
    """Press the button and wait until the patches are on the wall."""
    page = studio.docks["channel"].panel
    page.exemplars.ask_folder = lambda parent: photos
    page.exemplars.findChild(object, "exemplars_gather").click()
    qtbot.waitUntil(lambda: page.exemplars.wall.count == 9)


def test_gathered_exemplars_are_shown_and_open_their_photo(
    studio: MainWindow, qtbot: QtBot, photos: Path
) -> None:
    open_page(studio, qtbot, "4a/5x5:2", "exemplars")
    page = studio.docks["channel"].panel
    assert "gather them from a folder" in text(studio, "exemplars_empty")
    gather(studio, qtbot, photos)
    wall = page.exemplars.wall
    assert text(studio, "exemplars_source") == "the best of 12 photos in photos"
    patches = studio.parts.store.state.page.patches
    values = [one.value for one in patches.exemplars]
    assert values == sorted(values, reverse=True)
    assert patches.exemplars[0].path.name in wall.tip(0)
    qtbot.mouseClick(wall, Qt.MouseButton.LeftButton, pos=wall.point_of(1))
    qtbot.waitUntil(lambda: studio.parts.store.state.photo.path == patches.exemplars[1].path)
    studio.parts.ask.channel.step(1)
    qtbot.waitUntil(lambda: studio.parts.store.state.page.patches.unit.channel == 3)
    assert wall.count == 9
    turn_to(studio, "statistics")
    assert text(studio, "statistics_source") == "Over 12 photos in photos"


def test_the_buttons_stand_under_the_sentence_that_asks_for_them(
    studio: MainWindow, qtbot: QtBot, photos: Path
) -> None:
    driver = open_page(studio, qtbot, "4a/5x5:2", "exemplars")
    page = studio.docks["channel"].panel.exemplars

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())

    first, last = (driver.find(QPushButton, f"exemplars_{name}") for name in ("open", "gather"))
    qtbot.waitUntil(lambda: place(first).left() < place(last).left())
    sentence, both = place(driver.find(QLabel, "exemplars_empty")), place(first).united(place(last))
    assert 0 < both.top() - sentence.bottom() < 20
    assert abs(both.center().x() - sentence.center().x()) <= 4
    gather(studio, qtbot, photos)
    qtbot.waitUntil(lambda: place(last).top() > place(page.wall).bottom())
    assert place(last).right() >= page.width() - 2, "beside the source, out of the wall's way"


def test_a_gather_that_fails_lets_go_of_the_network(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    ask, store = studio.parts.ask.exemplars, studio.parts.store
    store.update(training=TrainingStatus(state="running"))
    offer(studio, 1)
    qtbot.waitUntil(lambda: shows(studio, 1))
    for held in (False, True):
        if held:
            studio.parts.explorer.run.hold()
        ask.gather(tmp_path / "missing")
        assert store.state.held
        qtbot.waitUntil(lambda: not store.state.page.gathering)
        assert store.state.held is held, "as it was before"
    store.update(training=TrainingStatus())


def test_gathering_is_cancelled(studio: MainWindow, qtbot: QtBot, photos: Path) -> None:
    driver = open_page(studio, qtbot, "4a/5x5:2", "exemplars")
    studio.parts.ask.exemplars.gather(photos)
    driver.press("exemplars_cancel")
    assert not studio.parts.ask.exemplars.job.busy
    assert not studio.docks["channel"].panel.exemplars.running.isVisible()
    assert studio.parts.store.state.page.exemplars is None


def test_a_file_is_opened_and_remembered(
    studio: MainWindow, qtbot: QtBot, photos: Path, tmp_path: Path, narrow_weights: Path
) -> None:
    open_page(studio, qtbot, "4a/5x5:2", "exemplars")
    page, store = studio.docks["channel"].panel, studio.parts.store
    gather(studio, qtbot, photos)
    file = tmp_path / "exemplars.npz"
    result.save(store.state.page.exemplars, file)
    studio.dialogs.path = file
    studio.actions_by_name["open_exemplars"].trigger()
    qtbot.waitUntil(lambda: not studio.parts.ask.exemplars.job.busy)
    assert studio.parts.settings.get("exemplars") == {store.state.card.sha256: {"file": str(file)}}
    before = store.state.card
    studio.parts.explorer.open_weights(narrow_weights)  # the same once more: what was known is read again
    qtbot.waitUntil(lambda: store.state.card is not before)
    qtbot.waitUntil(lambda: page.exemplars.wall.count == 9)


def test_exemplars_of_other_weights_are_not_shown(
    studio: MainWindow, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    open_page(studio, qtbot, "4a/5x5:2", "exemplars")
    gather(studio, qtbot, photos)
    store, file = studio.parts.store, tmp_path / "others.npz"
    made = store.state.page.exemplars
    others = dataclasses.replace(made.source, weights="0" * 64, weights_name="others")
    result.save(dataclasses.replace(made, source=others), file)
    store.update(page=store.state.page.with_(exemplars=None, patches=None))
    studio.dialogs.path = file
    studio.actions_by_name["open_exemplars"].trigger()
    qtbot.waitUntil(lambda: "other weights (others)" in text(studio, "exemplars_empty"))
    assert store.state.page.exemplars is None
    assert studio.docks["channel"].panel.exemplars.wall.count == 0
    assert "other weights (others)" in studio.message_bar.text.text()
    right = tmp_path / "right.npz"
    result.save(made, right)
    studio.dialogs.path = right
    studio.actions_by_name["open_exemplars"].trigger()
    qtbot.waitUntil(lambda: store.state.page.exemplars is not None)
    assert not studio.message_bar.isVisible(), "the right ones answer the message about the others"
