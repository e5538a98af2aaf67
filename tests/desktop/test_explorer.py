"""Photos and weights go in, a record comes out; what is wrong is told and leaves everything as it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.messages import Message
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.store import ViewState
from inception_studio.errors import UserError
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import load_weights, save_weights
from inception_studio.resources import sample_photos

from .conftest import narrow_card


@pytest.fixture
def told(window: MainWindow) -> list[Message]:
    """What the user was told."""
    heard: list[Message] = []
    window.parts.messages.posted.connect(heard.append)
    return heard


def state_of(window: MainWindow) -> ViewState:
    return window.parts.store.state


def wait_for_card(window: MainWindow, qtbot: QtBot, name: str) -> None:
    qtbot.waitUntil(lambda: state_of(window).card.name == name and not state_of(window).busy)


def paper_weights(path: Path) -> Path:
    """A narrow network of another kind: LRN, no batch norm, no auxiliary heads, three classes."""
    architecture = Architecture.paper(num_classes=3, width=0.125, aux=False)
    card = replace(narrow_card("paper", ("x", "y", "z")), architecture=architecture)
    save_weights(path, GoogLeNet(architecture).eval(), card)
    return path


def test_the_window_starts_with_a_sample_photo_and_the_last_weights(studio: MainWindow) -> None:
    state = state_of(studio)
    assert state.engine == "ready"
    assert state.card.name == "narrow"
    assert state.photo.path == sample_photos()[0]
    assert state.photo.seen.size == (64, 64)
    assert state.record.card is state.card
    assert state.record.graph is state.graph
    assert set(state.record.outputs) == {node.name for node in state.graph.nodes}
    assert abs(state.record.probabilities["aux2"].sum() - 1) < 1e-5


def test_the_photo_comes_before_the_engine(window: MainWindow, qtbot: QtBot) -> None:
    came: list[frozenset[str]] = []
    window.parts.store.changed.connect(lambda names: came.append(names & {"photo", "record"}))
    window.show()
    qtbot.waitUntil(lambda: state_of(window).record is not None)
    assert next(filter(None, came)) == {"photo"}


def test_opening_a_photo_records_it_and_remembers_it(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    before = state_of(studio).record
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: state_of(studio).photo.path == photo)
    state = state_of(studio)
    assert state.record is not before
    assert state.record.input.shape == (3, 64, 64)
    assert state.photo.image.size == (120, 90)
    assert Settings().recent("photos") == [photo]
    assert not state.busy


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.jpg", b"this is text"), ("empty.png", b""), ("cut.png", None), ("gone.png", None)],
)
def test_a_file_that_is_no_photo_is_named_and_changes_nothing(
    studio: MainWindow,
    qtbot: QtBot,
    photo: Path,
    told: list[Message],
    tmp_path: Path,
    name: str,
    content: bytes | None,
) -> None:
    path = tmp_path / name
    if name == "cut.png":
        path.write_bytes(photo.read_bytes()[: photo.stat().st_size // 2])
    elif content is not None:
        path.write_bytes(content)
    before = state_of(studio)
    studio.parts.explorer.open_photo(path)
    qtbot.waitUntil(lambda: bool(told))
    assert name in told[0].text
    assert studio.message_bar.isVisible()
    assert name in studio.message_bar.text.text()
    after = state_of(studio)
    assert (after.photo, after.record, after.busy) == (before.photo, before.record, "")
    assert "Traceback" in studio.parts.messages.log_path.read_text()


def test_a_picture_can_be_pasted(studio: MainWindow, qtbot: QtBot) -> None:
    image = QImage(200, 100, QImage.Format.Format_ARGB32)
    image.fill("#80ff0000")  # half transparent red
    studio.parts.explorer.paste_image(image)
    qtbot.waitUntil(lambda: state_of(studio).photo.path is None)
    photo = state_of(studio).photo
    assert photo.name == "pasted picture"
    assert photo.image.getpixel((5, 5)) == pytest.approx((255, 127, 127), abs=2)  # on white
    assert state_of(studio).record is not None


def test_the_newest_of_many_photos_wins(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    paths = []
    for number in range(8):
        paths.append(tmp_path / f"{number}.png")
        Image.new("RGB", (64, 64), (30 * number, 0, 0)).save(paths[-1])
        studio.parts.explorer.open_photo(paths[-1])
    qtbot.waitUntil(lambda: state_of(studio).photo.path == paths[-1])
    assert Settings().recent("photos") == [paths[-1]]


def test_other_weights_look_at_the_same_photo(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    before = state_of(studio)
    studio.parts.explorer.select("aux1")
    studio.parts.explorer.select_unit("aux1/conv", 3)
    studio.parts.explorer.open_weights(paper_weights(tmp_path / "paper.safetensors"))
    wait_for_card(studio, qtbot, "paper")
    state = state_of(studio)
    assert state.graph.has("norm1")
    assert state.record.card is state.card
    assert state.record.probabilities["main"].shape == (3,)
    assert state.record.probabilities["aux1"] is None
    assert state.photo.image is before.photo.image
    assert state.layer == "3a"  # the heads are gone with the weights before
    assert state.unit is None
    assert Settings().get("last_weights") == str(tmp_path / "paper.safetensors")
    assert "3 classes" in studio.parts.explorer.describe_weights()


def test_a_photo_opened_while_weights_load_is_seen_by_the_new_ones(
    studio: MainWindow, qtbot: QtBot, tmp_path: Path, photo: Path
) -> None:
    path = paper_weights(tmp_path / "paper.safetensors")
    studio.parts.explorer.open_photo(photo)
    studio.parts.explorer.open_weights(path)
    qtbot.waitUntil(lambda: state_of(studio).card.name == "paper" and state_of(studio).photo.path == photo)
    qtbot.waitUntil(lambda: state_of(studio).record is not None and not state_of(studio).busy)
    assert state_of(studio).record.card is state_of(studio).card
    np.testing.assert_allclose(state_of(studio).record.input.shape, (3, 64, 64))


def test_a_file_that_holds_no_weights_is_named_and_changes_nothing(
    studio: MainWindow, qtbot: QtBot, told: list[Message], tmp_path: Path
) -> None:
    path = tmp_path / "other.pth"
    torch.save({"weight": torch.zeros(3)}, path)
    before = state_of(studio)
    studio.parts.explorer.open_weights(path)
    qtbot.waitUntil(lambda: bool(told))
    assert "other.pth" in told[0].text
    assert state_of(studio).card is before.card
    assert state_of(studio).record is before.record


def test_the_starter_weights_stand_in_for_last_weights_that_broke(
    window: MainWindow, qtbot: QtBot, narrow_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"\x00" * 40)
    window.parts.settings.set("last_weights", str(broken))
    monkeypatch.setattr("inception_studio.nets.weights.starter", lambda: load_weights(narrow_weights))
    window.show()
    qtbot.waitUntil(lambda: state_of(window).record is not None)
    assert state_of(window).card.name == "narrow"


def test_weights_are_saved_with_their_card(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "saved.safetensors"
    studio.parts.explorer.save_weights(path)
    qtbot.waitUntil(path.is_file)
    qtbot.waitUntil(lambda: not state_of(studio).busy)
    saved = load_weights(path)
    assert saved.card.classes == state_of(studio).card.classes
    assert saved.card.preprocessing == state_of(studio).card.preprocessing
    before = load_weights(state_of(studio).card.path).net.state_dict()
    assert all(torch.equal(value, before[name]) for name, value in saved.net.state_dict().items())


def test_weights_that_cannot_be_written_are_told(
    studio: MainWindow, qtbot: QtBot, told: list[Message], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    studio.parts.explorer.save_weights(tmp_path / "file" / "saved.safetensors")
    qtbot.waitUntil(lambda: bool(told))
    assert "saved.safetensors" in told[0].text


def test_the_weights_of_a_run_are_shown_live(studio: MainWindow, qtbot: QtBot) -> None:
    explorer, card = studio.parts.explorer, replace(narrow_card("run 1, step 9"), origin="live")
    weights = GoogLeNet(card.architecture).eval().state_dict()
    before = state_of(studio).record
    thread = threading.Thread(target=lambda: explorer.run.offer(weights, card))
    thread.start()
    qtbot.waitUntil(lambda: state_of(studio).card is card)
    thread.join()
    state = state_of(studio)
    assert state.record.card is card
    assert state.photo is not None
    assert not np.allclose(state.record.outputs["4a"], before.outputs["4a"])


def test_a_run_of_another_kind_of_network_is_shown_too(studio: MainWindow, qtbot: QtBot) -> None:
    card = replace(narrow_card("paper run"), architecture=Architecture.paper(num_classes=10, width=0.125))
    studio.parts.explorer.run.offer(GoogLeNet(card.architecture).state_dict(), card)
    qtbot.waitUntil(lambda: state_of(studio).card is card)
    assert state_of(studio).graph.has("norm1")


def test_live_weights_come_at_most_twice_a_second_and_the_last_is_not_lost(
    studio: MainWindow, qtbot: QtBot
) -> None:
    seen: list[str] = []
    store = studio.parts.store
    store.changed.connect(lambda names: seen.append(store.state.card.name) if "card" in names else None)
    weights = GoogLeNet(narrow_card().architecture).state_dict()
    started = time.monotonic()
    for step in range(20):
        studio.parts.explorer.run.offer(weights, narrow_card(f"step {step}"))
        qtbot.wait(20)
    qtbot.waitUntil(lambda: "step 19" in seen)
    assert len(seen) <= 2 * (time.monotonic() - started) + 2
    assert seen[-1] == "step 19"


def test_weights_opened_while_a_run_goes_on_stay(
    studio: MainWindow, qtbot: QtBot, narrow_weights: Path
) -> None:
    weights = GoogLeNet(narrow_card().architecture).state_dict()
    first, second = narrow_card("run 1"), narrow_card("run 2")
    studio.parts.explorer.run.offer(weights, first)
    qtbot.waitUntil(lambda: state_of(studio).card is first)
    studio.parts.explorer.open_weights(narrow_weights)
    wait_for_card(studio, qtbot, "narrow")
    studio.parts.explorer.run.offer(weights, first)
    qtbot.wait(800)
    assert state_of(studio).card.name == "narrow"
    studio.parts.explorer.run.offer(weights, second)
    qtbot.waitUntil(lambda: state_of(studio).card is second)


def test_selection_computes_nothing(studio: MainWindow, qtbot: QtBot) -> None:
    explorer, record = studio.parts.explorer, state_of(studio).record
    explorer.select("4a")
    explorer.select_unit("4a/3x3", 2)
    assert state_of(studio).unit == ("4a/3x3", 2)
    explorer.select("5b")
    assert (state_of(studio).layer, state_of(studio).unit) == ("5b", None)
    explorer.walk("left")
    assert state_of(studio).layer == "5a"
    explorer.walk("right")
    assert state_of(studio).layer == "5b"
    explorer.colour_by("parameters")
    assert state_of(studio).colour_by == "parameters"
    assert Settings().get("colour_by") == "parameters"
    qtbot.wait(50)
    assert state_of(studio).record is record
    assert not state_of(studio).busy


Download = Callable[[CancelToken, Progress], Path]


def test_imagenet_weights_are_downloaded_with_progress_and_opened(
    studio: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def download(token: CancelToken, progress: Progress) -> Path:
        progress(10, 50, "ImageNet weights: 10 of 50 MB")
        assert go.wait(30)
        return paper_weights(tmp_path / "paper.safetensors")

    monkeypatch.setattr("inception_studio.nets.hub.download_imagenet", download)
    studio.actions_by_name["imagenet_weights"].trigger()
    qtbot.waitUntil(lambda: "10 of 50 MB" in studio.message_bar.text.text())
    assert studio.message_bar.cancel.isVisible()
    go.set()
    wait_for_card(studio, qtbot, "paper")
    assert not studio.message_bar.isVisible()


def test_a_download_can_be_cancelled(
    studio: MainWindow, qtbot: QtBot, told: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def download(token: CancelToken, progress: Progress) -> Path:
        progress(1, 50, "ImageNet weights")
        while not token.cancelled:
            time.sleep(0.005)
        ended.set()
        token.check()
        raise AssertionError

    monkeypatch.setattr("inception_studio.nets.hub.download_imagenet", download)
    studio.parts.explorer.use_imagenet()
    qtbot.waitUntil(studio.message_bar.cancel.isVisible)
    studio.message_bar.cancel.click()
    assert not studio.message_bar.isVisible()
    assert ended.wait(30)
    assert state_of(studio).card.name == "narrow"
    assert told == []


def test_being_offline_is_told(
    studio: MainWindow, qtbot: QtBot, told: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(token: CancelToken, progress: Progress) -> Path:
        raise UserError("the ImageNet weights could not be downloaded", remedy="Check the connection.")

    monkeypatch.setattr("inception_studio.nets.hub.download_imagenet", download)
    studio.parts.explorer.use_imagenet()
    qtbot.waitUntil(lambda: bool(told))
    assert studio.message_bar.isVisible()
    assert "Check the connection" in studio.message_bar.text.text()


def test_without_an_engine_nothing_breaks(parts: Parts, qtbot: QtBot, photo: Path) -> None:
    explorer = parts.explorer
    explorer.use_starter()
    explorer.use_imagenet()
    explorer.save_weights(photo.with_suffix(".safetensors"))
    explorer.walk("left")
    explorer.open_photo(photo)
    qtbot.waitUntil(lambda: parts.store.state.photo is not None)
    assert explorer.describe_weights() == ""
    assert parts.store.state.record is None
