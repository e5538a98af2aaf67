"""A list that is searched: a click into it and typing replaces what stood there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.search_line import SearchLine


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """An empty one, which lives as long as its test."""
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def line(window: QWidget, qtbot: QtBot) -> SearchLine:
    """That of a list, with the focus elsewhere."""
    box, other = QComboBox(), QPushButton("other")
    line = SearchLine()
    box.setLineEdit(line)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(["ant", "espresso"])
    column = QVBoxLayout(window)
    column.addWidget(other)
    column.addWidget(box)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    other.setFocus()
    return line


def click(line: SearchLine, qtbot: QtBot) -> None:
    if not line.hasFocus():
        line.setFocus(Qt.FocusReason.MouseFocusReason)  # as a real click does; one that is sent does not
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 4, line.height() // 2))


def test_typing_after_the_first_click_replaces(line: SearchLine, qtbot: QtBot) -> None:
    click(line, qtbot)
    assert line.selectedText() == "ant"
    qtbot.keyClicks(line, "lion")
    assert line.text() == "lion"


def test_a_second_click_puts_the_cursor_there(line: SearchLine, qtbot: QtBot) -> None:
    click(line, qtbot)
    qtbot.wait(600)  # else it were a double click
    click(line, qtbot)
    assert not line.hasSelectedText()
    assert line.cursorPosition() == len("ant")
