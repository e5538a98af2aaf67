"""A mosaic shows every map, tells what is under the pointer, and computes only what is in sight."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop.colormaps import COLOUR_MAPS, lut, packed
from inception_studio.desktop.panels import mosaic_picture
from inception_studio.desktop.panels.mosaic_picture import Look, Pointed
from inception_studio.desktop.panels.mosaic_view import MosaicView
from inception_studio.desktop.theme import Theme

from .conftest import on_screen

CHANNELS = 40
LOOK = Look("channel", "channel", "grey")


@pytest.fixture
def maps() -> np.ndarray:
    """(40, 6, 6): in channel c one bright pixel at row c % 6; channel 3 is dead; the means rise with c."""
    made = np.zeros((CHANNELS, 6, 6), np.float32)
    for channel in range(CHANNELS):
        made[channel, channel % 6, 1] = channel + 1
    made[3] = 0.0
    return made


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot, maps: np.ndarray) -> MosaicView:
    made = on_screen(
        MosaicView(Theme("dark"), lambda channel: f"channel {channel}", smallest=30), 200, 100, qtbot
    )
    made.show_maps(maps, LOOK, keep_place=False)
    return made


def middle(view: MosaicView, channel: int) -> QPoint:
    return view.tile_rect(channel).center().toPoint()


def look_of(view: MosaicView, channel: int) -> np.ndarray:
    """The channel's tile as painted, grey levels (6, 6) at the middles of its pixels."""
    image: QImage = view.viewport().grab().toImage()
    rect = view.tile_rect(channel)
    side = rect.width() / 6
    return np.array(
        [
            [
                image.pixelColor(int(rect.x() + (c + 0.5) * side), int(rect.y() + (r + 0.5) * side)).red()
                for c in range(6)
            ]
            for r in range(6)
        ]
    )


def test_a_tile_shows_its_map(view: MosaicView) -> None:
    seen = look_of(view, 8)
    assert np.unravel_index(seen.argmax(), seen.shape) == (2, 1)
    assert seen.max() == 255
    assert np.sort(seen.ravel())[-2] == 0


def test_a_dead_channel_is_dark_and_struck_through(view: MosaicView) -> None:
    seen = look_of(view, 3)
    assert seen[0].max() == 0
    assert 0 < seen[2:4, 2:4].max() < 255


def test_every_channel_can_be_scrolled_to(view: MosaicView) -> None:
    last = view.tile_rect(CHANNELS - 1)
    assert last.top() > view.viewport().height()
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    last = view.tile_rect(CHANNELS - 1)
    assert last.top() >= 0
    assert last.bottom() <= view.viewport().height()
    seen = look_of(view, CHANNELS - 1)
    assert np.unravel_index(seen.argmax(), seen.shape) == ((CHANNELS - 1) % 6, 1)


def test_sorting_by_activation_puts_the_strongest_first(view: MosaicView, maps: np.ndarray) -> None:
    view.show_maps(maps, Look("activation", "channel", "grey"), keep_place=True)
    assert view.order[:2] == (CHANNELS - 1, CHANNELS - 2)
    assert view.tile_rect(CHANNELS - 1).topLeft() == view.tile_rect(view.order[0]).topLeft()


def test_normalising_by_branch_lets_brightness_compare(view: MosaicView, maps: np.ndarray) -> None:
    view.show_maps(maps, Look("channel", "branch", "grey"), keep_place=True)
    assert look_of(view, 1).max() < 20
    assert look_of(view, 9).max() > 3 * look_of(view, 1).max()


def test_the_pointer_tells_channel_and_pixel(view: MosaicView, qtbot: QtBot) -> None:
    rect = view.tile_rect(1)
    place = QPoint(int(rect.x() + rect.width() * 2.5 / 6), int(rect.y() + rect.height() * 4.5 / 6))
    with qtbot.waitSignal(view.pointed) as signal:
        QTest.mouseMove(view.viewport(), place)
    assert signal.args == [Pointed(1, 4, 2)]
    told: list[object] = []
    view.pointed.connect(told.append)
    QTest.mouseMove(view.viewport(), QPoint(int(rect.right()), 3))  # the gap
    assert told == [None]


