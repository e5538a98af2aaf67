"""A channel's page: how one gets there, what its sections show, and that nothing of other weights stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSlider, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.channel_page import SECTIONS, STATISTICS, unit_of
from inception_studio.desktop.driver import Driver
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.channel.map import MapSection
from inception_studio.desktop.parts import Parts
from inception_studio.insight.lesions import Lesion
from inception_studio.insight.units import Unit

from .conftest import on_screen


def open_page(studio: MainWindow, qtbot: QtBot, address: str, section: str = "map") -> Driver:
    """The page of that address in front, with a section."""
    driver = Driver(studio)
    with qtbot.waitActive(studio):
        studio.activateWindow()
    driver.trigger("go_to_channel")
    qtbot.waitUntil(lambda: studio.docks["channel"].panel.headline.search.hasFocus())
    search = driver.find(QLineEdit, "unit_search")
    search.setText(address)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    if studio.parts.store.state.unit is not None:
        turn_to(studio, section)
    return driver


def turn_to(studio: MainWindow, section: str) -> None:
    """Click at a section's tab."""
    Driver(studio).find(QTabBar, "channel_tabs").setCurrentIndex(SECTIONS.index(section))


def text(studio: MainWindow, name: str) -> str:
    return Driver(studio).find(QLabel, name).text()


@pytest.mark.parametrize("address", ["4a/5x5:3", "4a:53", " 4a/5x5 : 3 "])
def test_the_search_box_goes_to_either_address(studio: MainWindow, qtbot: QtBot, address: str) -> None:
    studio.parts.explorer.select("5b")
    driver = open_page(studio, qtbot, address)
    state = studio.parts.store.state
    assert unit_of(state) == Unit("4a/5x5", 3)
    assert state.layer == "4a"
    assert text(studio, "unit_address") == "4a/5x5:3 · 4a:53"
    assert driver.find(QLineEdit, "unit_search").text() == ""
    assert not studio.message_bar.isVisible()


def test_the_place_among_all_channels_is_read_first(studio: MainWindow, qtbot: QtBot) -> None:
    open_page(studio, qtbot, "4a/5x5:3")
    label = Driver(studio).find(QLabel, "channel_values")
    assert label.text().startswith("3 of 0–5, 53 of 0–63 in 4a · ")
    place = label.text().partition(" · ")[0]
    assert label.fontMetrics().horizontalAdvance(place + " · …") <= label.width()


@pytest.mark.parametrize(
    ("address", "told"),
    [("4a/7x7:3", "no layer"), ("4a/5x5:900", "channels, 0 to"), ("seventeen", "no address")],
)
def test_a_wrong_address_is_told_and_changes_nothing(
    studio: MainWindow, qtbot: QtBot, address: str, told: str
) -> None:
    driver = open_page(studio, qtbot, address)
    qtbot.waitUntil(studio.message_bar.isVisible)
    assert any(told in label.text() for label in studio.message_bar.findChildren(QLabel))
    assert studio.parts.store.state.unit is None
    assert "type a channel's address" in text(studio, "channel_empty")
    assert driver.find(QLineEdit, "unit_search").text() == address


def test_a_right_address_takes_the_message_about_a_wrong_one_away(studio: MainWindow, qtbot: QtBot) -> None:
    open_page(studio, qtbot, "4a/7x7:3")
    assert studio.message_bar.text.text().startswith("This network has no layer '4a/7x7'.")
    open_page(studio, qtbot, "4a/5x5:3")
    assert not studio.message_bar.isVisible()


def test_a_right_address_leaves_the_message_about_something_else(studio: MainWindow, qtbot: QtBot) -> None:
    open_page(studio, qtbot, "4a/7x7:3")
    studio.parts.messages.error("The disk is full.")
    open_page(studio, qtbot, "4a/5x5:3")
    assert studio.message_bar.text.text() == "The disk is full."


def test_neighbours_and_the_address_copied(studio: MainWindow, qtbot: QtBot) -> None:
    driver = open_page(studio, qtbot, "4a/5x5:0")
    assert not driver.find(QToolButton, "unit_before").isEnabled()
    driver.press("unit_after")
    assert text(studio, "unit_address").startswith("4a/5x5:1 ·")
    driver.press("unit_before")
    assert text(studio, "unit_address").startswith("4a/5x5:0 ·")
    driver.press("unit_copy")
    assert QGuiApplication.clipboard().text() == "4a/5x5:0"
    driver.press("unit_after")
    driver.trigger("copy_address")
    assert QGuiApplication.clipboard().text() == "4a/5x5:1"
    last = studio.parts.store.state.graph.node("4a/5x5").output[0] - 1
    studio.parts.explorer.select_unit("4a/5x5", last)
    assert not driver.find(QToolButton, "unit_after").isEnabled()


