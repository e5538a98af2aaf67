"""From a mistake to its cause: a folder is evaluated, a cell shows its photos, one opens with its reasons."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.evaluation_inquiry import EvaluationInquiry
from inception_studio.desktop.asking.evaluation_state import Evaluated
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.evaluation.panel import EvaluationPanel
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.settings import Settings
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import save_weights

from .class_folders import write_class_folders
from .conftest import narrow_card, on_screen
from .hands import in_front, press, text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_class_folders(tmp_path / "animals", ant=5, bee=4, fox=3)


def evaluated(window: MainWindow, qtbot: QtBot, folder: Path) -> tuple[EvaluationPanel, Evaluated]:
    panel = in_front(window, "evaluation", EvaluationPanel, qtbot)
    panel.header.ask = lambda parent: folder
    press(panel, "evaluation_choose", qtbot)
    press(panel, "evaluate_button", qtbot)
    qtbot.waitUntil(lambda: window.parts.store.state.evaluation.result is not None)
    result = window.parts.store.state.evaluation.result
    assert result is not None
    return panel, result


def test_at_first_it_says_what_to_do(parts: Parts, qtbot: QtBot) -> None:
    panel = on_screen(EvaluationPanel(parts), 320, 420, qtbot)
    assert "Choose a folder" in text(panel, "evaluation_empty")
    assert not panel.findChild(QAbstractButton, "evaluate_button").isEnabled()
    parts.theme.set_mode("light")
    assert panel.width() == 320


def test_a_folder_is_evaluated_and_told(studio: MainWindow, qtbot: QtBot, folder: Path) -> None:
    panel, result = evaluated(studio, qtbot, folder)
    assert result.confusion.sum() == 12
    assert text(panel, "evaluation_summary") == "12 photos of animals, narrow"
    assert text(panel, "evaluation_unknown") == ""
    right = int(result.confusion.trace())
    assert text(panel, "evaluation_main").startswith(f"main top-1 {100 * right / 12:.1f} %")
    for head in ("aux1", "aux2"):
        assert text(panel, f"evaluation_{head}")
    wrong = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert sum(int(line.split()[0]) for line in wrong) == 12 - right
    assert all(" taken for " in line for line in wrong)
    assert Settings().get("evaluation_folder") == str(folder)


def test_a_cell_shows_its_photos_and_a_photo_opens_with_its_reasons(
    studio: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    panel, result = evaluated(studio, qtbot, folder)
    store = studio.parts.store
    place = next(i for i in range(12) if result.answers.true[i] != result.answers.best[i])
    true, given = int(result.answers.true[place]), int(result.answers.best[place])
    row, column = (int((panel._classes == index).argmax()) for index in (true, given))
    qtbot.mouseClick(
        panel.matrix, Qt.MouseButton.LeftButton, pos=panel.matrix.cell_rect(row, column).center().toPoint()
    )
    assert store.state.evaluation.cell == (true, given)
    said = text(panel, "confusion_said")
    assert f"{result.card.classes[true]} taken for {result.card.classes[given]}" in said
    photos = panel.photos.shown
    assert [photo.place for photo in photos] == result.answers.of_cell(true, given)
    assert len(photos) == result.confusion[true, given]
    qtbot.waitUntil(lambda: not panel.photos.pictures.get(photos[0].path, QImage()).isNull())
    rect = panel.photos.visualItemRect(panel.photos.item(0))
    qtbot.mouseClick(panel.photos.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    qtbot.waitUntil(lambda: store.state.photo.path == photos[0].path)
    assert [column.request.target for column in store.state.why.columns] == [true, given]
    qtbot.waitUntil(lambda: studio.docks["why"].in_front)
    qtbot.waitUntil(lambda: all(column.attribution is not None for column in store.state.why.columns))
    assert all(column.record is store.state.record for column in store.state.why.columns)
    assert [column.attribution.request.target for column in store.state.why.columns] == [true, given]


def test_a_line_of_the_list_chooses_the_same_cell(studio: MainWindow, qtbot: QtBot, folder: Path) -> None:
    panel, _ = evaluated(studio, qtbot, folder)
    line = panel.list.item(0)
    qtbot.mouseClick(
        panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.list.visualItemRect(line).center()
    )
    assert text(panel, "confusion_said").startswith(line.text())
    assert panel.photos.isVisible()


def test_an_empty_cell_says_so_and_takes_no_room(studio: MainWindow, qtbot: QtBot, folder: Path) -> None:
    panel, result = evaluated(studio, qtbot, folder)
    dock = studio.docks["evaluation"]
    dock.setFloating(True)
    dock.resize(800, 330)  # so flat that the photos stand beside the list
    qtbot.waitUntil(lambda: panel.height() < 330)
    names, confusion = result.card.classes, result.confusion

    def click(true: int, given: int) -> None:
        row, column = (int((panel._classes == index).argmax()) for index in (true, given))
        place = panel.matrix.cell_rect(row, column).center().toPoint()
        qtbot.mouseClick(panel.matrix, Qt.MouseButton.LeftButton, pos=place)
        qtbot.wait(30)

    def laid_out() -> tuple[int, int, list[QRect]]:
        rects = [panel.photos.visualItemRect(panel.photos.item(i)) for i in range(panel.photos.count())]
        return panel.list.width(), panel.photos.width(), rects

    whole = panel.list.width()
    true, given = divmod(int(confusion.argmax()), len(names))
    click(true, given)
    filled = laid_out()
    assert filled[0] < whole
    assert filled[2]
    empty = next(
        (int(a), int(b)) for a in panel._classes for b in panel._classes if a != b and not confusion[a, b]
    )
    click(*empty)
    said = text(panel, "confusion_said")
    assert said == f"No photo of {names[empty[0]]} was taken for {names[empty[1]]}."
    assert not panel.photos.isVisible()
    assert panel.list.width() == whole
    click(true, given)
    assert panel.photos.isVisible()
    assert laid_out() == filled
    dock.setFloating(False)


def test_what_is_mistaken_can_be_read_in_a_window_of_1280_px(
    studio: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    panel, _ = evaluated(studio, qtbot, folder)
    assert panel.width() < 700
    line = panel.list.item(0)
    line.setText("4 × Old English sheepdog taken for military uniform")
    rect = panel.list.visualItemRect(line)
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    qtbot.waitUntil(panel.photos.isVisible)
    assert panel.list.width() >= 160
    metrics = panel.list.fontMetrics()

    def lines() -> float:
        return panel.list.visualItemRect(line).height() / metrics.height()

    qtbot.waitUntil(lambda: lines() >= 2)
    assert line.toolTip()
    names = "evaluation_summary", "evaluation_main", "evaluation_aux1"
    labels = [panel.findChild(QLabel, name) for name in names] + [panel._often]

    def cut() -> list[str]:
        return [x.text() for x in labels if x.fontMetrics().horizontalAdvance(x.text()) > x.width()]

    qtbot.waitUntil(lambda: not cut())


def test_cancel_and_evaluating_again(studio: MainWindow, qtbot: QtBot, tmp_path: Path, folder: Path) -> None:
    many = write_class_folders(tmp_path / "many", ant=150, bee=150)
    ask, store = studio.parts.ask.evaluation, studio.parts.store
    panel = in_front(studio, "evaluation", EvaluationPanel, qtbot)
    ask.evaluate(many)
    bar = panel.findChild(QProgressBar, "evaluation_progress")
    assert isinstance(bar, QProgressBar)
    qtbot.waitUntil(lambda: bar.isVisible() and "of 300 photos" in bar.text())
    press(panel, "evaluation_cancel", qtbot)
    assert not store.state.evaluation.running
    assert not bar.isVisible()
    ask.evaluate(many)
    ask.evaluate(folder)  # cancels the one before
    qtbot.waitUntil(lambda: not store.state.evaluation.running)
    result = store.state.evaluation.result
    assert result is not None
    assert result.folder == folder


def test_other_weights_end_it_and_an_old_result_says_whose_it_is(
    studio: MainWindow, qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    panel, result = evaluated(studio, qtbot, folder)
    assert text(panel, "evaluation_stale") == ""
    store = studio.parts.store
    studio.parts.ask.evaluation.evaluate(write_class_folders(tmp_path / "many", ant=1500))
    studio.parts.explorer.use_starter()
    qtbot.waitUntil(lambda: store.state.card is not result.card)
    assert not store.state.evaluation.running
    assert store.state.evaluation.result is result
    assert "other weights (narrow)" in text(panel, "evaluation_stale")
    studio.parts.ask.evaluation.open(0)
    assert store.state.why.columns == (), "these weights count other classes"


def test_unknown_classes_are_left_out_and_named(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    some = write_class_folders(tmp_path / "some", ant=3, gnu=2, walrus=1)
    panel, result = evaluated(studio, qtbot, some)
    assert result.confusion.sum() == 3
    assert dict(result.unknown) == {"gnu": 2, "walrus": 1}
    assert text(panel, "evaluation_summary") == "3 photos of some, narrow"
    assert text(panel, "evaluation_unknown") == (
        "The network does not know 2 class folders (gnu, walrus): 3 photos left out."
    )
    assert not studio.message_bar.isVisible()


def test_a_folder_of_unknown_classes_is_told(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    panel = in_front(studio, "evaluation", EvaluationPanel, qtbot)
    ask = studio.parts.ask.evaluation
    ask.evaluate(write_class_folders(tmp_path / "strange", gnu=2))
    qtbot.waitUntil(lambda: not studio.parts.store.state.evaluation.running)
    assert studio.message_bar.isVisible()
    assert panel.findChild(QAbstractButton, "evaluate_button").isEnabled()


def test_the_same_weights_again_are_no_others(
    studio: MainWindow, qtbot: QtBot, folder: Path, narrow_weights: Path, tmp_path: Path
) -> None:
    panel, result = evaluated(studio, qtbot, folder)
    store = studio.parts.store
    studio.parts.explorer.open_weights(narrow_weights)
    qtbot.waitUntil(lambda: store.state.card is not result.card)
    assert text(panel, "evaluation_stale") == ""
    other = tmp_path / "other.safetensors"
    card = narrow_card()
    save_weights(other, GoogLeNet(card.architecture).eval(), card)
    studio.parts.explorer.open_weights(other)
    qtbot.waitUntil(lambda: store.state.card.path == other)
    assert "other weights (narrow)" in text(panel, "evaluation_stale"), "whatever they are called"
    store.update(card=narrow_card())
    assert "an earlier step of this run" in text(panel, "evaluation_stale")


def test_a_folder_that_can_be_evaluated_answers_the_message_about_one_that_cannot(
    studio: MainWindow, qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    ask, evaluation = studio.parts.ask.evaluation, lambda: studio.parts.store.state.evaluation
    ask.evaluate(write_class_folders(tmp_path / "strange", gnu=2))
    qtbot.waitUntil(lambda: not evaluation().running)
    assert studio.message_bar.isVisible()
    ask.evaluate(folder)
    qtbot.waitUntil(lambda: evaluation().result is not None)
    assert not studio.message_bar.isVisible()
    ask.evaluate(write_class_folders(tmp_path / "strange again", gnu=2))
    qtbot.waitUntil(lambda: not evaluation().running)
    studio.parts.messages.error("something else")
    ask.evaluate(folder)
    qtbot.waitUntil(lambda: not evaluation().running)
    assert studio.message_bar.text.text() == "something else", "which it does not answer"


def test_the_folder_of_last_time_is_there_again(
    qapp: QApplication, parts: Parts, qtbot: QtBot, folder: Path
) -> None:
    parts.ask.evaluation.choose(folder)
    why = parts.ask.why
    again = EvaluationInquiry(parts.store, parts.explorer, parts.messages, Settings(), why)
    assert again.state.folder == folder
    panel = on_screen(EvaluationPanel(parts), 600, 300, qtbot)
    assert text(panel, "evaluation_folder") == "animals"


def test_a_photo_that_is_gone_is_no_thumbnail(studio: MainWindow, qtbot: QtBot, folder: Path) -> None:
    panel, result = evaluated(studio, qtbot, folder)
    shutil.rmtree(folder)
    true, given = int(result.answers.true[0]), int(result.answers.best[0])
    studio.parts.ask.evaluation.select((true, given))
    qtbot.wait(100)
    assert all(picture.isNull() for picture in panel.photos.pictures.values())
