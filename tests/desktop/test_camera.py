"""A video, or one in a camera's place, is followed; frames are dropped, errors told, ends kept."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from inception_studio.benchmarks.motion_jpeg import write_video
from inception_studio.desktop import system_libraries
from inception_studio.desktop.driver import Driver
from inception_studio.desktop.live.camera import Camera
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.messages import Message
from inception_studio.desktop.store import ViewState
from inception_studio.nets.framing import Framing

# Said by Qt and FFmpeg about decoders and drivers that a machine has not.
pytestmark = pytest.mark.qt_log_ignore("pipewire|va-|va library|va symbols|RHI|HW decoder", extend=True)
FPS = 25

try:
    import PySide6.QtMultimedia  # noqa: F401
except ImportError as error:
    pytest.skip(f"Qt's part for cameras and videos cannot be loaded here ({error})", allow_module_level=True)


def shade(number: int) -> Image.Image:
    """The frame of a number: its grey tells which it is."""
    return Image.new("RGB", (160, 120), (8 * number + 4,) * 3)


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of frames that get brighter."""
    path = tmp_path_factory.mktemp("video") / "brighter.avi"
    write_video(path, [shade(number) for number in range(FPS)], FPS)
    return path


@pytest.fixture
def told(window: MainWindow) -> list[Message]:
    """What the user was told."""
    heard: list[Message] = []
    window.parts.messages.posted.connect(heard.append)
    return heard


@pytest.fixture
def records(window: MainWindow) -> list[float]:
    """The mean of the input of each record that was shown."""
    seen: list[float] = []

    def note(names: frozenset[str]) -> None:
        if "record" in names and state(window).record is not None:
            seen.append(float(state(window).record.input.mean()))

    window.parts.store.changed.connect(note)
    return seen


def state(window: MainWindow) -> ViewState:
    return window.parts.store.state


def camera_of(window: MainWindow) -> Camera:
    return window.parts.ask.camera


def test_a_written_video_begins_as_an_avi(video: Path) -> None:
    data = video.read_bytes()
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"AVI "
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert data.count(b"00dc") == 2 * FPS, "the frames, and their places in the index"


def test_the_screen_follows_a_video(
    studio: MainWindow, qtbot: QtBot, video: Path, records: list[float], told: list[Message]
) -> None:
    recent = studio.parts.settings.recent("photos")
    last = studio.parts.settings.get("last_photo")
    records.clear()
    Driver(studio).drop(video)
    qtbot.waitUntil(lambda: len(set(records)) >= 8)
    now = state(studio)
    assert now.live == "video"
    assert now.photo.name == "brighter.avi"
    assert now.photo.path is None
    assert now.photo.seen.size == (64, 64)
    shown = np.asarray(now.photo.seen, float)
    assert shown.std() < 4, "a frame, whole and of one grey"
    badge = studio.findChild(QLabel, "live_word")
    assert isinstance(badge, QLabel)
    assert badge.isVisible()
    assert badge.text() == "Video"
    assert not now.busy, "nobody is told of every frame"
    camera_of(studio).stop()
    assert state(studio).live == ""
    assert not badge.isVisible()
    assert studio.parts.settings.recent("photos") == recent
    assert studio.parts.settings.get("last_photo") == last
    assert not told


def test_a_video_begins_whole_and_is_framed_while_it_runs(
    studio: MainWindow, qtbot: QtBot, video: Path
) -> None:
    cropped = Framing(2.0, 30.0)
    studio.parts.explorer.frame(cropped)
    qtbot.waitUntil(lambda: state(studio).photo.framing == cropped)
    camera_of(studio).open_video(video)
    qtbot.waitUntil(lambda: state(studio).photo.name == "brighter.avi")
    assert state(studio).photo.framing.is_identity
    studio.parts.explorer.frame(cropped)
    qtbot.waitUntil(lambda: state(studio).photo.framing == cropped)
    image = state(studio).photo.image
    qtbot.waitUntil(lambda: state(studio).photo.image is not image)
    assert state(studio).photo.framing == cropped, "that of the film stays"


