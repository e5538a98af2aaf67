"""Switching parts off in the window: what the hand does, what graph and answers show, undo and redo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from inception_studio.desktop.driver import Driver
from inception_studio.desktop.graph.lesion_menu import offers
from inception_studio.desktop.main_window import MainWindow
from inception_studio.insight.lesions import Lesion
from inception_studio.insight.record_types import Record

from .graphs import torchvision_graph


def shown(studio: MainWindow) -> Record:
    record = studio.parts.store.state.record
    assert record is not None
    return record


def caught_up(studio: MainWindow, qtbot: QtBot) -> Record:
    """The record once it is that of the lesions."""
    qtbot.waitUntil(lambda: shown(studio).lesions == studio.parts.store.state.lesions)
    return shown(studio)


def listed(studio: MainWindow) -> str:
    return Driver(studio).find(QLabel, "lesion_list").text()


def test_clicks_in_the_network_switch_parts_off_and_on(studio: MainWindow, qtbot: QtBot) -> None:
    driver, intact = Driver(studio), shown(studio)
    driver.press("lesion_button")
    assert "Click a layer" in listed(studio)
    driver.click_layer("4a/5x5")
    driver.click_layer("4c")
    record = caught_up(studio, qtbot)
    assert record.lesions == {Lesion("4a/5x5"), Lesion("4c")}
    assert listed(studio) == "off: 4a/5x5, 4c"
    assert studio.parts.store.state.layer == "4a", "a click that switches does not open"
    assert not record.outputs["4c"].any()
    assert not np.allclose(record.probabilities["main"], intact.probabilities["main"])
    assert studio.parts.store.state.intact is intact
    driver.click_layer("4c")
    driver.click_layer("4a/5x5")
    assert caught_up(studio, qtbot) is intact, "nothing is computed to come back"
    assert studio.parts.store.state.intact is None
    driver.press("lesion_button")
    driver.click_layer("4c")
    assert studio.parts.store.state.layer == "4c"


def test_what_is_off_is_struck_out_and_told(studio: MainWindow, qtbot: QtBot) -> None:
    canvas = studio.network.canvas
    box = canvas.mapFromScene(canvas.network.drawn["4a/5x5"].box).boundingRect()
    for theme in ("dark", "light"):
        studio.set_theme(theme)
        before = canvas.viewport().grab(box).toImage()
        studio.parts.ask.lesions.toggle(Lesion("4a/5x5"))
        caught_up(studio, qtbot)
        assert canvas.viewport().grab(box).toImage() != before
        assert "switched off" in studio.network._describe("4a/5x5")
        studio.parts.ask.lesions.reset()
        caught_up(studio, qtbot)
        assert canvas.viewport().grab(box).toImage() == before
    studio.parts.ask.lesions.toggle(Lesion("4a/5x5", 2))
    caught_up(studio, qtbot)
    assert canvas.viewport().grab(box).toImage() != before
    assert "1 of " in studio.network._describe("4a/5x5")


def test_undo_redo_and_reset(studio: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(studio):
        studio.activateWindow()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    driver, ask = Driver(studio), studio.parts.ask.lesions
    assert not studio.actions_by_name["undo_lesion"].isEnabled()
    ask.toggle(Lesion("4a"))
    ask.toggle(Lesion("4b/1x1", 1))
    state = studio.parts.store
    qtbot.keyClick(studio, Qt.Key.Key_Z, control)
    assert state.state.lesions == {Lesion("4a")}
    driver.press("lesion_undo")
    assert not state.state.lesions
    assert not state.state.lesioning.can_undo
    driver.trigger("redo_lesion")
    qtbot.keyClick(studio, Qt.Key.Key_Z, control | shift)
    assert state.state.lesions == {Lesion("4a"), Lesion("4b/1x1", 1)}
    assert not state.state.lesioning.can_redo
    driver.press("lesion_reset")
    assert not state.state.lesions
    driver.trigger("undo_lesion")
    assert state.state.lesions == {Lesion("4a"), Lesion("4b/1x1", 1)}
    assert caught_up(studio, qtbot).lesions == state.state.lesions


def test_the_open_layer_and_the_enlarged_channel_have_actions(studio: MainWindow, qtbot: QtBot) -> None:
    driver, explorer = Driver(studio), studio.parts.explorer
    explorer.select("3b")
    channel = studio.actions_by_name["switch_channel"]
    assert not channel.isEnabled()
    assert studio.actions_by_name["switch_layer"].text() == "Switch off 3b"
    driver.trigger("switch_layer")
    assert studio.actions_by_name["switch_layer"].text() == "Switch on 3b"
    driver.trigger("switch_layer")
    explorer.select_unit("3b/1x1", 3)
    assert channel.text() == "Switch off channel 3 of 3b/1x1"
    channel.trigger()
    record = caught_up(studio, qtbot)
    assert record.lesions == {Lesion("3b/1x1", 3)}
    assert not record.outputs["3b/1x1"][3].any()
    explorer.select("image")
    assert not studio.actions_by_name["switch_layer"].isEnabled()


def test_the_delete_key_switches_the_selected_layer(studio: MainWindow, qtbot: QtBot) -> None:
    canvas = studio.network.canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert studio.parts.store.state.lesions == {Lesion("4a")}
    studio.parts.explorer.select("image")
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert studio.parts.store.state.lesions == {Lesion("4a")}


def test_the_context_menu_offers_layer_branch_and_module(studio: MainWindow, qtbot: QtBot) -> None:
    canvas = studio.network.canvas
    at = canvas.viewport().mapToGlobal(canvas.point_of("4a/5x5_reduce"))
    menu = QMenu()
    studio.network._offer_lesions(menu, at)
    texts = [entry.text() for entry in menu.actions()]
    assert texts == [
        "Switch off 4a/5x5_reduce",
        "Switch off the 5x5 branch (4a/5x5)",
        "Switch off the module 4a",
    ]
    menu.actions()[1].trigger()
    assert studio.parts.store.state.lesions == {Lesion("4a/5x5")}
    menu.deleteLater()


def test_what_a_module_a_head_and_the_image_offer() -> None:
    graph = torchvision_graph()
    words = [offer.text for offer in offers("4b", ("4b", 1), frozenset({Lesion("4b")}), graph)]
    assert words[0] == "Switch on 4b"
    assert sum("branch" in word for word in words) == 4
    assert words[-1] == "Switch off channel 1 of 4b/1x1"
    assert [offer.text for offer in offers("aux1", None, frozenset(), graph)] == [
        "Switch off the answer of aux1"
    ]
    assert not offers("image", None, frozenset(), graph)


def test_a_click_on_a_map_switches_its_channel(studio: MainWindow, qtbot: QtBot) -> None:
    studio.parts.ask.lesions.click(True)
    studio.docks["module"].panel._on_unit_chosen("4a/3x3", 4)
    assert studio.parts.store.state.lesions == {Lesion("4a/3x3", 4)}
    assert studio.parts.store.state.unit is None
    studio.parts.ask.lesions.click(False)
    studio.docks["module"].panel._on_unit_chosen("4a/3x3", 4)
    assert studio.parts.store.state.unit == ("4a/3x3", 4)


def test_a_new_photo_keeps_the_lesions(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    studio.parts.ask.lesions.toggle(Lesion("4a/5x5"))
    first = caught_up(studio, qtbot)
    seen: list[frozenset[Lesion]] = []
    studio.parts.store.changed.connect(
        lambda names: seen.append(shown(studio).lesions) if "record" in names else None
    )
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: shown(studio) is not first)
    state = studio.parts.store.state
    assert seen == [frozenset({Lesion("4a/5x5")})], "the intact answer never flashes up"
    assert state.intact is not None
    assert state.intact.input is state.record.outputs["image"]
    studio.parts.ask.lesions.reset()
    assert shown(studio) is state.intact


def test_switching_while_a_photo_is_read_ends_in_the_lesions_of_now(
    studio: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    studio.parts.explorer.open_photo(photo)
    studio.parts.ask.lesions.toggle(Lesion("4a"))
    studio.parts.ask.lesions.toggle(Lesion("4b"))
    qtbot.waitUntil(lambda: studio.parts.store.state.photo.path == photo)
    record = caught_up(studio, qtbot)
    assert record.lesions == {Lesion("4a"), Lesion("4b")}
    assert not record.outputs["4b"].any()
    assert studio.parts.store.state.intact.outputs["4b"].any()


def test_other_weights_drop_what_they_have_not(studio: MainWindow, qtbot: QtBot) -> None:
    studio.parts.ask.lesions.toggle(Lesion("4a/5x5"))
    studio.parts.ask.lesions.toggle(Lesion("4a/5x5", 5))
    old = caught_up(studio, qtbot)
    graph = studio.parts.store.state.graph
    assert graph is not None
    studio.parts.store.update(lesions=studio.parts.store.state.lesions | {Lesion("9z")})
    studio.parts.explorer.open_weights(studio.parts.store.state.card.path)
    qtbot.waitUntil(lambda: studio.parts.store.state.graph is not graph)
    record = caught_up(studio, qtbot)
    assert record is not old
    assert record.lesions == {Lesion("4a/5x5"), Lesion("4a/5x5", 5)}
    np.testing.assert_allclose(record.probabilities["main"], old.probabilities["main"], atol=1e-6)


def test_the_weights_stay_as_they_are(studio: MainWindow, qtbot: QtBot) -> None:
    weights = studio.parts.explorer.looking.weights
    before = {name: value.clone() for name, value in weights.items()}
    for name in ("conv1", "4a/5x5", "5b"):
        studio.parts.ask.lesions.toggle(Lesion(name))
    caught_up(studio, qtbot)
    assert all(bool((value == before[name]).all()) for name, value in weights.items())
