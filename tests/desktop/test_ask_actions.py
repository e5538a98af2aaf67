"""What the menu offers for mistakes and comparisons: when it can be asked, and that it comes into sight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.comparison_state import OtherState
from inception_studio.desktop.main_window import MainWindow

from .class_folders import write_class_folders

COMPARING = ("compare_photo", "compare_weights", "keep_as_b")
OF_A_PAIR = ("swap_sides", "end_comparison")


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Another photo."""
    path = tmp_path / "noise.png"
    Image.fromarray(np.random.default_rng(3).integers(0, 256, (90, 90, 3), dtype=np.uint8)).save(path)
    return path


def other(studio: MainWindow) -> OtherState:
    return studio.parts.store.state.other


def enabled(window: MainWindow, *names: str) -> set[str]:
    return {name for name in names if window.actions_by_name[name].isEnabled()}


def test_before_there_is_an_answer_nothing_can_be_asked(window: MainWindow) -> None:
    assert not enabled(window, "evaluate_folder", *COMPARING, *OF_A_PAIR)


def test_a_folder_is_evaluated_from_the_menu(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    action = studio.actions_by_name["evaluate_folder"]
    action.trigger()  # the dialog is cancelled
    assert studio.dialogs.asked == ["choose_class_folders"]
    assert not studio.docks["evaluation"].in_front
    studio.dialogs.path = write_class_folders(tmp_path / "animals", ant=2, bee=1)
    action.trigger()
    qtbot.waitUntil(lambda: studio.docks["evaluation"].in_front)
    qtbot.waitUntil(lambda: studio.parts.store.state.evaluation.result is not None)
    assert studio.parts.store.state.evaluation.result.confusion.sum() == 3


def test_a_second_photo_is_compared_swapped_and_left(studio: MainWindow, qtbot: QtBot, second: Path) -> None:
    store, actions = studio.parts.store, studio.actions_by_name
    assert enabled(studio, *COMPARING, *OF_A_PAIR) == set(COMPARING)
    studio.dialogs.path = second
    actions["compare_photo"].trigger()
    qtbot.waitUntil(lambda: studio.docks["compare"].in_front)
    qtbot.waitUntil(lambda: other(studio).pair is not None)
    first = store.state.photo.name
    assert other(studio).pair.b.photo.name == second.name
    assert enabled(studio, *OF_A_PAIR) == set(OF_A_PAIR)
    actions["swap_sides"].trigger()
    qtbot.waitUntil(lambda: store.state.photo.name == second.name)
    qtbot.waitUntil(lambda: other(studio).pair.b.photo.name == first)
    actions["end_comparison"].trigger()
    assert other(studio).pair is None
    assert not enabled(studio, *OF_A_PAIR)


def test_other_weights_are_compared(studio: MainWindow, qtbot: QtBot, narrow_weights: Path) -> None:
    studio.dialogs.path = narrow_weights
    studio.actions_by_name["compare_weights"].trigger()
    assert studio.dialogs.asked == ["choose_weights"]
    qtbot.waitUntil(lambda: studio.docks["compare"].in_front)
    qtbot.waitUntil(lambda: other(studio).pair is not None)
    assert other(studio).kind == "weights"


def test_what_is_open_is_kept_as_b(studio: MainWindow, qtbot: QtBot, second: Path) -> None:
    kept = studio.parts.store.state.photo
    studio.actions_by_name["keep_as_b"].trigger()
    qtbot.waitUntil(lambda: studio.docks["compare"].in_front)
    studio.parts.explorer.open_photo(second)
    qtbot.waitUntil(
        lambda: other(studio).pair is not None and other(studio).pair.a.photo.name == second.name,
    )
    assert other(studio).pair.b.photo.name == kept.name
