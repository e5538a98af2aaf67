"""The window opens at once, arranges itself, takes what is dropped or pasted, and remembers."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QClipboard, QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.app import make_window
from inception_studio.desktop.dock import DockSpec
from inception_studio.desktop.docks import DOCKS
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.store import ViewState

from .conftest import Answers

DOCK_ROWS = pytest.mark.parametrize("spec", DOCKS, ids=[spec.name for spec in DOCKS])


def state_of(window: MainWindow) -> ViewState:
    return window.parts.store.state


def status_of(window: MainWindow) -> str:
    return window.statusBar().findChild(QLabel, "status_doing").text()


def test_the_window_is_there_before_the_engine_and_says_so(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.painted):
        window.show()
    assert state_of(window).engine == "loading"
    assert status_of(window) == "Loading PyTorch…"
    qtbot.waitUntil(lambda: state_of(window).record is not None)
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


@pytest.mark.parametrize("gone", [False, True], ids=["words", "a clipboard whose owner has gone"])
def test_pasting_nothing_says_so(studio: MainWindow, monkeypatch: pytest.MonkeyPatch, gone: bool) -> None:
    QGuiApplication.clipboard().setText("just words")
    if gone:
        monkeypatch.setattr(QClipboard, "mimeData", lambda *given: None)
    studio.actions_by_name["paste"].trigger()
    assert "no picture" in status_of(studio)
