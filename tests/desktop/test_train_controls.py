"""The training panel under a user's hands: the form, what it refuses, the buttons, the rate while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inception_studio.desktop.app import make_parts
from inception_studio.desktop.panels.training.controls import TrainPanel
from inception_studio.desktop.panels.training.progress import status_text
from inception_studio.desktop.panels.training.rows import ROWS
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.store import TrainingStatus
from inception_studio.training.config import RunConfig

from .conftest import end, on_screen
from .hands import wheel


@pytest.fixture
def ready(qapp: QApplication, home: Path, narrow_weights: Path, qtbot: QtBot) -> Iterator[Parts]:
    """The parts with the engine and the narrow network loaded; no window, no photo."""
    settings = Settings()
    settings.set("last_weights", str(narrow_weights))
    settings.sync()
    made, holder = make_parts()
    holder.start()
    qtbot.waitUntil(lambda: made.store.state.card is not None)
    yield made
    end(made)


@pytest.fixture
def panel(ready: Parts, qtbot: QtBot) -> TrainPanel:
    """The panel, shown, as large as in the window."""
    return shown(ready, qtbot)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of two classes with ten small photos each."""
    rng = np.random.default_rng(0)
    for name in ("ants", "bees"):
        (tmp_path / "insects" / name).mkdir(parents=True)
        for number in range(10):
            pixels = rng.integers(0, 255, (66, 66, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "insects" / name / f"{number}.png")
    return tmp_path / "insects"


def shown(parts: Parts, qtbot: QtBot) -> TrainPanel:
    return on_screen(TrainPanel(parts), 320, 560, qtbot)


def field(panel: QWidget, name: str) -> QWidget:
    found = panel.findChild(QWidget, name)
    assert found is not None, name
    return found


def type_number(panel: TrainPanel, name: str, text: str) -> None:
    """Replace what stands in a number field and press Enter."""
    spin = field(panel, name)
    assert isinstance(spin, QAbstractSpinBox)
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, text)
    QTest.keyClick(spin, Qt.Key.Key_Return)


def pick(panel: TrainPanel, name: str, text: str) -> None:
    """Choose an entry of a combo box, as a click on it does."""
    combo = field(panel, name)
    assert isinstance(combo, QComboBox)
    index = combo.findText(text)
    assert index >= 0, [combo.itemText(i) for i in range(combo.count())]
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def press(panel: TrainPanel, name: str) -> None:
    button = field(panel, name)
    assert isinstance(button, QPushButton | QToolButton)
    assert button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def text(panel: TrainPanel, name: str) -> str:
    label = field(panel, name)
    assert isinstance(label, QLabel)
    return label.text() if not label.isHidden() else ""


def make_tiny(panel: TrainPanel, steps: int | None) -> None:
    panel.form.set_values({"width": 0.1, "batch_size": 4, "epochs": 1000, "steps": steps})


def test_the_form_begins_with_the_defaults(panel: TrainPanel) -> None:
    assert panel.config() == RunConfig()
    assert panel.problem() == ""
    assert field(panel, "train_button").isEnabled()
    for name in ("pause_button", "step_button", "stop_button"):
        assert not field(panel, name).isEnabled()


def test_every_setting_has_a_place_and_a_sentence(panel: TrainPanel) -> None:
    places = {row.name for row in ROWS} | {"data", "weights", "learning_rate"}
    assert places == {f.name for f in fields(RunConfig)}
    for name in (*(f"train_{row.name}" for row in ROWS), "data_choice", "start_choice", "learning_rate"):
        widget = field(panel, name)
        assert len(widget.toolTip().split()) > 5, name
        assert widget.toolTip().endswith("."), name
        assert widget.accessibleName(), name


def test_before_the_engine_is_there_it_says_so(parts: Parts, qtbot: QtBot) -> None:
    made = shown(parts, qtbot)
    assert not field(made, "train_button").isEnabled()
    assert "loading" in text(made, "train_problem")


def test_devices_are_offered_by_name(panel: TrainPanel, qtbot: QtBot) -> None:
    device = field(panel, "train_device")
    assert isinstance(device, QComboBox)
    qtbot.waitUntil(lambda: "cores" in device.itemText(device.count() - 1))
    assert device.itemData(0) == "auto"
    assert device.itemData(device.count() - 1) == "cpu"
    assert device.itemText(0).startswith("Best there is: ")