def test_a_click_chooses_a_channel_and_a_click_on_a_gap_none(view: MosaicView) -> None:
    chosen: list[int] = []
    view.chosen.connect(chosen.append)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 4))
    gap = QPoint(int(view.tile_rect(0).right()), int(view.tile_rect(0).bottom()))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=gap)
    assert chosen == [4]


def test_keys_walk_from_tile_to_tile(view: MosaicView) -> None:
    chosen: list[int] = []
    view.chosen.connect(chosen.append)
    columns = sum(view.tile_rect(channel).top() == view.tile_rect(0).top() for channel in range(CHANNELS))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert chosen == [1 + columns]
    for _ in range(CHANNELS):
        QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen[-1] == CHANNELS - 1
    assert view.tile_rect(CHANNELS - 1).bottom() <= view.viewport().height(), "scrolled into sight"


def test_new_maps_of_the_same_layer_keep_the_place(view: MosaicView, maps: np.ndarray) -> None:
    view.verticalScrollBar().setValue(40)
    view.show_maps(maps * 2, LOOK, keep_place=True)
    assert view.verticalScrollBar().value() == 40
    view.show_maps(maps, LOOK, keep_place=False)
    assert view.verticalScrollBar().value() == 0


def test_the_selected_channel_is_framed(view: MosaicView) -> None:
    before = view.viewport().grab().toImage()
    view.set_selected(7)
    after = view.viewport().grab().toImage()
    corner = view.tile_rect(7).topLeft().toPoint()
    assert after.pixelColor(corner) != before.pixelColor(corner)


def test_a_vector_is_one_tile_a_unit(view: MosaicView) -> None:
    view.show_maps(np.arange(5, dtype=np.float32), LOOK, keep_place=False)
    image = view.viewport().grab().toImage()
    greys = [image.pixelColor(middle(view, unit)).red() for unit in range(5)]
    assert greys[0] == 0
    assert greys[-1] == 255
    assert greys == sorted(greys)


def test_nothing_to_show_is_no_error(qapp: QApplication, qtbot: QtBot) -> None:
    view = MosaicView(Theme("dark"), str)
    qtbot.addWidget(view)
    view.show()
    view.viewport().grab()
    QTest.mouseMove(view.viewport(), QPoint(5, 5))
    QTest.keyClick(view, Qt.Key.Key_Right)


def test_out_of_sight_is_not_painted(view: MosaicView, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []
    plain: Callable[..., np.ndarray] = mosaic_picture.mosaic

    def counting(maps: np.ndarray, channels: np.ndarray, *rest: object) -> np.ndarray:
        painted.append(len(channels))
        return plain(maps, channels, *rest)

    monkeypatch.setattr(mosaic_picture, "mosaic", counting)
    view.show_maps(np.random.default_rng(0).random((900, 6, 6), np.float32), LOOK, keep_place=False)
    view.viewport().grab()
    assert 0 < max(painted) < 60


def _lightness(rgb: np.ndarray) -> np.ndarray:
    """CIE L* of sRGB colours (n, 3) uint8."""
    linear = np.where(rgb / 255 <= 0.04045, rgb / 255 / 12.92, ((rgb / 255 + 0.055) / 1.055) ** 2.4)
    y = linear @ [0.2126, 0.7152, 0.0722]
    return np.where(y > 0.008856, 116 * np.cbrt(y) - 16, 903.3 * y)


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_colour_maps_rise_evenly_in_lightness(name: str) -> None:
    steps = np.diff(_lightness(lut(name))[::15])
    assert (steps > 0).all()
    assert steps.max() < 2.5 * steps.mean()
    assert packed(name)[-1] >> 24 == 0xFF
