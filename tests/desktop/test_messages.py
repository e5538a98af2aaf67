"""Messages are put into a reader's words, and an error's goes when what came after it has worked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.messages import MessageBar, Messages
from inception_studio.desktop.outdated import Outdated
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.store import Store


@pytest.fixture
def messages(qapp: QApplication, home: Path) -> Iterator[Messages]:
    made = Messages()
    yield made
    made.close()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def bar(messages: Messages, store: Store, qtbot: QtBot) -> MessageBar:
    made = MessageBar(messages)
    qtbot.addWidget(made)
    Outdated(store, messages, made)
    return made


def work(store: Store, qtbot: QtBot) -> None:
    """A job begins and ends."""
    store.update(busy="Looking at a photo")
    qtbot.wait(5)
    store.update(busy="")


def test_marks_of_what_is_typed_become_quotes(messages: Messages, bar: MessageBar) -> None:
    messages.error("It needs `train` and `val` folders.")
    assert bar.text.text() == "It needs “train” and “val” folders."
    messages.warning("A lone ` stays.")
    assert bar.text.text() == "A lone ` stays."
    assert "`train`" in messages.log_path.read_text()


def test_an_error_goes_when_the_next_job_has_worked(
    messages: Messages, store: Store, bar: MessageBar, qtbot: QtBot
) -> None:
    messages.error("It went wrong.")
    qtbot.wait(5)
    work(store, qtbot)
    qtbot.waitUntil(lambda: not bar.isVisible())
    messages.warning("Look out.")
    qtbot.wait(5)
    work(store, qtbot)
    qtbot.wait(5)
    assert bar.isVisible(), "a warning is not answered by a photo"
    store.update(run=Path("run"))
    assert not bar.isVisible()


def test_an_error_outlasts_what_had_begun_before_it(
    messages: Messages, store: Store, bar: MessageBar, qtbot: QtBot
) -> None:
    store.update(busy="Looking at a photo")
    qtbot.wait(5)
    messages.error("It went wrong.")
    qtbot.wait(5)
    store.update(busy="")
    qtbot.wait(5)
    assert bar.isVisible()
    store.update(busy="Looking at a photo")
    store.update(busy="")  # as a job that fails does: first it is over, then it says why
    messages.error("It went wrong again.")
    qtbot.wait(5)
    assert bar.text.text() == "It went wrong again."


def test_a_broken_photo_and_then_a_good_one(
    studio: MainWindow, qtbot: QtBot, photo: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    for _ in range(2):
        studio.parts.explorer.open_photo(broken)
        qtbot.waitUntil(studio.message_bar.isVisible)
    qtbot.wait(50)
    assert studio.message_bar.isVisible()
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.photo.path == photo)
    qtbot.waitUntil(lambda: not studio.message_bar.isVisible())


def test_what_the_program_does_instead_answers_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"no weights")
    Settings().set("last_weights", str(broken))
    window.parts.settings.set("last_weights", str(broken))
    window.show()
    qtbot.waitUntil(lambda: window.parts.store.state.record is not None)
    qtbot.waitUntil(lambda: not window.parts.store.state.busy)
    qtbot.wait(50)
    assert window.message_bar.isVisible()
    assert "broken.safetensors" in window.message_bar.text.text()
