"""Two photos or two networks side by side: answers, maps and differences, all in step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.comparison_state import Pair
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.compare.channels import CompareChannels
from inception_studio.desktop.panels.compare.panel import ComparePanel
from inception_studio.desktop.panels.compare.unit import CompareUnit
from inception_studio.desktop.parts import Parts
from inception_studio.insight.comparison import channel_differences
from inception_studio.insight.units import Unit

from .conftest import Answers, on_screen
from .hands import in_front, press, text


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A second photo."""
    pixels = np.random.default_rng(5).integers(0, 256, (80, 90, 3), dtype=np.uint8)
    path = tmp_path / "noise.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def panel(studio: MainWindow, qtbot: QtBot, answers: Answers) -> ComparePanel:
    made = in_front(studio, "compare", ComparePanel, qtbot)
    made.header.dialogs = answers
    return made


def pair_of(studio: MainWindow) -> Pair:
    pair = studio.parts.store.state.other.pair
    assert pair is not None
    return pair


def settled(studio: MainWindow, qtbot: QtBot) -> None:
    """Nothing runs, and A is what is open."""
    store = studio.parts.store

    def done() -> bool:
        state = store.state
        pair = state.other.pair
        still = not state.busy and not state.other.running
        return still and pair is not None and pair.a.record is state.record

    qtbot.waitUntil(done)


def choose(studio: MainWindow, panel: ComparePanel, answers: Answers, qtbot: QtBot, path: Path) -> None:
    answers.path = path
    press(panel, "compare_weights" if path.suffix == ".safetensors" else "compare_photo", qtbot)
    settled(studio, qtbot)


def test_at_first_it_says_what_to_do(parts: Parts, qtbot: QtBot) -> None:
    panel = on_screen(ComparePanel(parts), 320, 420, qtbot)
    assert "second photo" in text(panel, "compare_empty")
    assert not panel.findChild(QAbstractButton, "compare_photo").isEnabled()
    parts.theme.set_mode("light")
    assert panel.width() == 320


def test_a_second_photo_is_seen_by_the_same_weights(
    studio: MainWindow, panel: ComparePanel, answers: Answers, qtbot: QtBot, second: Path, photo: Path
) -> None:
    choose(studio, panel, answers, qtbot, second)
    pair = pair_of(studio)
    assert pair.b.photo.path == second
    assert text(panel, "compare_b") == "noise.png · narrow"
    assert text(panel, "compare_shared") == "two photos, one network"
    assert answers.asked[-1] == "choose_photo"
    expected = studio.parts.explorer.looking.recorder
    again = expected.record(torch.from_numpy(pair.b.record.input.copy())[None])
    assert np.allclose(pair.b.record.outputs["5b"], again.outputs["5b"], atol=1e-5)
    studio.parts.explorer.open_photo(photo)  # the comparison follows with its A side
    qtbot.waitUntil(lambda: pair_of(studio).a.photo.path == photo)
    assert pair_of(studio).b is pair.b
    assert text(panel, "compare_a").startswith(photo.name)


def test_other_weights_get_the_same_photo_and_the_next_one(
    studio: MainWindow, panel: ComparePanel, answers: Answers, qtbot: QtBot, other_weights: Path, photo: Path
) -> None:
    choose(studio, panel, answers, qtbot, other_weights)
    pair = pair_of(studio)
    assert pair.b.record.card.name == "trained"
    assert np.array_equal(pair.a.record.input, pair.b.record.input)
    assert text(panel, "compare_shared") == "one photo, two networks"
    assert studio.parts.store.state.card.name == "narrow"
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: pair_of(studio).b.photo.path == photo)
    pair = pair_of(studio)
    assert np.array_equal(pair.a.record.input, pair.b.record.input), "no pair mixes two photos"
    names = [text(panel, f"compare_class_{row}") for row in range(5)]
    assert len(set(names)) == 5
    best = int(np.argmax(pair.b.record.probabilities["main"]))
    assert pair.b.record.card.classes[best] in names


