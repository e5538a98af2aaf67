"""Docks lie as in the sketch at every size, keep what a user gave them, tear off, hide and come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop import dock as docking
from inception_studio.desktop.app import make_window
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.branch import BranchStrip

from .conftest import Answers
from .made_up_run import write_run
from .places import drag_gap_over, heights, place, places, resize


def strips_in_sight(window: MainWindow) -> list[QRect]:
    """Where the open module's branches lie, as far as they can be seen."""
    strips = window.docks["module"].panel.findChildren(BranchStrip)
    assert all(strip.visibleRegion().boundingRect() == strip.rect() for strip in strips)
    return [place(strip) for strip in strips]


def open_made_up_run(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    window.parts.session.open_run(write_run(path, 40).path)
    plot = window.docks["gradient_profile"].panel.plot
    qtbot.waitUntil(plot.isVisible)
    qtbot.wait(30)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_the_panels_lie_as_in_the_sketch(studio: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    studio.resize(*size)
    studio.reset_layout()
    qtbot.wait(30)
    assert (studio.width(), studio.height()) == size
    network = place(studio.network)
    boxes = {name: place(dock) for name, dock in studio.docks.items() if not dock.visibleRegion().isEmpty()}
    assert set(boxes) == {"photo", "module", "predictions", "gradient_profile", "losses"}
    assert network.bottom() < boxes["gradient_profile"].top()
    assert boxes["gradient_profile"].bottom() < boxes["photo"].top()
    assert boxes["photo"].right() < boxes["module"].left()
    assert boxes["module"].right() < boxes["losses"].left()
    assert boxes["losses"].bottom() < boxes["predictions"].top()
    assert boxes["module"].width() > boxes["losses"].width() > boxes["photo"].width() >= 180
    assert network.height() > size[1] * 0.2
    for mode in ("light", "dark"):
        studio.parts.theme.set_mode(mode)
        qtbot.wait(10)
        assert studio.minimumSizeHint().height() <= 720


def test_large_letters_leave_the_window_on_a_small_screen(
    qapp: QApplication, studio: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    font = qapp.font()
    open_made_up_run(studio, qtbot, tmp_path / "run")
    try:
        qapp.setFont(QFont(font.family(), 13))
        studio.parts.theme.changed.emit()
        qtbot.wait(30)
        assert studio.minimumSizeHint().height() <= 800
    finally:
        qapp.setFont(font)


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_all_four_branches_are_in_sight_with_and_without_a_run(
    studio: MainWindow, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    studio.resize(*size)
    qtbot.wait(30)
    profile = studio.docks["gradient_profile"].panel
    assert profile.height() <= 32, "one line while there is nothing to draw"
    before = strips_in_sight(studio)
    open_made_up_run(studio, qtbot, tmp_path / "run")
    qtbot.waitUntil(lambda: profile.height() >= 100)
    qtbot.wait(30)
    after = strips_in_sight(studio)
    assert len(before) == len(after) == 4
    assert after[0].height() < before[0].height()
    assert studio.height() == size[1]


def test_docks_keep_to_the_sketch_until_somebody_moves_them(studio: MainWindow, qtbot: QtBot) -> None:
    resize(studio, qtbot, 1280, 720)
    before = places(studio)
    for size in ((1900, 1000), (700, 420), (1280, 720)):
        resize(studio, qtbot, *size)
    assert places(studio) == before
    drag_gap_over(studio, qtbot, "gradient_profile", 0)
    assert places(studio) == before
    assert not studio.dock_layout.by_hand, "a press alone moves nothing"
    drag_gap_over(studio, qtbot, "gradient_profile", 40)
    assert studio.dock_layout.by_hand
    assert places(studio)["network"].height() == before["network"].height() + 40


@pytest.mark.parametrize("front", ["module", "runs"])
def test_shares_given_by_hand_outlast_any_size(
    studio: MainWindow, qtbot: QtBot, tmp_path: Path, front: str
) -> None:
    open_made_up_run(studio, qtbot, tmp_path / "run")
    resize(studio, qtbot, 1440, 900)
    studio.docks[front].raise_()
    drag_gap_over(studio, qtbot, "gradient_profile", 50)
    before = heights(studio)
    for width, height in ((1280, 720), (700, 420), (1920, 1080), (1280, 720)):
        resize(studio, qtbot, width, height)
    resize(studio, qtbot, 1920, 1080)
    for name, now in heights(studio).items():
        assert now == pytest.approx(before[name] * 1080 / 900, rel=0.15), name
    resize(studio, qtbot, 1440, 900)
    assert heights(studio) == before


@pytest.mark.parametrize("front", ["runs", "channel"])
def test_only_what_was_moved_by_hand_is_restored_so(
    studio: MainWindow, qtbot: QtBot, answers: Answers, front: str
) -> None:
    resize(studio, qtbot, 760, 760)  # the offscreen screen is 800 px wide
    studio.docks[front].raise_()
    qtbot.wait(20)
    before = heights(studio)
    studio.close()
    for by_hand in (False, True):
        again = make_window(answers)
        try:
            again.show()
            qtbot.wait(40)
            assert again.dock_layout.by_hand is by_hand
            assert heights(again) == before
            if not by_hand:
                drag_gap_over(again, qtbot, "gradient_profile", 30)
                before = heights(again)
        finally:
            again.close()
            again.deleteLater()


def test_closing_a_message_gives_its_room_back(studio: MainWindow, qtbot: QtBot) -> None:
    before = places(studio)
    for text in ("It went wrong.", "It went wrong at length. " * 20):
        studio.parts.messages.error(text)
        qtbot.wait(40)
        assert places(studio) != before
        studio.message_bar.close_button.click()
        qtbot.wait(40)
        assert places(studio) == before


@pytest.fixture
def small_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offscreen platform's 800 px count as few."""
    monkeypatch.setattr(docking, "_SMALL_SCREEN", (1000, docking._SMALL_SCREEN[1]))


def test_docks_get_smaller_on_a_small_screen(
    small_screen: None, studio: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_made_up_run(studio, qtbot, tmp_path / "run")
    resize(studio, qtbot, 1000, 500)
    assert studio.height() == 500, "half of a screen of 1080 px, and the frame"
    boxes = places(studio)
    assert max(box.bottom() for box in boxes.values()) < place(studio.statusBar()).top()
    assert all(box.height() >= 60 for box in boxes.values())
    assert "predictions" in boxes
    assert "losses" not in boxes, "behind the answers"


def test_the_network_is_seen_whole_on_a_small_screen(
    small_screen: None, studio: MainWindow, qtbot: QtBot
) -> None:
    resize(studio, qtbot, 1024, 600)
    canvas = studio.network.canvas
    qtbot.waitUntil(lambda: canvas.viewport().height() >= canvas.sceneRect().height())
    assert places(studio)["module"].height() >= 186


def test_a_run_does_not_make_the_window_grow(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    studio.resize(1280, 720)
    for dock in studio.docks.values():
        dock.panel.setMinimumHeight(400)  # whatever a panel would like when there is much to show
    qtbot.wait(30)
    assert studio.height() == 720


def test_a_dock_tears_off_and_comes_back(studio: MainWindow, qtbot: QtBot) -> None:
    dock = studio.docks["module"]
    before = place(dock)
    qtbot.mouseClick(dock.title.float_button, Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    assert dock.panel.isVisible()
    assert dock.title.label.text() == "Layer"  # no tab has it now
    qtbot.mouseClick(dock.title.float_button, Qt.MouseButton.LeftButton)
    qtbot.wait(20)
    assert not dock.isFloating()
    assert place(dock) == before


def test_a_hidden_dock_comes_back_by_its_entry_and_all_by_reset(studio: MainWindow, qtbot: QtBot) -> None:
    dock = studio.docks["predictions"]
    qtbot.mouseClick(dock.title.close_button, Qt.MouseButton.LeftButton)
    assert not dock.isVisible()
    dock.toggle.trigger()
    assert dock.isVisible()
    studio.docks["photo"].setFloating(True)
    studio.docks["losses"].hide()
    studio.actions_by_name["reset_layout"].trigger()
    assert all(not d.isFloating() for d in studio.docks.values())
    assert studio.docks["losses"].isVisible()


def test_a_key_shows_what_lies_behind_and_hides_what_is_in_front(studio: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(studio):
        studio.activateWindow()
    dock = studio.docks["runs"]
    assert dock.isVisible()
    assert not dock.in_front
    for shown in (True, False, True):
        qtbot.keyClick(studio, Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)
        qtbot.wait(20)
        assert dock.in_front is dock.isVisible() is dock.toggle.isChecked() is shown
    studio.docks["module"].raise_()
    qtbot.waitUntil(lambda: not dock.in_front)
    assert not dock.toggle.isChecked()
    dock.toggle.trigger()
    qtbot.waitUntil(lambda: dock.in_front)
    assert dock.toggle.isChecked()
    offered = [action.text() for action in studio.createPopupMenu().actions()]
    assert offered == [dock.spec.title for dock in studio.docks.values()]
