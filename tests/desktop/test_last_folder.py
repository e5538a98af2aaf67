"""Every dialog that opens begins where the last one was left, whatever it is for; so does what saves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.ask_path import documents, from_last_folder
from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.settings import Settings
from inception_studio.paths import runs_dir

ACTIONS = (
    "open_photo",
    "open_video",
    "open_weights",
    "open_exemplars",
    "open_run",
    "evaluate_folder",
    "compare_photo",
    "compare_weights",
)
SAVING = ("save_weights", "save_report")


class SystemDialogs:
    """Stands in for the system's dialogs: notes where each begins, answers `answer`, at first "cancel"."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[str] = []
        self.answer = ""
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", self._folder)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", self._file)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", self._file)

    def _folder(self, parent: QWidget, title: str, start: str) -> str:
        self.begun.append(start)
        return self.answer

    def _file(self, parent: QWidget, title: str, start: str, kinds: str) -> tuple[str, str]:
        self.begun.append(start)
        return self.answer, kinds


@pytest.fixture
def dialogs(studio: MainWindow, monkeypatch: pytest.MonkeyPatch) -> SystemDialogs:
    """The window asks with the system's own dialogs, which stand in for."""
    studio.dialogs = Dialogs()
    return SystemDialogs(monkeypatch)


def panels_questions(studio: MainWindow) -> dict[str, Callable[[], object]]:
    """What in the panels asks for a path."""
    panels = {name: studio.docks[name].panel for name in studio.docks}
    header = panels["compare"].header
    return {
        "evaluation": lambda: panels["evaluation"].header.ask(studio),
        "lesions": lambda: panels["lesions"].ask(studio),
        "training data": lambda: panels["training"].data.ask(studio),
        "training out": lambda: panels["training"].ask(studio),
        "runs": lambda: panels["runs"].ask(studio),
        "depth folder": lambda: panels["depth"].source.ask_folder(studio),
        "depth file": lambda: panels["depth"].source.ask_file(studio),
        "exemplars folder": lambda: panels["channel"].exemplars.ask_folder(studio),
        "exemplars file": lambda: panels["channel"].ask_file(studio),
        "compare photo": header.findChild(QAbstractButton, "compare_photo").click,
        "compare weights": header.findChild(QAbstractButton, "compare_weights").click,
    }


def test_all_dialogs_begin_where_the_last_one_was_left(
    studio: MainWindow, dialogs: SystemDialogs, qtbot: QtBot, photo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    settings = studio.parts.settings
    dialogs.answer = str(photo)
    studio.actions_by_name["open_photo"].trigger()
    qtbot.waitUntil(lambda: studio.parts.store.state.photo.path == photo)
    for place in (photo.parent, other):
        settings.set("last_folder", str(place))
        dialogs.answer, dialogs.begun = "", []
        for name in ACTIONS:
            assert studio.actions_by_name[name].isEnabled(), name
            studio.actions_by_name[name].trigger()
        questions = panels_questions(studio)
        for ask in questions.values():
            ask()
        assert len(dialogs.begun) == len(ACTIONS) + len(questions)
        folders = {Path(start) if Path(start).is_dir() else Path(start).parent for start in dialogs.begun}
        assert folders == {place}
        assert settings.get("last_folder") == str(place), "who cancels has left it nowhere else"


def test_what_is_saved_is_proposed_where_something_was_saved_last_not_among_the_photos(
    studio: MainWindow, dialogs: SystemDialogs, qtbot: QtBot, photo: Path, tmp_path: Path
) -> None:
    settings, kept = studio.parts.settings, tmp_path / "kept"
    kept.mkdir()
    settings.set("last_folder", str(photo.parent))
    for name in SAVING:
        studio.actions_by_name[name].trigger()
    assert {Path(start).parent for start in dialogs.begun} == {Path(documents())}
    dialogs.answer, dialogs.begun = str(kept / "mine.safetensors"), []
    studio.actions_by_name["save_weights"].trigger()
    qtbot.waitUntil((kept / "mine.safetensors").is_file)
    dialogs.answer, dialogs.begun = "", []
    for name in (*SAVING, "open_photo"):
        studio.actions_by_name[name].trigger()
    *saved, opened = dialogs.begun
    assert {Path(start).parent for start in saved} == {kept}
    assert Path(opened) == photo.parent


def test_documents_are_in_a_folder_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "Documents"
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda kind: str(gone))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert documents() == str(tmp_path)
    gone.mkdir()
    assert documents() == str(gone)


def test_each_leaves_its_folder_to_the_next(
    studio: MainWindow, dialogs: SystemDialogs, tmp_path: Path
) -> None:
    for name, ask in panels_questions(studio).items():
        if name.startswith("compare"):  # they open what they are given
            continue
        place = tmp_path / name
        place.mkdir()
        dialogs.answer = str(place / "some.npz" if "file" in name else place)
        assert ask() == Path(dialogs.answer)
        assert studio.parts.settings.get("last_folder") == str(place), name


def test_the_first_dialog_for_runs_begins_with_the_users_own(
    studio: MainWindow, dialogs: SystemDialogs
) -> None:
    studio.actions_by_name["open_run"].trigger()
    studio.actions_by_name["open_photo"].trigger()
    assert dialogs.begun == [str(runs_dir()), ""]


def test_a_folder_that_is_gone_is_not_begun_in(tmp_path: Path) -> None:
    settings, begun = Settings(), []

    def ask(start: str) -> None:
        begun.append(start)

    settings.set("last_folder", str(tmp_path / "gone"))
    from_last_folder(settings, ask)
    from_last_folder(settings, ask, "weights.safetensors", otherwise=tmp_path)
    settings.set("last_saved_folder", str(tmp_path / "gone"))
    from_last_folder(settings, ask, "weights.safetensors")
    settings.set("last_saved_folder", str(tmp_path))
    from_last_folder(settings, ask, "weights.safetensors")
    here, there = tmp_path / "weights.safetensors", Path(documents()) / "weights.safetensors"
    assert begun == ["", *map(str, (here, there, here))]