def test_the_enlarged_map_leads_to_the_page(studio: MainWindow, qtbot: QtBot) -> None:
    driver = Driver(studio)
    assert not studio.actions_by_name["channel_page"].isEnabled()
    tiles = driver.find(QWidget, "maps_4a/5x5")
    driver.click(tiles, QPoint(10, 10))
    driver.find(QPushButton, "channel_page_button")
    driver.press("channel_page_button")
    qtbot.waitUntil(lambda: studio.docks["channel"].in_front)
    qtbot.waitUntil(studio.docks["channel"].panel.headline.isVisible)
    shown = text(studio, "unit_address")
    assert shown.startswith("4a/5x5:")
    studio.docks["module"].raise_()
    qtbot.waitUntil(lambda: studio.docks["module"].in_front)
    qtbot.mouseDClick(driver.find(QWidget, "enlarged_map"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.docks["channel"].in_front)
    assert text(studio, "unit_address") == shown


def test_map_and_field_lie_over_the_photo(studio: MainWindow, qtbot: QtBot) -> None:
    driver = open_page(studio, qtbot, "3a/3x3:2")
    page = studio.docks["channel"].panel
    map_, field = page.map.map, page.map.field
    qtbot.waitUntil(lambda: "of what moves it" in text(studio, "channel_sees"))
    record = studio.parts.store.state.record
    side = record.outputs["3a/3x3"].shape[1]
    for row, column in ((0, 0), (side // 2, side - 1)):
        qtbot.mouseMove(map_, map_.pixel_rect(row, column).center().toPoint())
        qtbot.waitUntil(lambda: studio.parts.store.state.pixel is not None)
        pointed = studio.parts.store.state.pixel
        assert pointed == (row, column)
        assert f"pixel {pointed}" in text(studio, "channel_sees")
        qtbot.waitUntil(lambda: "(the light)" in text(studio, "channel_sees"))
        found = studio.parts.store.state.page.field
        left, top, right, bottom = record.graph.node("3a/3x3").receptive_field.box(*pointed)
        rows, columns = np.nonzero(found.map)
        assert rows.min() >= top - 1e-6
        assert rows.max() < bottom
        assert columns.min() >= left - 1e-6
        assert columns.max() < right
        assert not field.field_rect().isEmpty()
    before = map_.grab().toImage()
    driver.find(QSlider, "channel_blend").setValue(0)
    assert map_.grab().toImage() != before
    assert studio.parts.settings.get("channel_blend") == 0.0


def test_the_filter_is_read_once_and_leads_on(studio: MainWindow, qtbot: QtBot) -> None:
    open_page(studio, qtbot, "4a/5x5:1", "filter")
    page, ask = studio.docks["channel"].panel, studio.parts.ask.channel
    qtbot.waitUntil(lambda: bool(page.filter.inputs.bars))
    count = studio.parts.store.state.graph.node("4a/5x5_reduce").output[0]
    assert page.filter.wall.shown == count
    shares = [bar.value for bar in page.filter.inputs.bars]
    assert shares == sorted(shares, reverse=True)
    first = page.filter.inputs.bars[0].key
    assert first.layer == "4a/5x5_reduce"
    qtbot.mouseClick(page.filter.inputs, Qt.MouseButton.LeftButton, pos=page.filter.inputs.point_of(0))
    assert text(studio, "unit_address") == str(first)
    qtbot.waitUntil(lambda: not ask.filter_job.busy)
    open_page(studio, qtbot, "conv1:1", "filter")
    qtbot.waitUntil(lambda: page.filter.wall.shown == 3)
    open_page(studio, qtbot, "5b/1x1:1", "filter")
    qtbot.waitUntil(lambda: bool(page.filter.votes.bars))
    votes = [bar.value for bar in page.filter.votes.bars]
    assert votes == sorted(votes, reverse=True)
    classifier = studio.parts.explorer.looking.weights["fc.weight"][:, 1]
    assert votes[0] == pytest.approx(float(classifier.max()), rel=1e-4)
    chosen = page.filter.votes.bars[0].key
    qtbot.mouseClick(page.filter.votes, Qt.MouseButton.LeftButton, pos=page.filter.votes.point_of(0))
    assert studio.parts.store.state.page.section == "vision"
    assert studio.parts.store.state.page.vision.wish.target == chosen
    studio.parts.ask.vision.cancel()


def test_statistics_say_over_what_they_are(studio: MainWindow, qtbot: QtBot) -> None:
    open_page(studio, qtbot, "3b/1x1:4", STATISTICS)
    map_ = studio.parts.store.state.record.outputs["3b/1x1"][4]
    assert "this photo alone" in text(studio, "statistics_source")
    assert text(studio, "statistics_share_of_zeros").endswith("%")
    assert text(studio, "statistics_verdict") == (
        "not dead" if map_.any() else "dead: never anything but zero"
    )


@pytest.mark.parametrize(
    "address", ["image:1", "pool2:3", "avgpool:5", "fc:2", "aux1/conv:3", "5b/pool_proj:1"]
)
def test_every_kind_of_unit_has_a_page(studio: MainWindow, qtbot: QtBot, address: str) -> None:
    open_page(studio, qtbot, address)
    for section in SECTIONS:
        turn_to(studio, section)
        qtbot.wait(60)
        assert studio.parts.store.state.page.section == section
    studio.parts.ask.vision.cancel()
    ask = studio.parts.ask.channel
    qtbot.waitUntil(lambda: not ask.filter_job.busy)
    assert not studio.message_bar.isVisible()


def test_other_weights_clear_the_page(studio: MainWindow, qtbot: QtBot, narrow_weights: Path) -> None:
    open_page(studio, qtbot, "4a/5x5:1", "filter")
    store = studio.parts.store
    qtbot.waitUntil(lambda: store.state.page.filter is not None)
    studio.docks["module"].raise_()
    qtbot.waitUntil(lambda: not studio.docks["channel"].in_front)
    before = store.state.card
    studio.parts.explorer.open_weights(narrow_weights)
    qtbot.waitUntil(lambda: store.state.card is not before)
    assert store.state.page.filter is None
    assert store.state.page.field is None
    assert store.state.page.vision is None


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("map", "what a pixel sees is measured in the whole network"),
        ("exemplars", "about the whole network"),
        ("vision", "about the whole network"),
        ("filter", "about the whole network"),
        ("statistics", "the values with parts of the network switched off"),
    ],
)
def test_with_lesions_each_section_says_which_network_it_is_about(
    studio: MainWindow, qtbot: QtBot, section: str, told: str
) -> None:
    open_page(studio, qtbot, "4a/5x5:3", section)
    ask, note = studio.parts.ask, studio.docks["channel"].panel.findChild(QLabel, "channel_note")
    assert not note.isVisible()
    ask.lesions.toggle(Lesion("3b/3x3"))
    qtbot.waitUntil(note.isVisible)
    assert told in note.text()
    ask.lesions.reset()
    qtbot.waitUntil(lambda: not note.isVisible())
    if section == "vision":  # what has begun can be stopped only once its modules are loaded
        qtbot.waitUntil(lambda: studio.parts.store.state.page.vision.image is not None)


def test_statistics_over_photos_leave_lesions_out(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    open_page(studio, qtbot, "4a/5x5:3", "statistics")
    ask, note = studio.parts.ask, studio.docks["channel"].panel.findChild(QLabel, "channel_note")
    ask.lesions.toggle(Lesion("3b/3x3"))
    qtbot.waitUntil(note.isVisible)
    ask.exemplars.gather(photo.parent)
    qtbot.waitUntil(lambda: "Lesions are left out" in note.text())
    assert text(studio, "statistics_source").startswith("Over 1 photo")


@pytest.mark.parametrize("size", [(360, 90), (420, 300), (150, 260)])
def test_the_pictures_never_lie_on_the_words(parts: Parts, qtbot: QtBot, size: tuple[int, int]) -> None:
    section = on_screen(MapSection(parts.theme, 0.5), 500, 400, qtbot)
    section.resize(*size)
    for picture in (section.map, section.field):
        bottom = picture.mapTo(section, picture.rect().bottomLeft()).y()
        assert picture.width() > 10
        assert bottom < section.told.y(), "the lines under them"
