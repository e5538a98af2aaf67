"""Which of the system's cameras is followed, and whether as a mirror shows it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from inception_studio.benchmarks.motion_jpeg import write_video
from inception_studio.desktop import system_libraries
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.messages import Message
from inception_studio.desktop.settings import Settings

from .test_camera import FPS, camera_of, pytestmark, state

__all__ = ["pytestmark"]  # of this module, too


class Device:
    """A camera of the system, as far as choosing one asks."""

    def __init__(self, description: str) -> None:
        self._description = description

    def description(self) -> str:
        return self._description


@pytest.fixture
def cameras(monkeypatch: pytest.MonkeyPatch, half_lit: Path) -> list[Device]:
    """Three cameras, two of them alike, the last one the system's choice; each shows a video."""
    from inception_studio.desktop.live import frame_source

    devices = [Device("Desk"), Device("Desk"), Device("Lid")]

    class Filmed(frame_source.VideoFile):
        def __init__(self, name: str | None) -> None:
            super().__init__(half_lit)
            self.name = next(iter(frame_source.cameras())) if name is None else name

    monkeypatch.setattr(frame_source.QMediaDevices, "videoInputs", lambda: devices)
    monkeypatch.setattr(frame_source.QMediaDevices, "defaultVideoInput", lambda: (devices or [None])[-1])
    monkeypatch.setattr(frame_source, "Webcam", Filmed)
    return devices


@pytest.fixture(scope="session")
def half_lit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of frames that are dark on the left and bright on the right."""
    picture = Image.new("RGB", (160, 120), (20, 20, 20))
    picture.paste((220, 220, 220), (80, 0, 160, 120))
    path = tmp_path_factory.mktemp("half") / "half.avi"
    write_video(path, [picture] * FPS, FPS)
    return path


def opened_cameras(studio: MainWindow) -> list[QAction]:
    """The entries of the submenu, when a user opens it."""
    menu = studio.findChild(QMenu, "cameras")
    assert isinstance(menu, QMenu)
    assert menu.menuAction() in studio.menus.menu("&File").actions()
    menu.aboutToShow.emit()
    return menu.actions()


def ticked(studio: MainWindow) -> list[str]:
    return [entry.text() for entry in opened_cameras(studio) if entry.isChecked()]


def test_one_of_several_cameras_is_chosen_and_remembered(
    studio: MainWindow, qtbot: QtBot, cameras: list[Device]
) -> None:
    assert [entry.text() for entry in opened_cameras(studio)] == ["Lid", "Desk", "Desk (2)"]
    assert ticked(studio) == ["Lid"], "the system's choice, as long as there is no other"
    opened_cameras(studio)[2].trigger()
    qtbot.waitUntil(lambda: state(studio).photo.name == "Desk (2)")
    assert state(studio).live == "camera"
    assert studio.actions_by_name["use_camera"].isChecked()
    assert ticked(studio) == ["Desk (2)"]
    camera_of(studio).stop()
    studio.actions_by_name["use_camera"].trigger()
    assert ticked(studio) == ["Desk (2)"], "F2 follows the one that was chosen last"
    camera_of(studio).stop()
    cameras.pop(1)
    assert ticked(studio) == ["Lid"], "it was taken away"
    studio.actions_by_name["use_camera"].trigger()
    qtbot.waitUntil(lambda: state(studio).photo.name == "Lid")


def test_a_cameras_name_is_numbered_only_where_there_are_two(cameras: list[Device]) -> None:
    from inception_studio.desktop.live import frame_source

    found = frame_source.cameras()
    assert list(found.values()) == [cameras[2], cameras[0], cameras[1]]


def test_without_cameras_the_submenu_says_so(studio: MainWindow, cameras: list[Device]) -> None:
    cameras.clear()
    (entry,) = opened_cameras(studio)
    assert entry.text() == "No camera found"
    assert not entry.isEnabled()


def test_where_qt_can_use_no_camera_the_submenu_tells_why(
    studio: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Message] = []
    studio.parts.messages.posted.connect(told.append)

    def missing(name: str) -> ModuleType:
        raise ImportError("libpulse.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(system_libraries, "import_module", missing)
    (entry,) = opened_cameras(studio)
    assert not told, "nobody has asked"
    entry.trigger()
    assert "apt install libpulse0" in told[0].text


def bright_side(window: MainWindow) -> str:
    """Where the light is, in the picture that is shown and in what the network was given."""
    shown, given = np.asarray(state(window).photo.seen, float), state(window).record.input
    assert shown.std() > 50, "half of it is lit"
    sides = set()
    for array, width in ((shown, 1), (given, -1)):
        left, right = np.split(np.asarray(array), 2, axis=width)
        sides.add("left" if left.mean() > right.mean() else "right")
    assert len(sides) == 1, "what is shown is what the network sees"
    return sides.pop()


def test_a_cameras_picture_is_mirrored_and_a_films_is_not(
    studio: MainWindow, qtbot: QtBot, cameras: list[Device], half_lit: Path
) -> None:
    action = studio.actions_by_name["mirror_camera"]
    assert action.isChecked()
    camera_of(studio).open_video(half_lit)
    qtbot.waitUntil(lambda: state(studio).photo.name == half_lit.name)
    assert bright_side(studio) == "right"
    studio.actions_by_name["use_camera"].trigger()
    qtbot.waitUntil(lambda: state(studio).photo.name == "Lid")
    assert bright_side(studio) == "left"
    action.trigger()
    assert not action.isChecked()
    qtbot.waitUntil(lambda: bright_side(studio) == "right")
    assert Settings().get("mirror_camera") is False


def test_the_frame_that_is_held_is_mirrored_too(
    studio: MainWindow, qtbot: QtBot, cameras: list[Device]
) -> None:
    studio.actions_by_name["use_camera"].trigger()
    qtbot.waitUntil(lambda: state(studio).photo.name == "Lid")
    studio.actions_by_name["pause_live"].trigger()
    qtbot.waitUntil(lambda: not studio.parts.explorer.frames.busy)
    assert bright_side(studio) == "left"
    for side in ("right", "left"):
        studio.actions_by_name["mirror_camera"].trigger()
        qtbot.waitUntil(lambda side=side: bright_side(studio) == side)
    qtbot.waitUntil(lambda: not studio.parts.explorer.frames.busy)
    record = state(studio).record
    qtbot.wait(250)
    assert state(studio).record is record, "it is still held"
