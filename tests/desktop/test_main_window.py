"""The window opens at once, arranges itself, takes what is dropped, remembers, and closes in order."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QFont, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.app import make_window
from inception_studio.desktop.docks import DOCKS, DockSpec
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.branch import BranchStrip
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.store import TrainingStatus, ViewState

from .conftest import Answers
from .made_up_run import write_run

DOCK_ROWS = pytest.mark.parametrize("spec", DOCKS, ids=[spec.name for spec in DOCKS])


def state_of(window: MainWindow) -> ViewState:
    return window.parts.store.state


def status_of(window: MainWindow) -> str:
    return window.statusBar().findChild(QLabel, "status_doing").text()


def place(widget: QWidget) -> QRect:
    """Where a widget lies in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def test_the_window_is_there_before_the_engine_and_says_so(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.painted):
        window.show()
    assert state_of(window).engine == "loading"
    assert status_of(window) == "Loading PyTorch…"
    qtbot.waitUntil(lambda: state_of(window).record is not None, timeout=60_000)
    assert status_of(window).startswith("Loaded ")
    window.statusBar().remark("", 0)
    assert status_of(window) == "Ready"


def test_what_is_loaded_is_always_visible(studio: MainWindow) -> None:
    text = studio.findChild(QLabel, "status_weights")
    assert text.isVisible()
    for words in ("narrow", "10 classes", "64 px"):
        assert words in text.text()
    studio.statusBar().remark("something else", 1000)
    assert text.isVisible()


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
    studio.resize(1280, 720)
    qtbot.wait(30)
    before = [place(dock) for dock in studio.docks.values() if dock.isVisible()]
    for size in ((1900, 1000), (1280, 720)):
        studio.resize(*size)
        qtbot.wait(30)
    assert [place(dock) for dock in studio.docks.values() if dock.isVisible()] == before
    photo = place(studio.docks["photo"])
    gap = QPoint(photo.center().x(), photo.top() - 3)
    qtbot.mousePress(studio, Qt.MouseButton.LeftButton, pos=gap)
    QTest.mouseMove(studio, gap + QPoint(0, 40))
    qtbot.mouseRelease(studio, Qt.MouseButton.LeftButton, pos=gap + QPoint(0, 40))
    shares = place(studio.docks["losses"]).height() / place(studio.docks["predictions"]).height()
    studio.resize(1280, 800)
    qtbot.wait(30)
    assert studio._by_hand
    now = place(studio.docks["losses"]).height() / place(studio.docks["predictions"]).height()
    assert now == pytest.approx(shares, abs=0.2)


@DOCK_ROWS
def test_a_panel_opens_on_empty_state_in_both_themes_and_narrow(
    parts: Parts, qtbot: QtBot, spec: DockSpec
) -> None:
    panel = spec.factory(parts)
    qtbot.addWidget(panel)
    panel.resize(320, 240)
    panel.show()
    assert panel.width() <= 320, f"{spec.name} wants {panel.minimumSizeHint().width()} px"
    for mode in ("light", "dark", "light"):
        parts.theme.set_mode(mode)
        image = panel.grab().toImage()
        assert image.width() == 320
    assert not panel._missed


@DOCK_ROWS
def test_a_panel_leaves_nothing_behind(parts: Parts, qtbot: QtBot, spec: DockSpec) -> None:
    panel = spec.factory(parts)
    panel.show()
    gone = weakref.ref(panel)
    panel.close()
    panel.deleteLater()
    del panel
    qtbot.waitUntil(lambda: _collected(gone))
    parts.theme.set_mode("light" if parts.theme.dark else "dark")
    parts.store.update(layer="5b", rows=3)


def _collected(gone: weakref.ref[QWidget]) -> bool:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return gone() is None


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
    dock.toggleViewAction().trigger()
    assert dock.isVisible()
    studio.docks["photo"].setFloating(True)
    studio.docks["losses"].hide()
    studio.actions_by_name["reset_layout"].trigger()
    assert all(not d.isFloating() for d in studio.docks.values())
    assert studio.docks["losses"].isVisible()


