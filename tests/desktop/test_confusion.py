"""The confusion matrix as a picture: sight, pooling, pointing, clicking, at 64 and at 1000 classes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.confusion_frame import bar_room, draw_titles
from inception_studio.desktop.panels.evaluation.confusion import ConfusionView
from inception_studio.desktop.panels.evaluation.confusion_layout import Sight, fullest, pooled, row_shares
from inception_studio.desktop.theme import DARK, Theme

from .conftest import on_screen
from .hands import wheel


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot) -> ConfusionView:
    return on_screen(ConfusionView(Theme("dark")), 400, 360, qtbot)


def names(count: int) -> list[str]:
    return [f"class {index}" for index in range(count)]


def test_shares_are_of_the_rows_photos() -> None:
    assert row_shares(np.array([[3, 1], [0, 0]])).tolist() == [[0.75, 0.25], [0.0, 0.0]]


def test_a_single_mistake_among_a_thousand_classes_is_seen() -> None:
    values = np.zeros((1000, 1000), np.float32)
    values[617, 31] = 0.4
    small = pooled(values, Sight.whole(1000), 90)
    assert small.shape == (90, 90)
    assert small[int(0.617 * 90), int(0.031 * 90)] == np.float32(0.4)
    assert np.count_nonzero(small) == 1
    large = pooled(values[:3, :3] + np.arange(3, dtype=np.float32), Sight.whole(3), 6)
    assert large[0].tolist() == [0, 0, 1, 1, 2, 2]


def test_the_sight_stays_inside_and_keeps_the_cell_under_the_pointer() -> None:
    sight = Sight.whole(10)
    near = sight.zoomed_by(2, 0.25, 0.75)
    assert near.side == 5
    assert near.cell(0.25, 0.75) == sight.cell(0.25, 0.75)
    assert near.moved(-99, 99) == Sight(10, 0.0, 5.0, 5.0)
    assert near.zoomed_by(0.01, 0.5, 0.5) == sight
    assert sight.zoomed_by(1e9, 0.5, 0.5).side == 3
    assert sight.cell(1.0, 0.5) is None


def test_a_filled_cell_beside_the_pointer_is_meant() -> None:
    counts = np.zeros((9, 9), int)
    counts[4, 4], counts[4, 5] = 1, 7
    assert fullest(counts, (4, 4), 1) == (4, 4)
    assert fullest(counts, (3, 4), 1) == (4, 5)
    assert fullest(counts, (0, 0), 1) == (0, 0)


def test_pointing_and_clicking_tell_the_cell(view: ConfusionView, qtbot: QtBot) -> None:
    counts = np.eye(8, dtype=np.int64) * 5
    counts[2, 6] = 3
    view.show_confusion(counts, names(8), "inferno")
    place = view.cell_rect(2, 6).center().toPoint()
    with qtbot.waitSignal(view.pointed) as pointed:
        qtbot.mouseMove(view, place)
    assert pointed.args == [(2, 6)]
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [2, 6]
    view.show_selected((2, 6))
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert chosen.args == [3, 6]
    assert view.named


def test_the_diagonal_is_brighter_than_what_is_empty(view: ConfusionView) -> None:
    view.show_confusion(np.eye(8, dtype=np.int64), names(8), "inferno")
    image = view.grab().toImage()
    at = [image.pixelColor(view.cell_rect(*cell).center().toPoint()) for cell in ((3, 3), (3, 4))]
    assert at[0].lightness() > at[1].lightness() + 100


def test_zooming_in_brings_the_names_and_a_double_click_the_whole(view: ConfusionView, qtbot: QtBot) -> None:
    view.show_confusion(np.eye(64, dtype=np.int64), names(64), "inferno")
    assert not view.named
    place = view.area().center().toPoint()
    before = view.cell_rect(0, 0).width()
    wheel(view, place, 8)
    assert view.cell_rect(0, 0).width() > 4 * before
    assert view.named
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert view.cell_rect(0, 0).width() == before


def test_a_thousand_classes_are_painted_as_one_picture_and_pointed_at(
    view: ConfusionView, qtbot: QtBot
) -> None:
    rng = np.random.default_rng(1)
    counts = np.diag(rng.integers(1, 50, 1000)).astype(np.int64)
    counts[tuple(rng.integers(0, 1000, (2, 3000)))] += 1
    view.show_confusion(counts, names(1000), "inferno")
    view.grab()
    painted = view._image(round(view.area().width()))
    assert painted.width() == painted.height() == round(view.area().width()), "of the view's pixels"
    view.grab()
    assert view._image(painted.width()) is painted, "made once"
    counts[:] = 0
    counts[700, 20] = 4
    view.show_confusion(counts, names(1000), "inferno")
    with qtbot.waitSignal(view.pointed) as pointed:
        qtbot.mouseMove(view, view.cell_rect(699, 22).center().toPoint())
    assert pointed.args == [(700, 20)]


@pytest.mark.parametrize("side", [30.0, 60.0, 200.0])
def test_the_title_of_the_colours_is_cut_nowhere(qapp: QApplication, side: float) -> None:
    class Heard(QPainter):
        """Remembers what is written where."""

        def drawText(self, rect: QRectF, where: object, text: str) -> None:
            told[text] = rect

    told: dict[str, QRectF] = {}
    picture = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = Heard(picture)
    area = QRectF(20, 20, side, side)
    draw_titles(painter, area, DARK)
    metrics = painter.fontMetrics()
    (shown,) = (text for text in told if text.startswith("share"))
    assert told[shown].left() >= 0
    assert metrics.horizontalAdvance(shown) <= told[shown].width()
    assert told[shown].right() <= area.right() + bar_room(metrics)
    assert (shown == "share of the row's photos") == (side == 200)
    painter.end()
