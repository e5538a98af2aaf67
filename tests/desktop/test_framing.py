"""The photo is taken hold of with mouse and keys, and the answer follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.framed_picture import FramedPicture
from inception_studio.desktop.panels.photo import PhotoPanel
from inception_studio.desktop.store import ViewState
from inception_studio.nets.framing import IDENTITY, Framing, framed
from inception_studio.nets.preprocess import seen_tensor

from .hands import wheel

NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(studio: MainWindow, photo: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window with the smooth photo."""
    studio.docks["photo"].setFloating(True)
    studio.docks["photo"].resize(280, 440)
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: state(studio).photo.path == photo)
    yield studio
    studio.docks["photo"].setFloating(False)


def state(window: MainWindow) -> ViewState:
    return window.parts.store.state


def panel_of(window: MainWindow) -> PhotoPanel:
    return window.docks["photo"].panel


def picture_of(window: MainWindow) -> FramedPicture:
    return panel_of(window).picture


def reset_button(window: MainWindow) -> QToolButton:
    button = panel_of(window).findChild(QToolButton, "whole_photo_button")
    assert isinstance(button, QToolButton)
    return button


def place(picture: FramedPicture, x: float, y: float) -> QPointF:
    """A point in fractions of the frame."""
    seen = picture.seen_rect()
    return QPointF(seen.x() + x * seen.width(), seen.y() + y * seen.height())


def drag(
    picture: FramedPicture, start: QPointF, end: QPointF, keys: Qt.KeyboardModifier = NO_KEY, steps: int = 8
) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    _mouse(picture, QEvent.Type.MouseButtonPress, start, left, left, keys)
    for step in range(1, steps + 1):
        at = start + (end - start) * (step / steps)
        _mouse(picture, QEvent.Type.MouseMove, at, none, left, keys)
    _mouse(picture, QEvent.Type.MouseButtonRelease, end, left, none, keys)


def _mouse(
    picture: FramedPicture,
    kind: QEvent.Type,
    at: QPointF,
    button: Qt.MouseButton,
    held: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
) -> None:
    where = QPointF(picture.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(picture, QMouseEvent(kind, at, where, button, held, keys))


def follows(window: MainWindow, qtbot: QtBot, framing: Framing) -> None:
    """Wait until the network has seen the photo so framed, and compare what it got and what is shown."""
    qtbot.waitUntil(lambda: state(window).photo.framing == framing)
    now = state(window)
    seen = framed(now.photo.image, now.card.preprocessing, framing)
    assert now.photo.seen.tobytes() == seen.tobytes()
    x = seen_tensor(seen, now.card.preprocessing)[0].numpy()
    np.testing.assert_array_equal(now.record.input, x)


def test_the_wheel_crops_around_the_pointer(opened: MainWindow, qtbot: QtBot) -> None:
    picture = picture_of(opened)
    before = state(opened).record
    at = place(picture, 0.75, 0.25)
    wheel(picture, at, 2)
    assert picture.framing.zoom > 1.2
    assert picture.framing.in_photo(0.25, -0.25) == pytest.approx((0.25, -0.25)), "it stays under the pointer"
    assert state(opened).record is before, "until the new one is there"
    follows(opened, qtbot, picture.framing)
    assert state(opened).record is not before
    assert not np.allclose(
        state(opened).record.probabilities["main"], before.probabilities["main"], atol=1e-7
    )


def test_dragging_takes_the_photo_along_and_the_newest_wins(opened: MainWindow, qtbot: QtBot) -> None:
    picture = picture_of(opened)
    drag(picture, place(picture, 0.5, 0.5), place(picture, 0.7, 0.4), steps=40)
    assert (picture.framing.shift_x, picture.framing.shift_y) == pytest.approx((-0.2, 0.1), abs=1e-6)
    follows(opened, qtbot, picture.framing)
    assert not opened.parts.explorer.frames.busy


def test_dragging_with_shift_turns(opened: MainWindow, qtbot: QtBot) -> None:
    picture = picture_of(opened)
    drag(picture, place(picture, 0.9, 0.5), place(picture, 0.5, 0.9), SHIFT)
    assert picture.framing.angle == pytest.approx(90)
    assert (picture.framing.zoom, picture.framing.shift_x) == (1, 0)
    follows(opened, qtbot, picture.framing)


def test_the_picture_answers_before_the_network(opened: MainWindow, qtbot: QtBot) -> None:
    picture = picture_of(opened)
    at = place(picture, 0.5, 0.5).toPoint()
    before = picture.grab().toImage().pixelColor(at)
    drag(picture, place(picture, 0.3, 0.5), place(picture, 0.6, 0.5))
    after = picture.grab().toImage().pixelColor(at)
    assert after.red() < before.red() - 20, "the photo gets redder to the right, and was drawn to the right"
    follows(opened, qtbot, picture.framing)
    seen = picture.grab().toImage().pixelColor(at)
    assert seen.red() == pytest.approx(after.red(), abs=12)
    assert seen.green() == pytest.approx(after.green(), abs=12)


def test_the_photo_is_not_lost_from_sight(opened: MainWindow, qtbot: QtBot) -> None:
    picture = picture_of(opened)
    for _ in range(4):
        drag(picture, place(picture, 0.1, 0.1), place(picture, 1.0, 1.0))
    side = 90 * 64 / 72
    assert (picture.framing.shift_x * side, picture.framing.shift_y * side) == pytest.approx((-60, -45))
    follows(opened, qtbot, picture.framing)


def test_keys_do_what_the_mouse_does(opened: MainWindow, qtbot: QtBot) -> None:
    picture = picture_of(opened)
    picture.setFocus()
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_BracketRight):
        QTest.keyClick(picture, key)
    wanted = IDENTITY.zoomed(1.15).moved(0.05, 0).moved(0, 0.05).turned(5)
    assert picture.framing == wanted
    follows(opened, qtbot, wanted)
    for key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Minus):
        QTest.keyClick(picture, key)
    assert picture.framing.zoom == pytest.approx(1)
    QTest.keyClick(picture, Qt.Key.Key_BracketLeft)
    QTest.keyClick(picture, Qt.Key.Key_0)
    follows(opened, qtbot, IDENTITY)


