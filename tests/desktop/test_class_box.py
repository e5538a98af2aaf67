"""A class is found by any part of its name or by its number; what is none is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.class_box import ClassBox, found

from .conftest import CLASSES, on_screen

NAMES = ("tabby", "Persian cat", "3", "cat", "catamaran", "ant")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("cat", 3),  # the very name, before those that have it in them
        ("CAT", 3),
        ("cata", 4),
        ("sian c", 1),
        ("3", 2),  # a name that is a number
        ("0", 0),
        ("5", 5),
        ("6", None),
        ("mouse", None),
    ],
)
def test_what_is_meant(typed: str, number: int | None) -> None:
    assert found(typed, dict(enumerate(NAMES))) == number


@pytest.fixture
def box(qapp: QApplication, qtbot: QtBot) -> Iterator[ClassBox]:
    """In a window, asked about "cat", with the cursor in its line."""
    window = QWidget()
    made = ClassBox("box", "tip")
    rows = QVBoxLayout(window)
    rows.addWidget(QPushButton("other"))
    rows.addWidget(made)
    made.offer((), CLASSES, 2)
    on_screen(window, 300, 100, qtbot)
    with qtbot.waitActive(window):
        window.activateWindow()
    made.lineEdit().setFocus()
    made.lineEdit().selectAll()
    yield made
    QToolTip.hideText()


def line(box: ClassBox) -> QLineEdit:
    return box.lineEdit()


@pytest.mark.parametrize(
    ("typed", "offered"), [("OA", ["goat"]), ("6", ["goat"]), ("e", ["bee", "elk", "hen"])]
)
def test_it_completes_any_part_of_a_name_and_the_number(
    box: ClassBox, qtbot: QtBot, typed: str, offered: list[str]
) -> None:
    qtbot.keyClicks(line(box), typed)
    popup = box.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    model = popup.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == offered


@pytest.mark.parametrize("typed", ["oa", "goat", "6"])
def test_return_takes_it(box: ClassBox, qtbot: QtBot, typed: str) -> None:
    told: list[object] = []
    box.class_chosen.connect(told.append)
    qtbot.keyClicks(line(box), typed)
    qtbot.keyClick(line(box), Qt.Key.Key_Return)
    assert set(told) == {6}
    assert not QToolTip.isVisible()


def test_choosing_a_completion_leaves_the_name_alone(box: ClassBox, qtbot: QtBot) -> None:
    told: list[object] = []
    box.class_chosen.connect(told.append)
    qtbot.keyClicks(line(box), "oa")
    popup = box.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.mouseClick(
        popup.viewport(),
        Qt.MouseButton.LeftButton,
        pos=popup.visualRect(popup.model().index(0, 0)).center(),
    )
    assert told == [6]
    assert line(box).text() == "goat"


def test_a_wrong_entry_is_told_and_not_left_standing(box: ClassBox, qtbot: QtBot) -> None:
    told: list[object] = []
    box.class_chosen.connect(told.append)
    qtbot.keyClicks(line(box), "nobody")
    qtbot.keyClick(line(box), Qt.Key.Key_Return)
    qtbot.waitUntil(QToolTip.isVisible)
    assert "“nobody”" in QToolTip.text()
    assert line(box).text() == "cat"
    assert told == []


def test_the_first_of_the_list_is_found_as_well(box: ClassBox, qtbot: QtBot) -> None:
    told: list[object] = []
    box.class_chosen.connect(told.append)
    QTest.keyClicks(line(box), "an")
    QTest.keyClick(line(box), Qt.Key.Key_Return)
    assert told == [0]
