"""Feature visualisation on a channel's page: live, stopped, kept, and of one thing at a time."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QToolButton, QToolTip
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow
from inception_studio.insight.visualise import wish

from .test_channel_page import open_page, text


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few steps are enough here."""
    monkeypatch.setattr(wish, "DEFAULT_STEPS", 6)
    monkeypatch.setattr(wish, "DREAM_STEPS", 6)


def finished(studio: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: " in 6 steps, " in text(studio, "vision_told"))


def under_way(studio: MainWindow) -> bool:
    """Whether there is an image, and the bar alone counts the steps."""
    vision = studio.docks["channel"].panel.vision
    counted = re.fullmatch(r"step [\d,]+ of 100,000", vision.running.bar.text())
    return counted is not None and not vision.told.isVisible()


def test_the_image_is_live_and_stops(
    studio: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wish, "DEFAULT_STEPS", 100_000)
    driver = open_page(studio, qtbot, "4a/5x5:2", "vision")
    store, job = studio.parts.store, studio.parts.ask.vision.job
    qtbot.waitUntil(lambda: under_way(studio))
    picture = driver.find(type(studio.docks["channel"].panel.vision.picture), "vision_picture")
    one, first = picture.grab().toImage(), store.state.page.vision.step
    qtbot.waitUntil(lambda: store.state.page.vision.step > first)
    assert picture.grab().toImage() != one
    driver.press("vision_cancel")
    assert not job.busy
    assert text(studio, "vision_told").startswith("stopped at step ")
    stopped = store.state.page.vision.step
    qtbot.wait(300)
    assert store.state.page.vision.step == stopped
    driver.press("vision_start")
    assert job.busy
    qtbot.waitUntil(lambda: under_way(studio))
    driver.press("unit_after")
    assert store.state.page.vision is not None
    assert store.state.page.vision.wish.channel == 3
    assert store.state.page.vision.image is None, "nothing of the channel before is left"


def test_a_second_visit_comes_from_the_shelf(short: None, studio: MainWindow, qtbot: QtBot) -> None:
    driver = open_page(studio, qtbot, "4a/5x5:2", "vision")
    finished(studio, qtbot)
    assert text(studio, "vision_told").endswith(" s")
    picture = studio.docks["channel"].panel.vision.picture
    seen = picture.grab().toImage()
    driver.press("unit_after")
    finished(studio, qtbot)
    assert picture.grab().toImage() != seen
    driver.press("unit_before")
    finished(studio, qtbot)
    assert text(studio, "vision_told").endswith("kept from an earlier time")
    assert picture.grab().toImage() == seen
    assert not studio.parts.ask.vision.job.busy


def test_negative_class_and_dream(short: None, studio: MainWindow, qtbot: QtBot) -> None:
    driver = open_page(studio, qtbot, "4a/5x5:2", "vision")
    finished(studio, qtbot)
    seen = {}
    for kind, named in (("negative", "4a/5x5:2, negative"), ("class", "class "), ("dream", "layer 4a")):
        button = driver.find(QToolButton, f"vision_{kind}")
        button.click()
        finished(studio, qtbot)
        assert text(studio, "vision_what").startswith(named)
        assert button.isChecked()
        seen[kind] = studio.parts.store.state.page.vision.image
        assert driver.find(QComboBox, "vision_class").isVisible() if kind == "class" else True
    assert (seen["class"] != seen["negative"]).any()
    vision, photo = studio.parts.store.state.page.vision, studio.parts.store.state.photo
    assert vision.image.shape[:2] == photo.seen.size[::-1]
    driver.find(QToolButton, "vision_class").click()
    combo = driver.find(QComboBox, "vision_class")
    combo.setCurrentIndex(combo.findText("goat"))
    combo.activated.emit(combo.currentIndex())
    finished(studio, qtbot)
    assert text(studio, "vision_what") == "class goat"
    combo.lineEdit().selectAll()
    qtbot.keyClicks(combo.lineEdit(), "nobody")
    qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)
    assert combo.currentText() == "goat", "what is not there is not left standing"
    assert "“nobody”" in QToolTip.text()
    combo.lineEdit().selectAll()
    qtbot.keyClicks(combo.lineEdit(), "OX")
    qtbot.keyClick(combo.lineEdit(), Qt.Key.Key_Return)
    finished(studio, qtbot)
    assert text(studio, "vision_what") == "class fox", "a part of its name is enough"
    QToolTip.hideText()
    driver.press("unit_after")
    assert studio.parts.store.state.page.vision.finished, "a class has one image, whatever the channel"


def test_a_dream_of_another_photo_goes(short: None, studio: MainWindow, qtbot: QtBot, photo: object) -> None:
    driver = open_page(studio, qtbot, "4a/5x5:2", "vision")
    driver.find(QToolButton, "vision_dream").click()
    finished(studio, qtbot)
    before = studio.parts.store.state.record
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.record is not before)
    assert studio.parts.store.state.page.vision is None
    assert driver.find(QPushButton, "vision_start").text() == "Start"
    driver.press("vision_start")
    finished(studio, qtbot)
