"""Every action has its words and a key of its own, is in a menu, and follows the state."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QTextBrowser, QToolButton
from pytestqt.qtbot import QtBot

from inception_studio.desktop import dialogs
from inception_studio.desktop.actions.action_spec import ActionSpec
from inception_studio.desktop.actions.actions import ACTIONS, MENUS
from inception_studio.desktop.dialogs import about_page, shortcuts_page
from inception_studio.desktop.docks import DOCKS
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.store import TrainingStatus
from inception_studio.resources import resource

ROWS = pytest.mark.parametrize("spec", ACTIONS, ids=[spec.name for spec in ACTIONS])


@ROWS
def test_every_action_has_its_words(spec: ActionSpec) -> None:
    assert spec.menu in MENUS
    assert spec.text.replace("&", "").strip()
    assert len(spec.tip) > 10
    assert not QKeySequence(spec.shortcut).isEmpty()
    assert not spec.icon or resource("icons", f"{spec.icon}.svg").is_file()


def test_names_and_shortcuts_are_unique() -> None:
    rows = (*ACTIONS, *DOCKS)
    assert len({row.name for row in rows}) == len(rows)
    keys = [QKeySequence(row.shortcut).toString() for row in rows]
    assert len(set(keys)) == len(keys), sorted(key for key in keys if keys.count(key) > 1)


def test_menu_letters_are_unique() -> None:
    for menu in MENUS:
        texts = [spec.text for spec in ACTIONS if spec.menu == menu and "&" in spec.text]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert len(set(letters)) == len(letters), menu


def test_all_are_in_the_menus_and_on_the_page(window: MainWindow) -> None:
    pages = window.menus.pages()
    listed = [action for _, actions in pages for action in actions]
    names = {action.objectName() for action in listed}
    assert {spec.name for spec in ACTIONS} <= names
    assert {f"toggle_{spec.name}" for spec in DOCKS} <= names
    html = shortcuts_page(window)
    for action in listed:
        assert action.statusTip()
        assert action.toolTip()
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert f"<b>{key}</b>" in html, action.text()


def test_help_pages_open_and_close(studio: MainWindow, qtbot: QtBot) -> None:
    for name, words in (("shortcuts", "Keyboard shortcuts"), ("about", "PySide6")):
        studio.actions_by_name[name].trigger()
        browser = studio.findChild(QTextBrowser)
        assert browser is not None
        assert words in browser.toPlainText() + browser.window().windowTitle()
        with qtbot.waitSignal(browser.destroyed):
            browser.window().close()


def test_about_names_versions_and_devices(studio: MainWindow) -> None:
    page = about_page(studio)
    assert "torch" in page
    assert "CPU" in page
    assert str(studio.parts.messages.log_path) in page


@pytest.mark.parametrize(
    ("training", "enabled"),
    [
        ("idle", {"train"}),
        ("starting", {"stop"}),
        ("running", {"pause", "step", "stop"}),
        ("paused", {"pause", "step", "stop"}),
        ("stopping", set()),
        ("finished", {"train"}),
        ("failed", {"train"}),
    ],
)
def test_training_actions_follow_the_run(window: MainWindow, training: str, enabled: set[str]) -> None:
    window.parts.store.update(engine="ready", training=TrainingStatus(state=training))
    actions = window.actions_by_name
    assert {name for name in ("train", "pause", "step", "stop") if actions[name].isEnabled()} == enabled
    assert ("Resume" in actions["pause"].text().replace("&", "")) == (training == "paused")
    window.parts.store.update(training=TrainingStatus())


def test_before_the_engine_only_what_works_is_enabled(window: MainWindow) -> None:
    actions = window.actions_by_name
    for name in ("train", "starter_weights", "imagenet_weights", "save_weights", "fit_network"):
        assert not actions[name].isEnabled(), name
    assert actions["open_photo"].isEnabled()


def test_keys_do_what_the_menus_say(studio: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(studio):
        studio.activateWindow()
    dark = studio.parts.theme.dark
    qtbot.keyClick(studio, Qt.Key.Key_F9)
    assert studio.parts.theme.dark is not dark
    qtbot.keyClick(
        studio, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert studio.parts.store.state.colour_by == "parameters"
    assert studio.actions_by_name["colour_by_parameters"].isChecked()
    assert not studio.actions_by_name["colour_by_dead"].isChecked()
    studio.parts.explorer.select("4a")
    qtbot.keyClick(studio, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert studio.parts.store.state.layer == "4b"
    assert studio.docks["photo"].isVisible()
    qtbot.keyClick(studio, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert not studio.docks["photo"].isVisible()


def test_choosing_asks_and_opens(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    studio.dialogs.path = photo
    studio.actions_by_name["open_photo"].trigger()
    qtbot.waitUntil(lambda: studio.parts.store.state.photo.path == photo)
    assert studio.parts.settings.get("last_folder") == str(photo.parent)
    studio.dialogs.path = None  # the dialog was cancelled
    for name in ("open_photo", "open_weights", "save_weights", "open_run"):
        studio.actions_by_name[name].trigger()
    asked = ["choose_photo", "choose_photo", "choose_weights", "choose_save", "choose_run"]
    assert studio.dialogs.asked == asked
    assert not studio.parts.store.state.busy


def test_recent_files_open_again(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    studio.parts.settings.add_recent("photos", photo)
    menu = next(a.menu() for a in studio.menus.menu("&File").actions() if a.menu() and "hotos" in a.text())
    menu.aboutToShow.emit()
    entry = next(action for action in menu.actions() if action.text() == photo.name)
    entry.trigger()
    qtbot.waitUntil(lambda: studio.parts.store.state.photo.path == photo)


def test_the_run_shown_is_among_the_recent_ones(window: MainWindow, tmp_path: Path) -> None:
    window.parts.store.update(run=tmp_path)
    assert window.parts.settings.recent("runs") == [tmp_path]
    menu = next(a.menu() for a in window.menus.menu("&File").actions() if a.menu() and "uns" in a.text())
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == [tmp_path.name]


def test_the_toolbar_names_the_weights_and_has_the_buttons(studio: MainWindow) -> None:
    button = studio.findChild(QToolButton, "weights_menu")
    assert "narrow" in button.text()
    names = {action.objectName() for action in studio.menus.toolbar.actions()}
    assert {"train", "pause", "step", "stop", "switch_theme"} <= names


def buttons(studio: MainWindow) -> list[QToolButton]:
    """What the toolbar offers, from left to right."""
    bar = studio.menus.toolbar
    made = [bar.widgetForAction(action) for action in bar.actions()]
    return [button for button in made if isinstance(button, QToolButton)]


def test_the_toolbar_says_step_as_the_panel_does(studio: MainWindow) -> None:
    assert [button.text() for button in buttons(studio)][2:6] == ["Train", "Pause", "Step", "Stop"]
    assert studio.actions_by_name["step"].text() == "&One step"


def test_the_smallest_window_has_all_buttons(studio: MainWindow, qtbot: QtBot) -> None:
    card = studio.parts.store.state.card
    studio.parts.store.update(card=dataclasses.replace(card, name="run-20261125-101500, after epoch 12"))
    for dock in studio.docks.values():
        dock.hide()
    qtbot.wait(30)
    studio.resize(300, 300)
    qtbot.wait(30)
    assert studio.width() < 800
    assert all(button.isVisible() for button in buttons(studio))
    weights = studio.findChild(QToolButton, "weights_menu")
    assert "…" in weights.text()
    assert "run-20261125-101500, after epoch 12" in weights.toolTip()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_window_forced_to_be_smaller_marks_what_is_left_out(
    studio: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    studio.set_theme(mode)
    monkeypatch.setattr(MainWindow, "_limit", lambda window: None)
    studio.setMinimumSize(1, 1)
    studio.resize(500, 420)
    qtbot.wait(30)
    assert not all(button.isVisible() for button in buttons(studio))
    more = studio.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more.isVisible()
    assert more.visibleRegion().boundingRect() == more.rect()
    image = more.grab().toImage()
    middle = [image.pixelColor(x, image.height() // 2).lightness() for x in range(2, image.width() - 2)]
    assert max(middle) - min(middle) > 100


def test_the_page_of_keys_is_one_table_that_fits_on_the_screen(
    studio: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shortcuts_page(studio).count("<table") == 1
    monkeypatch.setattr(dialogs, "SCREEN_SHARE", 0.5)
    studio.actions_by_name["shortcuts"].trigger()
    page = studio.findChild(QTextBrowser).window()
    assert page.height() <= studio.screen().availableSize().height() // 2
    with qtbot.waitSignal(page.destroyed):
        page.close()