def test_layout_theme_and_size_are_remembered(studio: MainWindow, qtbot: QtBot, answers: Answers) -> None:
    studio.resize(1100, 750)
    studio.docks["gradient_profile"].hide()
    studio.docks["runs"].raise_()
    studio.actions_by_name["theme_light"].trigger()
    qtbot.wait(20)
    studio.close()
    again = make_window(answers)
    try:
        again.show()
        assert again.height() == studio.height()  # the offscreen screen is but 800 px wide
        assert not again.docks["gradient_profile"].isVisible()
        assert not again.docks["runs"].visibleRegion().isEmpty()
        assert not again.parts.theme.dark
        assert again.actions_by_name["theme_light"].isChecked()
    finally:
        again.close()
        again.deleteLater()


def test_the_theme_switches_while_running(studio: MainWindow, qtbot: QtBot) -> None:
    studio.set_theme("dark")
    dark = studio.grab().toImage().pixelColor(3, 200)
    studio.actions_by_name["switch_theme"].trigger()
    light = studio.grab().toImage().pixelColor(3, 200)
    assert dark.lightness() < 60
    assert light.lightness() > 200
    assert Settings().get("theme") == "light"


# Dropping and pasting


def drop(widget: QWidget, data: QMimeData) -> bool:
    """A drag over the middle of a widget and a drop there; whether it was taken."""
    at = QPointF(widget.rect().center())
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(at.toPoint(), copy, data, left, none)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    let_go = QDropEvent(at, copy, data, left, none)
    QApplication.sendEvent(widget, let_go)
    return let_go.isAccepted()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


@pytest.mark.parametrize("where", ["window", "photo", "module"])
def test_a_photo_is_dropped_anywhere(studio: MainWindow, qtbot: QtBot, photo: Path, where: str) -> None:
    assert drop(studio if where == "window" else studio.docks[where], files(photo))
    qtbot.waitUntil(lambda: state_of(studio).photo.path == photo)


def test_no_child_keeps_a_drop_to_itself(studio: MainWindow) -> None:
    taking = [w for w in studio.findChildren(QWidget) if w.acceptDrops() and w not in studio.docks.values()]
    assert not [w for w in taking if w.isVisible() and not w.inherits("QLineEdit")]


def test_weights_and_pictures_are_dropped(
    studio: MainWindow, qtbot: QtBot, narrow_weights: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.safetensors"
    copy.write_bytes(narrow_weights.read_bytes())
    assert drop(studio, files(copy))
    qtbot.waitUntil(lambda: state_of(studio).card.path == copy)
    image = QMimeData()
    picture = QImage(50, 50, QImage.Format.Format_RGB32)
    picture.fill(QColor("green"))
    image.setImageData(picture)
    assert drop(studio, image)
    qtbot.waitUntil(lambda: state_of(studio).photo.path is None)


def test_other_things_are_not_taken(studio: MainWindow) -> None:
    data = QMimeData()
    data.setText("just words")
    assert not drop(studio, data)


@pytest.mark.parametrize("kind", ["files", "text", "address"])
def test_a_photo_is_pasted(studio: MainWindow, qtbot: QtBot, photo: Path, kind: str) -> None:
    data = files(photo)
    if kind != "files":
        data = QMimeData()
        data.setText(str(photo) if kind == "text" else photo.as_uri())
    QGuiApplication.clipboard().setMimeData(data)
    studio.actions_by_name["paste"].trigger()
    qtbot.waitUntil(lambda: state_of(studio).photo.path == photo)


def test_pasting_nothing_says_so(studio: MainWindow) -> None:
    QGuiApplication.clipboard().setText("just words")
    studio.actions_by_name["paste"].trigger()
    assert "no picture" in status_of(studio)


# Closing


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