def test_what_is_typed_is_trained_with(panel: TrainPanel) -> None:
    press(panel, "fold_optimiser")
    press(panel, "fold_architecture")
    type_number(panel, "train_epochs", "7")
    type_number(panel, "learning_rate", "0.0003")
    type_number(panel, "train_weight_decay", "1e-4")
    pick(panel, "train_activation", "Sigmoid")
    pick(panel, "train_initialisation", "Normal, N(0, σ)")
    type_number(panel, "train_sigma", "0.05")
    pick(panel, "train_batch_norm", "Off")
    press_box = field(panel, "train_aux")
    QTest.mouseClick(press_box, Qt.MouseButton.LeftButton, pos=QPoint(8, press_box.height() // 2))
    assert panel.config() == RunConfig(
        epochs=7,
        learning_rate=0.0003,
        weight_decay=1e-4,
        activation="sigmoid",
        initialisation="normal",
        sigma=0.05,
        batch_norm=False,
        aux=False,
    )


def test_numbers_over_many_powers_of_ten(panel: TrainPanel) -> None:
    rate = field(panel, "learning_rate")
    assert isinstance(rate, QDoubleSpinBox)
    for typed, value in (
        ("1e-6", 1e-6),
        ("0,05", 0.05),
        ("3E-3", 0.003),
        ("1e-", 0.003),
        ("1e9", 0.003),
        ("abc", 0.003),
    ):
        type_number(panel, "learning_rate", typed)
        assert rate.value() == pytest.approx(value), typed
    QTest.keyClick(rate, Qt.Key.Key_Up)
    assert 0.003 < rate.value() < 0.004


def test_a_closed_fold_tells_what_was_changed_in_it(panel: TrainPanel) -> None:
    panel.form.set_values({"activation": "sigmoid", "aux": False, "width": 0.5})
    summary = panel.form.folds["Architecture"].summary
    assert summary.isVisible()
    assert summary.text() == "Sigmoid, auxiliary heads off, width 0.5 ×"
    press(panel, "fold_architecture")
    assert not summary.isVisible()


def test_what_has_no_effect_is_disabled(panel: TrainPanel) -> None:
    assert field(panel, "train_momentum").isEnabled()
    assert not field(panel, "train_sigma").isEnabled()
    panel.form.set_values({"optimizer": "adamw", "initialisation": "normal"})
    assert not field(panel, "train_momentum").isEnabled()
    assert field(panel, "train_sigma").isEnabled()


def test_from_the_loaded_weights(panel: TrainPanel, narrow_weights: Path) -> None:
    pick(panel, "start_choice", "From narrow")
    assert panel.config().weights == str(narrow_weights)
    assert not field(panel, "train_activation").isEnabled()
    assert field(panel, "train_aux").isEnabled()
    pick(panel, "start_choice", "From scratch")
    assert panel.config().weights is None
    assert field(panel, "train_activation").isEnabled()


def test_a_folder_is_looked_into_before_training(panel: TrainPanel, photos: Path, qtbot: QtBot) -> None:
    panel.data.ask = lambda parent: photos
    pick(panel, "data_choice", "Folder …")
    assert field(panel, "data_choice").currentText() == "insects"
    qtbot.waitUntil(lambda: "2 classes" in text(panel, "data_note"))
    assert "16 + 4 photos" in text(panel, "data_note")
    assert "larger than the 16 training photos" in text(panel, "train_problem")
    assert not field(panel, "train_button").isEnabled()
    type_number(panel, "train_batch_size", "8")
    assert text(panel, "train_problem") == ""
    assert field(panel, "train_button").isEnabled()
    assert panel.config().data == str(photos)


def test_a_folder_that_cannot_be_trained_on_is_told_in_place(
    panel: TrainPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "lonely" / "ants").mkdir(parents=True)
    for number in range(3):
        Image.new("RGB", (66, 66)).save(tmp_path / "lonely" / "ants" / f"{number}.png")
    panel.data.ask = lambda parent: tmp_path / "lonely"
    pick(panel, "data_choice", "Folder …")
    qtbot.waitUntil(lambda: "only one class" in text(panel, "data_note"))
    assert str(tmp_path / "lonely") in text(panel, "data_note")
    assert field(panel, "data_note").property("role") == "error"
    assert not field(panel, "train_button").isEnabled()
    pick(panel, "data_choice", "Shapes (built in, 10 classes)")
    assert field(panel, "data_note").property("role") == "caption"
    assert field(panel, "train_button").isEnabled()


def test_leaving_the_folder_dialog_changes_nothing(panel: TrainPanel) -> None:
    panel.data.ask = lambda parent: None
    pick(panel, "data_choice", "Folder …")
    assert panel.config().data == "builtin"
    assert field(panel, "data_choice").currentText().startswith("Shapes")


def test_the_form_is_remembered(panel: TrainPanel, photos: Path, tmp_path: Path, qtbot: QtBot) -> None:
    panel.data.choose(str(photos))
    type_number(panel, "train_batch_size", "8")
    type_number(panel, "learning_rate", "0.003")
    press(panel, "fold_device")
    panel.ask = lambda parent: tmp_path
    press(panel, "out_button")
    again = shown(panel.parts, qtbot)
    assert again.config() == panel.config() == RunConfig(data=str(photos), batch_size=8, learning_rate=0.003)
    assert again.form.folds["Device and seed"].open
    assert field(again, "out_button").text() == tmp_path.name


def test_a_remembered_form_that_makes_no_sense_is_passed_over(ready: Parts, qtbot: QtBot) -> None:
    nonsense = {"epochs": "many", "activation": 3, "data": "/nowhere", "recent_data": 7, "out": 1, "open": 0}
    ready.settings.set("training_form", nonsense)
    assert shown(ready, qtbot).config() == RunConfig()


def test_the_buttons_train_pause_step_resume_and_stop(panel: TrainPanel, qtbot: QtBot) -> None:
    make_tiny(panel, None)
    state = panel.parts.store
    press(panel, "train_button")
    assert not field(panel, "train_button").isEnabled()
    assert not panel.fields.isEnabled()
    qtbot.waitUntil(lambda: " left" in text(panel, "train_status"))
    assert "Epoch 1 of 1000, step " in text(panel, "train_status")
    assert "images/s" in text(panel, "train_status")
    assert field(panel, "run_bar").isVisible()
    press(panel, "pause_button")
    assert field(panel, "pause_button").text() == "Resume"
    assert text(panel, "train_status").startswith("Paused in epoch 1")
    press(panel, "step_button")
    before = state.state.rows
    press(panel, "pause_button")
    assert field(panel, "pause_button").text() == "Pause"
    qtbot.waitUntil(lambda: state.state.rows > before + 1)
    press(panel, "stop_button")
    qtbot.waitUntil(lambda: text(panel, "train_status").startswith("Stopped at step"))
    assert panel.fields.isEnabled()
    assert field(panel, "train_button").isEnabled()
    assert not field(panel, "stop_button").isEnabled()


def test_the_rate_is_changed_while_it_runs(panel: TrainPanel, qtbot: QtBot) -> None:
    make_tiny(panel, None)
    panel.form.set_values({"schedule": "constant"})
    rate = field(panel, "learning_rate")
    assert isinstance(rate, QDoubleSpinBox)
    press(panel, "train_button")
    qtbot.waitUntil(lambda: panel.parts.store.state.training.state == "running")
    type_number(panel, "learning_rate", "0.00125")
    rates = lambda: panel.parts.session.series.steps["learning_rate"]  # noqa: E731
    qtbot.waitUntil(lambda: len(rates()) > 0 and rates()[-1] == pytest.approx(0.00125))
    qtbot.waitUntil(lambda: rate.value() == pytest.approx(0.00125))
    press(panel, "stop_button")
    qtbot.waitUntil(lambda: not panel.parts.store.state.training.active)
    assert rate.value() == pytest.approx(RunConfig().learning_rate)  # of the next run


def test_the_rate_of_the_schedule_is_shown_but_not_over_what_is_being_typed(panel: TrainPanel) -> None:
    rate = field(panel, "learning_rate")
    assert isinstance(rate, QDoubleSpinBox)
    panel.progress.show_status(TrainingStatus("running", learning_rate=0.0123456))
    assert rate.text() == "0.01235"
    assert rate.value() == pytest.approx(0.01235)
    panel.activateWindow()
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "0.5")
    panel.progress.show_status(TrainingStatus("running", learning_rate=0.004))
    assert rate.text() == "0.5"
    panel.progress.show_status(TrainingStatus())


def test_the_wheel_scrolls_and_does_not_change_numbers(panel: TrainPanel) -> None:
    spin = field(panel, "train_epochs")
    assert isinstance(spin, QSpinBox)
    panel.setFocus()
    wheel(spin, spin.rect().center(), 1)
    assert spin.value() == RunConfig().epochs


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (TrainingStatus(), ""),
        (TrainingStatus("starting", "decoding photos 64 of 128"), "decoding photos 64 of 128"),
        (TrainingStatus("stopping"), "Stopping, and writing the checkpoint …"),
        (
            TrainingStatus("failed", "a.jpg: no photo.", step=3, total_steps=10),
            "Failed at step 3 of 10. a.jpg: no photo.",
        ),
        (TrainingStatus("finished", step=1250, total_steps=1250), "Finished at step 1,250 of 1,250"),
    ],
)
def test_how_far_it_is_in_words(status: TrainingStatus, words: str) -> None:
    assert status_text(status) == words


def test_both_themes_and_small_docks(panel: TrainPanel) -> None:
    for size in ((320, 560), (320, 240), (460, 250)):
        panel.resize(*size)
        assert (panel.width(), panel.height()) == size
        for mode in ("light", "dark"):
            panel.parts.theme.set_mode(mode)
            panel.grab()
