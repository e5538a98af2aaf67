"""The photo as the network sees it, the field on it, the tray."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.photo import PhotoPanel
from inception_studio.desktop.panels.photo_tray import PhotoTray
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.store import Photo
from inception_studio.resources import sample_photos

from .conftest import on_screen
from .recorded import look_at, photo, record


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> PhotoPanel:
    QCursor.setPos(-100, -100)  # wherever the test before left it: under it, the panel shows its hint
    QApplication.processEvents()
    return on_screen(PhotoPanel(parts), 250, 440, qtbot)


def text(panel: PhotoPanel, name: str) -> str:
    label = panel.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def pixel(panel: PhotoPanel, x: float, y: float) -> tuple[int, int, int]:
    """The colour at a point of the picture, in fractions of the network's part."""
    seen = panel.picture.seen_rect()
    place = QPoint(int(seen.x() + x * seen.width()), int(seen.y() + y * seen.height()))
    colour = panel.picture.grab().toImage().pixelColor(place)
    return colour.red(), colour.green(), colour.blue()


def test_without_a_photo_it_offers_samples(panel: PhotoPanel) -> None:
    assert "Pick a sample" in text(panel, "photo_empty")
    assert panel.tray.paths == tuple(sample_photos())
    assert len(panel.tray.paths) >= 3


def test_thumbnails_come_by_themselves(panel: PhotoPanel, qtbot: QtBot) -> None:
    def coloured() -> bool:
        tray = panel.tray
        image = tray.viewport().grab().toImage()
        middles = [tray.visualItemRect(tray.item(row)).center() for row in range(3)]
        return len({image.pixelColor(middle).rgb() for middle in middles}) == 3

    qtbot.waitUntil(coloured)


def test_the_photo_stands_there_with_its_name_and_size(panel: PhotoPanel, parts: Parts) -> None:
    look_at(parts, record())
    assert text(panel, "photo_name") == "colours0.png"
    assert text(panel, "photo_size") == "120×90 px"
    assert "64×64 px" in text(panel, "field_caption")


def test_what_is_cropped_is_dimmed(panel: PhotoPanel, parts: Parts, qtbot: QtBot) -> None:
    panel.resize(500, 440)
    parts.theme.set_mode("dark")
    look_at(parts, record())
    qtbot.waitUntil(lambda: sum(pixel(panel, 1.12, 0.5)) > 60)
    inside, outside = pixel(panel, 0.98, 0.5), pixel(panel, 1.12, 0.5)
    assert sum(inside) > 1.5 * sum(outside), "the photo gets brighter to the right, but not what is cropped"
    want = photo().seen
    assert want is not None
    assert pixel(panel, 0.5, 0.5) == pytest.approx(want.getpixel((32, 32)), abs=12)


def test_the_photo_does_not_jump_when_the_network_has_seen_it(
    panel: PhotoPanel, parts: Parts, qtbot: QtBot
) -> None:
    whole = dataclasses.replace(photo(), seen=None)
    parts.store.update(photo=whole, card=record().card)
    qtbot.waitUntil(lambda: sum(pixel(panel, 0.9, 0.5)) > 60)
    loaded = panel.picture.seen_rect()
    parts.store.update(photo=photo())
    after = panel.picture.seen_rect()
    assert loaded == after
    assert after.width() == pytest.approx(0.92 * min(panel.picture.width(), panel.picture.height()), abs=1)
    parts.store.update(photo=None)
    parts.store.update(photo=photo())
    moved = panel.picture.seen_rect().center() - after.center()
    assert moved.manhattanLength() < 1, "nor when the rest of it comes later"


def test_a_photo_that_no_network_will_see_is_shown_whole(
    panel: PhotoPanel, parts: Parts, qtbot: QtBot
) -> None:
    parts.store.update(photo=dataclasses.replace(photo(), seen=None), engine="failed")
    qtbot.waitUntil(lambda: panel.picture.seen_rect().height() < 0.76 * panel.picture.width())
    assert panel.picture.seen_rect().width() == pytest.approx(panel.picture.width(), abs=1)