def test_frames_are_dropped_and_never_queued(
    studio: MainWindow, qtbot: QtBot, video: Path, records: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = studio.parts.explorer.looking.recorder
    record = recorder.record

    def slowly(x: object) -> object:
        time.sleep(0.2)
        return record(x)

    monkeypatch.setattr(recorder, "record", slowly)
    records.clear()
    began = time.monotonic()
    camera_of(studio).open_video(video)
    qtbot.waitUntil(lambda: len(records) >= 5)
    assert time.monotonic() - began >= 0.8
    camera_of(studio).stop()
    many = len(records)
    qtbot.waitUntil(lambda: not studio.parts.explorer.frames.busy)
    qtbot.wait(300)
    assert len(records) <= many + 1, "nothing had been waiting"


def test_it_can_be_held_and_go_on(
    studio: MainWindow, qtbot: QtBot, video: Path, records: list[float]
) -> None:
    studio.actions_by_name["open_video"].trigger()  # the dialog is cancelled
    assert not studio.actions_by_name["pause_live"].isEnabled()
    studio.dialogs.path = video
    studio.actions_by_name["open_video"].trigger()
    qtbot.waitUntil(lambda: state(studio).photo.name == video.name)
    assert studio.dialogs.asked == ["choose_video", "choose_video"]
    studio.actions_by_name["pause_live"].trigger()
    assert state(studio).live_paused
    qtbot.waitUntil(lambda: not studio.parts.explorer.frames.busy)
    count = len(records)
    qtbot.wait(250)
    assert len(records) == count
    framing = Framing(1.5, 20.0)
    studio.parts.explorer.frame(framing)
    qtbot.waitUntil(lambda: state(studio).photo.framing == framing)
    button = studio.findChild(QToolButton, "live_pause_button")
    assert isinstance(button, QToolButton)
    button.click()
    count = len(records)
    qtbot.waitUntil(lambda: len(records) >= count + 3)
    assert state(studio).photo.framing == framing, "the frames to come are framed as the one that was held"


@pytest.mark.parametrize("way", ["photo", "button", "pasted"])
def test_what_ends_it(studio: MainWindow, qtbot: QtBot, video: Path, photo: Path, way: str) -> None:
    camera_of(studio).open_video(video)
    qtbot.waitUntil(lambda: state(studio).photo.name == video.name)
    if way == "photo":
        studio.parts.explorer.open_photo(photo)
        qtbot.waitUntil(lambda: state(studio).photo.path == photo)
    elif way == "pasted":
        studio.parts.explorer.paste_image(studio.grab().toImage())
        qtbot.waitUntil(lambda: state(studio).photo.name == "pasted picture")
    else:
        button = studio.findChild(QToolButton, "live_stop_button")
        assert isinstance(button, QToolButton)
        button.click()
    assert state(studio).live == ""
    qtbot.waitUntil(lambda: not studio.parts.explorer.frames.busy)
    name = state(studio).photo.name
    qtbot.wait(200)
    assert state(studio).photo.name == name, "no frame comes after it"


def test_closing_in_the_middle_ends_in_time(studio: MainWindow, qtbot: QtBot, video: Path) -> None:
    camera_of(studio).open_video(video)
    qtbot.waitUntil(lambda: state(studio).photo.name == video.name)
    began = time.monotonic()
    studio.close()
    assert time.monotonic() - began < 2
    assert studio.stopped_in_time
    assert state(studio).live == ""


def test_other_weights_look_at_the_frames_to_come(
    studio: MainWindow, qtbot: QtBot, video: Path, narrow_weights: Path
) -> None:
    camera_of(studio).open_video(video)
    qtbot.waitUntil(lambda: state(studio).photo.name == video.name)
    card = state(studio).card
    studio.parts.explorer.open_weights(narrow_weights)
    qtbot.waitUntil(lambda: state(studio).card is not card and not state(studio).busy)
    before = state(studio).record
    qtbot.waitUntil(lambda: state(studio).record is not before)
    assert state(studio).live == "video"
    assert state(studio).record.card is state(studio).card


def test_a_video_in_a_cameras_place(
    studio: MainWindow, qtbot: QtBot, video: Path, records: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    from inception_studio.desktop.live import frame_source

    monkeypatch.setattr(frame_source, "Webcam", lambda device: frame_source.VideoFile(video))
    action = studio.actions_by_name["use_camera"]
    action.trigger()
    assert action.isChecked()
    qtbot.waitUntil(lambda: len(set(records)) >= 3)
    badge = studio.findChild(QLabel, "live_word")
    assert isinstance(badge, QLabel)
    assert badge.text() == "Live"
    action.trigger()
    assert not action.isChecked()
    assert state(studio).live == ""


def test_without_a_camera_there_is_a_clear_word(
    studio: MainWindow, told: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    from inception_studio.desktop.live import frame_source

    monkeypatch.setattr(frame_source.QMediaDevices, "videoInputs", list)
    photo = state(studio).photo
    action = studio.actions_by_name["use_camera"]
    action.trigger()
    assert "no camera was found" in told[-1].text.lower()
    assert "open a video file" in told[-1].text
    assert not action.isChecked()
    assert state(studio).live == ""
    assert state(studio).photo is photo
    camera_of(studio).start_camera("Kitchen")
    assert "The camera Kitchen was not found" in told[-1].text


def test_a_file_that_is_no_video_is_told(
    studio: MainWindow, qtbot: QtBot, tmp_path: Path, told: list[Message]
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_text("no video at all")
    camera_of(studio).open_video(broken)
    qtbot.waitUntil(lambda: bool(told))
    assert "the video cannot be played" in told[0].text.lower()
    assert "broken.mp4" in told[0].text
    assert state(studio).live == ""
    camera_of(studio).open_video(tmp_path / "missing.avi")
    assert "no such file" in told[-1].text
    assert state(studio).live == ""
    assert len(told) == 2


def test_a_camera_that_sends_nothing_is_given_up(
    studio: MainWindow, qtbot: QtBot, video: Path, told: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    from inception_studio.desktop.live import frame_source

    monkeypatch.setattr(frame_source.VideoFile, "newest", lambda source: None)
    camera = camera_of(studio)
    camera._patience.setInterval(200)
    camera.open_video(video)
    qtbot.waitUntil(lambda: bool(told))
    assert "no picture has come from brighter.avi" in told[0].text.lower()
    assert state(studio).live == ""


def test_frames_that_cannot_be_read_end_it(
    studio: MainWindow, qtbot: QtBot, video: Path, told: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    from inception_studio.desktop.live import frame_source

    monkeypatch.setattr(frame_source.QVideoFrame, "toImage", lambda frame: frame_source.QImage())
    camera_of(studio).open_video(video)
    qtbot.waitUntil(lambda: bool(told))
    assert "cannot be read" in told[0].text
    assert state(studio).live == ""
    assert len(told) == 1


def test_missing_libraries_are_named(
    studio: MainWindow, told: list[Message], video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> ModuleType:
        raise ImportError("libpulse.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(system_libraries, "import_module", missing)
    camera_of(studio).open_video(video)
    assert "apt install libpulse0" in told[0].text
    assert state(studio).live == ""


def test_it_costs_nothing_until_it_is_asked_for() -> None:
    program = (
        "import sys, inception_studio.desktop.main_window, inception_studio.desktop.app\n"
        "print('PySide6.QtMultimedia' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr
