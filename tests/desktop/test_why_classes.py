"""Which class "why" asks about: it keeps its name under other weights, and columns may have their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.same_class import same_class
from inception_studio.desktop.main_window import MainWindow
from inception_studio.nets.framing import Framing
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import save_weights

from .asking import columns, open_panel, settled, state, why
from .conftest import CLASSES, narrow_card
from .hands import text

OTHERS = ("yak", *reversed(CLASSES[1:]))
"""Classes of other weights: the same in other places, but for one that is not among them."""
ANT, GOAT = CLASSES.index("ant"), CLASSES.index("goat")


@pytest.fixture
def other_weights(tmp_path: Path) -> Path:
    path = tmp_path / "others.safetensors"
    torch.manual_seed(2)
    card = narrow_card("others", OTHERS)
    save_weights(path, GoogLeNet(card.architecture).eval(), card)
    return path


def load(studio: MainWindow, weights: Path, qtbot: QtBot) -> None:
    card = studio.parts.store.state.card
    studio.parts.explorer.open_weights(weights)
    qtbot.waitUntil(lambda: studio.parts.store.state.card is not card)


def look_at(studio: MainWindow, photo: Path, qtbot: QtBot) -> None:
    before = studio.parts.store.state.record
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.record is not before)


def best(studio: MainWindow) -> int:
    return int(np.argmax(studio.parts.store.state.record.probabilities["main"]))


def targets(studio: MainWindow) -> list[int]:
    return [column.request.target for column in columns(studio)]


def titles(studio: MainWindow) -> list[str]:
    return [
        label.text() for label in studio.docks["why"].findChildren(QLabel, "why_method") if label.isVisible()
    ]


def own_class(studio: MainWindow, place: int) -> QComboBox:
    view = studio.docks["why"].panel._columns[columns(studio)[place].key]
    box = view.fields.findChild(QComboBox, "why_own_target")
    assert isinstance(box, QComboBox)
    return box


def choose(box: QComboBox, named: str) -> None:
    (place,) = [i for i in range(box.count()) if box.itemText(i) == named]
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_a_class_is_found_by_its_name() -> None:
    assert same_class(2, ("ant", "bee", "rocking_chair"), ("Rocking chair", "ant")) == 0
    assert same_class(1, ("ant", "bee"), ("ant", "cat")) is None
    assert same_class(1, ("crane", "crane"), ("crane", "crane")) == 1, "of two of one name that of its place"
    assert same_class(None, CLASSES, CLASSES) is None


def test_under_other_weights_the_box_says_the_same_class(
    studio: MainWindow, qtbot: QtBot, other_weights: Path, narrow_weights: Path
) -> None:
    open_panel(studio, qtbot)
    why(studio).ask()
    why(studio).set_target(GOAT)
    load(studio, other_weights, qtbot)
    assert OTHERS[state(studio).target] == "goat"
    box = studio.findChild(QComboBox, "why_target")
    qtbot.waitUntil(lambda: box.currentText().startswith("goat"))
    assert targets(studio) == [OTHERS.index("goat")] * 2
    load(studio, narrow_weights, qtbot)
    assert state(studio).target == GOAT
    why(studio).set_target(ANT)
    load(studio, other_weights, qtbot)
    assert state(studio).target is None, "there is no ant"
    assert targets(studio) == [best(studio)] * 2


def test_so_do_columns_with_a_class_of_their_own(
    studio: MainWindow, qtbot: QtBot, other_weights: Path
) -> None:
    for target in (None, GOAT, ANT):
        why(studio).add("gradcam")
        why(studio).pin(len(columns(studio)) - 1, target)
    load(studio, other_weights, qtbot)
    assert [column.pinned for column in columns(studio)] == [False, True]
    assert targets(studio) == [best(studio), OTHERS.index("goat")]


def test_the_visualised_class_keeps_its_name(studio: MainWindow, qtbot: QtBot, other_weights: Path) -> None:
    studio.parts.ask.vision.choose("class", GOAT)
    load(studio, other_weights, qtbot)
    assert OTHERS[studio.parts.store.state.page.target] == "goat"


def test_a_visualised_class_that_is_not_there_gives_way_to_the_best(
    studio: MainWindow, qtbot: QtBot, other_weights: Path
) -> None:
    studio.parts.ask.vision.choose("class", ANT)
    load(studio, other_weights, qtbot)
    assert studio.parts.store.state.page.target is None


@pytest.fixture
def mistake(studio: MainWindow, qtbot: QtBot, photo: Path) -> MainWindow:
    """A mistaken photo, the right and the given class side by side, and their difference."""
    open_panel(studio, qtbot)
    look_at(studio, photo, qtbot)
    why(studio).compare_targets({"right": 2, "given": 7}, photo)
    settled(studio, qtbot)
    why(studio).differences.add(0, 1)
    assert len(state(studio).differences) == 1
    return studio


def test_a_mistakes_columns_stay_with_its_photo(mistake: MainWindow, qtbot: QtBot) -> None:
    before = mistake.parts.store.state.record
    mistake.parts.explorer.frame(Framing(zoom=2.0))
    qtbot.waitUntil(lambda: mistake.parts.store.state.record is not before)
    assert targets(mistake) == [2, 7]
    assert titles(mistake) == [f"Grad-CAM: {CLASSES[2]} (right)", f"Grad-CAM: {CLASSES[7]} (given)"]
    assert len(state(mistake).differences) == 1


def test_beside_another_photo_they_are_one_ordinary_column(
    mistake: MainWindow, qtbot: QtBot, tmp_path: Path, photo: Path
) -> None:
    other = tmp_path / "other.png"
    other.write_bytes(photo.read_bytes())
    look_at(mistake, other, qtbot)
    assert targets(mistake) == [best(mistake)]
    assert titles(mistake) == ["Grad-CAM"]
    assert state(mistake).differences == ()
    qtbot.waitUntil(lambda: columns(mistake)[0].attribution is not None)


def test_one_class_chosen_for_all_leaves_one_of_them(mistake: MainWindow, qtbot: QtBot) -> None:
    why(mistake).set_target(5)
    settled(mistake, qtbot)
    assert targets(mistake) == [5]
    assert state(mistake).differences == ()
    assert columns(mistake)[0].attribution is not None


def test_a_column_can_have_a_class_of_its_own(studio: MainWindow, qtbot: QtBot) -> None:
    panel = open_panel(studio, qtbot)
    for _ in range(2):
        why(studio).add("gradcam")
    why(studio).ask()
    settled(studio, qtbot)
    subtract = panel.findChild(QToolButton, "why_subtract")
    assert not subtract.isEnabled(), "both ask the same"
    other = next(name for place, name in enumerate(CLASSES) if place != best(studio))
    choose(own_class(studio, 1), other)
    settled(studio, qtbot)
    assert titles(studio) == ["Grad-CAM", f"Grad-CAM: {other}"]
    assert columns(studio)[1].attribution.request.target == CLASSES.index(other)
    assert own_class(studio, 1).currentText().split("  ")[0] == other
    assert own_class(studio, 0).currentText() == "as above"
    assert subtract.isEnabled()
    subtract.menu().actions()[0].menu().actions()[0].trigger()
    mine = CLASSES[best(studio)]
    qtbot.waitUntil(lambda: text(panel, "why_difference") == f"Grad-CAM: {mine} − {other}")
    third = next(i for i in range(10) if i not in targets(studio))
    why(studio).set_target(third)
    settled(studio, qtbot)
    assert targets(studio) == [third, CLASSES.index(other)], "it keeps its class"
    why(studio).set_target(CLASSES.index(other))
    settled(studio, qtbot)
    qtbot.waitUntil(lambda: text(panel, "why_difference_how") == "both ask about the same class")
    choose(own_class(studio, 1), "as above")
    qtbot.waitUntil(lambda: titles(studio) == ["Grad-CAM", "Grad-CAM"])
    assert state(studio).differences == ()


def test_another_head_leaves_a_column_its_class(studio: MainWindow, qtbot: QtBot) -> None:
    why(studio).add("gradcam")
    why(studio).pin(0, GOAT)
    why(studio).set_head("aux1")
    (column,) = columns(studio)
    assert (column.request.head, column.request.target, column.request.layer) == ("aux1", GOAT, "4a")


def test_space_after_run_takes_no_column_away(studio: MainWindow, qtbot: QtBot) -> None:
    panel = open_panel(studio, qtbot)
    for method in ("gradcam", "input-x-gradient"):
        why(studio).add(method)
    with qtbot.waitActive(studio):
        studio.activateWindow()
    qtbot.waitUntil(lambda: len(titles(studio)) == 2)
    run = panel._columns[0].findChild(QPushButton, "why_run")
    run.setFocus()
    qtbot.keyClick(run, Qt.Key.Key_Space)
    settled(studio, qtbot)
    focused = studio.focusWidget()
    assert focused.objectName() == "why_settings"
    assert panel._columns[0].isAncestorOf(focused)
    assert columns(studio)[0].attribution is not None