def test_a_field_is_drawn_where_it_lies(panel: PhotoPanel, parts: Parts) -> None:
    look_at(parts, record())
    assert panel.picture.field_rect() is None
    parts.explorer.select_unit("3a/3x3", 1)
    parts.explorer.point((4, 2))
    field = record().graph.node("3a/3x3").receptive_field
    assert field is not None
    assert text(panel, "field_caption") == "receptive field of 3a/3x3 (4, 2): 43 px"
    drawn, seen = panel.picture.field_rect(), panel.picture.seen_rect()
    assert drawn is not None
    left, top, right, bottom = (min(64.0, max(0.0, edge)) * seen.width() / 64 for edge in field.box(4, 2))
    assert drawn.left() == pytest.approx(seen.left() + left)
    assert drawn.top() == pytest.approx(seen.top() + top)
    assert drawn.right() == pytest.approx(seen.left() + right)
    assert drawn.bottom() == pytest.approx(seen.top() + bottom)
    parts.explorer.point(None)
    assert panel.picture.field_rect() is None


def test_a_field_larger_than_the_input_is_told_so(panel: PhotoPanel, parts: Parts) -> None:
    look_at(parts, record())
    parts.explorer.select("5b")
    parts.explorer.point((0, 0))
    assert "more than the input's 64" in text(panel, "field_caption")


def test_a_thumbnail_opens_its_photo(panel: PhotoPanel, parts: Parts, qtbot: QtBot) -> None:
    tray = panel.findChild(PhotoTray, "photo_tray")
    assert tray is not None
    place = tray.visualItemRect(tray.item(1)).center()
    QTest.mouseClick(tray.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: parts.store.state.photo is not None)
    opened = parts.store.state.photo
    assert opened is not None
    assert opened.path == sample_photos()[1]
    assert tray.currentRow() == 1


def test_a_recent_photo_joins_the_tray_and_a_lost_one_leaves(
    panel: PhotoPanel, parts: Parts, tmp_path: Path
) -> None:
    path = tmp_path / "mine.png"
    Image.new("RGB", (40, 30), "teal").save(path)
    with Image.open(path) as image:
        mine = Photo("mine.png", image.convert("RGB"), path=path)
    parts.settings.add_recent("photos", path)
    parts.store.update(photo=mine)
    assert panel.tray.paths[-1] == path
    assert panel.tray.currentRow() == len(panel.tray.paths) - 1
    path.unlink()
    parts.store.update(photo=dataclasses.replace(photo()))
    assert path not in panel.tray.paths


def test_a_broken_recent_photo_is_no_accident(
    panel: PhotoPanel, parts: Parts, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "broken.jpg"
    path.write_text("no picture")
    parts.settings.add_recent("photos", path)
    posted: list[object] = []
    parts.messages.posted.connect(posted.append)
    parts.store.update(photo=photo())
    row = panel.tray.paths.index(path)
    qtbot.waitUntil(lambda: panel.tray.item(row).data(Qt.ItemDataRole.UserRole + 1) is not None)
    panel.grab()
    assert not posted


def test_the_drop_zone_asks_for_a_file(panel: PhotoPanel, qtbot: QtBot) -> None:
    button = panel.findChild(QAbstractButton, "open_photo_button")
    assert isinstance(button, QAbstractButton)
    assert button.text() == "Drop a photo here, paste, or open"
    with qtbot.waitSignal(panel.open_asked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_large_photo_does_not_hold_the_window_up(panel: PhotoPanel, parts: Parts, qtbot: QtBot) -> None:
    large = Photo("large.png", Image.new("RGB", (6000, 4000), "navy"))
    parts.store.update(photo=large)
    assert text(panel, "photo_size") == "6000×4000 px"
    qtbot.waitUntil(lambda: pixel(panel, 0.5, 0.5)[2] > 100)


def test_it_survives_being_narrow_short_and_light(panel: PhotoPanel, parts: Parts) -> None:
    look_at(parts, record())
    panel.resize(200, 240)
    assert panel.height() == 240
    parts.theme.set_mode("light")
    panel.grab()