def test_channels_stand_by_their_difference_and_one_is_enlarged(
    studio: MainWindow, panel: ComparePanel, answers: Answers, qtbot: QtBot, second: Path
) -> None:
    choose(studio, panel, answers, qtbot, second)
    studio.parts.explorer.select("4a/3x3")
    assert "what differs most first" in text(panel, "compare_layer")
    pair = pair_of(studio)
    found = channel_differences(pair.a.record.outputs["4a/3x3"], pair.b.record.outputs["4a/3x3"])
    assert found[panel.channels.order].tolist() == sorted(found.tolist(), reverse=True)
    channel = panel.channels.order[1]
    place = panel.channels.rect_of(channel, 2).center().toPoint()
    qtbot.mouseClick(panel.channels.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert studio.parts.store.state.unit == ("4a/3x3", channel)
    assert text(panel, "compare_title_a") == f"A  4a/3x3:{channel}"
    shown = [view._map for view in panel.unit.views]
    assert np.array_equal(shown[2], shown[1] - shown[0])
    low_high = [(view._low, view._high) for view in panel.unit.views]
    assert low_high[0] == low_high[1]
    assert low_high[2][0] == -low_high[2][1]
    studio.parts.explorer.point((1, 2))
    a, b = (float(one[1, 2]) for one in shown[:2])
    assert text(panel, "compare_values") == words.pixel((1, 2), a, b)
    press(panel, "compare_all", qtbot)
    assert panel.channels.isVisible()
    assert studio.parts.store.state.unit == ("4a/3x3", channel), "the channel's page keeps it"
    qtbot.mouseClick(panel.channels.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.unit.isVisible()
    press(panel, "compare_all", qtbot)
    studio.parts.explorer.select_unit("4a/3x3", panel.channels.order[0])
    assert panel.unit.isVisible()


def test_any_two_maps_by_their_addresses(
    studio: MainWindow, panel: ComparePanel, answers: Answers, qtbot: QtBot, second: Path
) -> None:
    choose(studio, panel, answers, qtbot, second)
    boxes = panel.address.boxes
    boxes[0].setText("4a:3")
    qtbot.keyClick(boxes[0], Qt.Key.Key_Return)
    assert studio.parts.store.state.other.units == (Unit("4a/1x1", 3), Unit("4a/1x1", 3))
    boxes[1].setText("3a/3x3:5")
    qtbot.keyClick(boxes[1], Qt.Key.Key_Return)
    assert text(panel, "compare_title_b") == "B  3a/3x3:5"
    assert text(panel, "compare_resized") == "A has 4×4 pixels and B 8×8: both are shown at 8×8, bilinear."
    assert panel.unit.views[2]._map.shape == (8, 8)
    panel.unit.pointed.emit((7, 5))
    assert studio.parts.store.state.pixel == (3, 2), "a pixel of A's own map"
    assert studio.parts.store.state.pixel_layer == "4a/1x1"
    boxes[1].setText("nowhere:5")
    qtbot.keyClick(boxes[1], Qt.Key.Key_Return)
    assert "no layer 'nowhere'" in text(panel, "compare_error")
    assert isinstance(panel.findChild(QLineEdit, "compare_unit_a"), QLineEdit)


def test_networks_of_different_width_are_told(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot, answers: Answers
) -> None:
    studio.parts.ask.comparison.take_present()
    studio.parts.explorer.use_starter()
    qtbot.waitUntil(lambda: studio.parts.store.state.card.name != "narrow")
    settled(studio, qtbot)
    assert "channels in A and" in text(panel, "compare_mismatch")
    assert pair_of(studio).b.record.card.name == "narrow"


def test_what_is_open_is_kept_while_photo_and_weights_change(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot, other_weights: Path, photo: Path
) -> None:
    before = studio.parts.store.state.record
    press(panel, "compare_present", qtbot)
    assert text(panel, "compare_shared") == "the same photo and the same weights"
    studio.parts.explorer.open_photo(photo)
    studio.parts.explorer.open_weights(other_weights)
    qtbot.waitUntil(lambda: studio.parts.store.state.card.name == "trained")
    settled(studio, qtbot)
    assert pair_of(studio).b.record is before
    assert pair_of(studio).a.record.card.name == "trained"


@pytest.mark.parametrize("kind", ["photo", "weights", "pinned"])
def test_swap_changes_the_sides(
    studio: MainWindow,
    panel: ComparePanel,
    answers: Answers,
    qtbot: QtBot,
    second: Path,
    other_weights: Path,
    kind: str,
) -> None:
    if kind == "pinned":
        press(panel, "compare_present", qtbot)
        studio.parts.explorer.open_weights(other_weights)
        qtbot.waitUntil(lambda: studio.parts.store.state.card.name == "trained")
        settled(studio, qtbot)
    else:
        choose(studio, panel, answers, qtbot, second if kind == "photo" else other_weights)
    before = pair_of(studio)
    press(panel, "compare_swap", qtbot)

    def swapped() -> bool:
        pair = pair_of(studio)
        return all(
            one.photo.name == other.photo.name and one.record.card.name == other.record.card.name
            for one, other in ((pair.a, before.b), (pair.b, before.a))
        )

    qtbot.waitUntil(swapped)
    settled(studio, qtbot)
    after = pair_of(studio)
    assert np.allclose(after.a.record.outputs["5b"], before.b.record.outputs["5b"], atol=1e-5)
    assert np.allclose(after.b.record.outputs["5b"], before.a.record.outputs["5b"], atol=1e-5)


def test_closing_it_and_a_file_that_is_no_photo(
    studio: MainWindow, panel: ComparePanel, answers: Answers, qtbot: QtBot, second: Path, other_weights: Path
) -> None:
    choose(studio, panel, answers, qtbot, second)
    before = pair_of(studio)
    studio.parts.ask.comparison.open_photo(other_weights)
    qtbot.waitUntil(lambda: not studio.parts.store.state.other.running)
    assert pair_of(studio).b is before.b, "what was compared is still there"
    assert studio.message_bar.isVisible()
    press(panel, "compare_leave", qtbot)
    assert studio.parts.store.state.other.pair is None
    assert text(panel, "compare_empty")


def test_the_newest_question_wins(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot, second: Path, other_weights: Path
) -> None:
    ask = studio.parts.ask.comparison
    ask.open_weights(other_weights)
    ask.open_photo(second)
    settled(studio, qtbot)
    state = studio.parts.store.state.other
    assert state.kind == "photo"
    assert pair_of(studio).b.record.card.name == "narrow"
    ask.open_weights(other_weights)
    press(panel, "compare_cancel", qtbot)
    assert studio.parts.store.state.other.kind == "photo"
    assert not studio.parts.store.state.other.running


def test_lesions_are_made_in_both(
    studio: MainWindow, panel: ComparePanel, answers: Answers, qtbot: QtBot, second: Path
) -> None:
    choose(studio, panel, answers, qtbot, second)
    studio.parts.ask.lesions.toggle_layer("4a/5x5")
    qtbot.waitUntil(lambda: bool(studio.parts.store.state.record.lesions))
    settled(studio, qtbot)
    pair = pair_of(studio)
    assert pair.a.record.lesions == pair.b.record.lesions
    assert not pair.b.record.outputs["4a/5x5"].any()


def test_a_live_input_never_mixes_two_frames(
    studio: MainWindow, panel: ComparePanel, answers: Answers, qtbot: QtBot, other_weights: Path
) -> None:
    choose(studio, panel, answers, qtbot, other_weights)
    store, frames = studio.parts.store, studio.parts.explorer.frames
    mixed: list[bool] = []

    def check(names: frozenset[str]) -> None:
        pair = store.state.other.pair
        if "other" in names and pair is not None:
            mixed.append(not np.array_equal(pair.a.record.input, pair.b.record.input))

    store.changed.connect(check)
    store.update(live="camera")
    rng = np.random.default_rng(3)
    for number in range(8):
        frame = Image.fromarray(rng.integers(0, 256, (70, 70, 3), dtype=np.uint8))
        qtbot.waitUntil(lambda: frames.idle)
        assert frames.show(lambda frame=frame: frame, f"frame {number}")
    qtbot.waitUntil(lambda: store.state.photo.name == "frame 7")
    settled(studio, qtbot)
    store.changed.disconnect(check)
    assert len(mixed) > 2
    assert not any(mixed)
    assert pair_of(studio).b.photo.name == "frame 7"


def test_maps_of_different_size_have_scales_of_their_own(parts: Parts, qtbot: QtBot) -> None:
    view = on_screen(CompareUnit(parts.theme), 480, 260, qtbot)
    a = np.random.default_rng(0).random((4, 4), np.float32)
    view.show_maps(a, 30 * a, ("4a/5x5:3", "4a/5x5:3"), "inferno", (1.0, 30.0))
    shown, larger, difference = view.views
    assert (shown._high, larger._high) == pytest.approx((a.max(), 30 * a.max()))
    assert np.abs(difference._map).max() < 1e-5, "of what is left when each is divided by its size"
    assert "30 times as large" in text(view, "compare_resized")
    assert [side.map_rect().width() for side in view.views] == [shown.map_rect().width()] * 3
    view.show_pixel((1, 2))
    assert words.DIFFERENCE not in text(view, "compare_values")
    view.show_maps(a, 30 * a, ("4a/5x5:3", "4a/5x5:3"), "inferno")
    assert shown._high == larger._high
    tiles = on_screen(CompareChannels(parts.theme, str), 300, 120, qtbot)
    tiles.show_maps(a[None] / 9, 30 * a[None], "inferno", own=True)
    where = [tiles.rect_of(0, which).toAlignedRect().adjusted(1, 1, -1, -1) for which in range(2)]
    one, other = (tiles.viewport().grab(rect).toImage() for rect in where)
    assert one == other