def test_escape_gives_up_a_drag(opened: MainWindow, qtbot: QtBot) -> None:
    picture = picture_of(opened)
    left = Qt.MouseButton.LeftButton
    _mouse(picture, QEvent.Type.MouseButtonPress, place(picture, 0.5, 0.5), left, left, NO_KEY)
    _mouse(picture, QEvent.Type.MouseMove, place(picture, 0.9, 0.9), Qt.MouseButton.NoButton, left, NO_KEY)
    assert picture.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    assert picture.framing == IDENTITY
    assert picture.cursor().shape() == Qt.CursorShape.OpenHandCursor
    follows(opened, qtbot, IDENTITY)


@pytest.mark.parametrize("way", ["button", "double click", "menu"])
def test_back_to_the_usual_crop(opened: MainWindow, qtbot: QtBot, way: str) -> None:
    picture, usual = picture_of(opened), state(opened).photo.seen
    assert not reset_button(opened).isVisible()
    assert not opened.actions_by_name["whole_photo"].isEnabled()
    wheel(picture, place(picture, 0.2, 0.2), 3)
    follows(opened, qtbot, picture.framing)
    assert reset_button(opened).isVisible()
    if way == "button":
        reset_button(opened).click()
    elif way == "menu":
        opened.actions_by_name["whole_photo"].trigger()
    else:
        QTest.mouseDClick(picture, Qt.MouseButton.LeftButton, NO_KEY, place(picture, 0.5, 0.5).toPoint())
    follows(opened, qtbot, IDENTITY)
    assert state(opened).photo.seen.tobytes() == usual.tobytes()
    assert picture.framing == IDENTITY
    assert not reset_button(opened).isVisible()


def test_the_field_stays_in_its_place_of_the_frame(opened: MainWindow, qtbot: QtBot) -> None:
    picture = picture_of(opened)
    opened.parts.explorer.select_unit("3a/3x3", 1)
    opened.parts.explorer.point((4, 2))
    before = picture.field_rect()
    wheel(picture, place(picture, 0.2, 0.2), 3)
    follows(opened, qtbot, picture.framing)
    assert before is not None
    assert picture.field_rect() == before, "it is told in pixels of the network's input"


def test_the_words_say_how_the_photo_lies(opened: MainWindow, qtbot: QtBot) -> None:
    caption = panel_of(opened).findChild(QLabel, "field_caption")
    assert isinstance(caption, QLabel)
    opened.parts.explorer.frame(Framing(1.5, -30.0, 0.1))
    follows(opened, qtbot, Framing(1.5, -30.0, 0.1))
    assert caption.text() == "seen: 64×64 px, ×1.5, turned by −30°, shifted"
    picture_of(opened).hovered.emit(True)
    assert "×1.5" in caption.text()
    opened.parts.explorer.frame(IDENTITY)
    follows(opened, qtbot, IDENTITY)
    assert "wheel crops" in caption.text()
    picture_of(opened).hovered.emit(False)
    assert caption.text() == "seen by the network: 64×64 px"


def test_another_photo_and_other_weights(
    opened: MainWindow, qtbot: QtBot, photo: Path, narrow_weights: Path
) -> None:
    framing = Framing(2.0, 10.0)
    opened.parts.explorer.frame(framing)
    follows(opened, qtbot, framing)
    opened.parts.explorer.open_weights(narrow_weights)
    opened.parts.explorer.frame(Framing(3.0))
    qtbot.waitUntil(lambda: not state(opened).busy)
    follows(opened, qtbot, Framing(3.0))
    assert state(opened).record.card is state(opened).card
    other = photo.with_name("other.png")
    other.write_bytes(photo.read_bytes())
    opened.parts.explorer.open_photo(other)
    qtbot.waitUntil(lambda: state(opened).photo.path == other)
    assert state(opened).photo.framing == IDENTITY
    assert picture_of(opened).framing == IDENTITY
    assert not opened.actions_by_name["whole_photo"].isEnabled()
