"""The list of runs: what it tells of each, and how they open again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.runs import RunsPanel
from inception_studio.desktop.parts import Parts
from inception_studio.paths import runs_dir
from inception_studio.training.config import RunConfig

from .conftest import on_screen
from .made_up_run import PER_EPOCH, write_run


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> RunsPanel:
    """The panel, shown, wide enough for all its columns."""
    return on_screen(RunsPanel(parts), 640, 240, qtbot)


def names(panel: RunsPanel) -> list[str]:
    return [panel.table.item(row, 0).text() for row in range(panel.table.rowCount())]


def press(panel: RunsPanel, name: str) -> None:
    button = panel.findChild(QPushButton, name)
    assert button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def place(panel: RunsPanel, row: int) -> QPoint:
    return panel.table.visualItemRect(panel.table.item(row, 0)).center()


def click(panel: RunsPanel, row: int) -> None:
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place(panel, row))


def double_click(panel: RunsPanel, row: int) -> None:
    click(panel, row)
    QTest.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place(panel, row))


def test_an_empty_list_says_what_will_be_there(panel: RunsPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(panel.empty.isVisible)
    assert "No runs here yet" in panel.empty.text()
    assert not panel.open_button.isEnabled()


def test_a_run_in_one_line(panel: RunsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    config = RunConfig(epochs=3, data=str(tmp_path / "flowers"))
    write_run(runs_dir() / "first", 2 * PER_EPOCH, state="stopped", config=config)
    press(panel, "runs_refresh")
    qtbot.waitUntil(lambda: names(panel) == ["first"])
    cells = [panel.table.item(0, column).text() for column in range(5)]
    assert cells == ["first", "20.0 %", "2 of 3", "stopped", "flowers"]
    assert panel.table.isVisible()
    assert not panel.empty.isVisible()


def test_a_double_click_opens_the_curves(panel: RunsPanel, qtbot: QtBot) -> None:
    write_run(runs_dir() / "first", 30)
    write_run(runs_dir() / "second", 10)
    panel.look()
    qtbot.waitUntil(lambda: sorted(names(panel)) == ["first", "second"])
    double_click(panel, names(panel).index("first"))
    state = panel.parts.store.state
    assert (state.run, state.rows) == (runs_dir() / "first", 30)
    qtbot.waitUntil(lambda: panel.table.item(names(panel).index("first"), 0).font().bold())


def test_enter_and_the_button_open_too(panel: RunsPanel, qtbot: QtBot) -> None:
    write_run(runs_dir() / "first", 30)
    panel.look()
    qtbot.waitUntil(lambda: names(panel) == ["first"])
    click(panel, 0)
    press(panel, "runs_open")
    assert panel.parts.store.state.rows == 30


def test_weights_can_be_looked_into_when_there_are_any(panel: RunsPanel, qtbot: QtBot) -> None:
    folder = write_run(runs_dir() / "first", 30)
    panel.look()
    qtbot.waitUntil(lambda: names(panel) == ["first"])
    click(panel, 0)
    assert not panel.weights_button.isEnabled()
    folder.weights_path.write_bytes(b"")
    panel.table.clearSelection()
    click(panel, 0)
    assert panel.weights_button.isEnabled()


@pytest.mark.parametrize(
    ("logged", "shown", "can"),
    [
        ("stopped", "stopped", True),
        ("failed", "failed", True),
        ("running", "cut off", True),
        ("finished", "finished", False),
    ],
)
def test_what_did_not_come_to_its_end_can_go_on(
    panel: RunsPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, logged: str, shown: str, can: bool
) -> None:
    folder = write_run(runs_dir() / "first", 30, state=logged)
    panel.look()
    qtbot.waitUntil(lambda: names(panel) == ["first"])
    assert not panel.go_on_button.isEnabled()
    click(panel, 0)
    assert panel.table.item(0, 3).text() == shown
    assert panel.go_on_button.isEnabled() == can
    if can:
        asked: list[Path] = []
        monkeypatch.setattr(panel.parts.session, "go_on", asked.append)
        press(panel, "runs_go_on")
        assert asked == [folder.path]
        assert panel.table.hasFocus()


def test_runs_of_another_folder(panel: RunsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    write_run(tmp_path / "elsewhere" / "theirs", 30)
    panel.ask = lambda parent: tmp_path / "elsewhere"
    press(panel, "runs_other")
    qtbot.waitUntil(lambda: names(panel) == ["theirs"])
    assert panel.place.text() == str(tmp_path / "elsewhere")
    panel.ask = lambda parent: runs_dir()
    press(panel, "runs_other")
    qtbot.waitUntil(lambda: names(panel) == [])
    assert panel.place.text() == "Your runs"


def test_a_run_chosen_as_a_folder_opens(panel: RunsPanel, tmp_path: Path) -> None:
    folder = write_run(tmp_path / "theirs", 30)
    panel.ask = lambda parent: folder.path
    press(panel, "runs_other")
    assert panel.parts.store.state.run == folder.path


def test_the_list_follows_what_is_trained_and_opened(panel: RunsPanel, qtbot: QtBot) -> None:
    folder = write_run(runs_dir() / "first", 30)
    panel.parts.session.open_run(folder.path)
    qtbot.waitUntil(lambda: names(panel) == ["first"])


def test_a_broken_run_is_left_out(panel: RunsPanel, qtbot: QtBot) -> None:
    write_run(runs_dir() / "good", 10)
    broken = write_run(runs_dir() / "broken", 10)
    broken.log_path.write_text("no database")
    panel.look()
    qtbot.waitUntil(lambda: names(panel) == ["good"])


def test_narrow_docks_leave_columns_out(panel: RunsPanel, qtbot: QtBot) -> None:
    write_run(runs_dir() / "first", 30)
    panel.look()
    qtbot.waitUntil(lambda: names(panel) == ["first"])
    assert not any(panel.table.isColumnHidden(column) for column in range(6))
    panel.resize(320, 240)
    assert panel.width() == 320
    assert [panel.table.isColumnHidden(column) for column in range(6)] == [
        False,
        False,
        False,
        True,
        True,
        True,
    ]
    for mode in ("light", "dark"):
        panel.parts.theme.set_mode(mode)
        panel.grab()
