"""The parts that the "why" panel is made of: colours, lens, bars, curve, and how columns share the room."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking import why_aim
from inception_studio.desktop.asking.why_following import possible
from inception_studio.desktop.asking.why_state import Column, WhyState
from inception_studio.desktop.colormaps import DEFAULT, DIVERGING, lut
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.why import words
from inception_studio.desktop.panels.why.bars import Bar, RankedBars
from inception_studio.desktop.panels.why.lens import CLOSEST, Lens
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.panels.why.overlay import coloured, scale_of
from inception_studio.desktop.panels.why.panel import WhyPanel
from inception_studio.desktop.parts import Parts
from inception_studio.insight.attribution import render
from inception_studio.insight.attribution.request import Attribution, Request
from inception_studio.insight.attribution.result import Deletion, Randomised
from inception_studio.insight.lesions import Lesion

from .asking import open_panel, settled, why
from .conftest import on_screen
from .recorded import record


def ramp() -> np.ndarray:
    """−1 to 1 from left to right."""
    return np.linspace(-1, 1, 21, dtype=np.float32)[None].repeat(4, 0)


def test_zero_is_the_middle_of_signed_colours() -> None:
    low, middle, high = (lut(DIVERGING)[place].astype(int) for place in (0, 128, 255))
    assert low[2] > low[0] + 100, "blue below"
    assert high[0] > high[2] + 100, "red above"
    assert middle.min() > 200
    scale = scale_of(ramp() * np.float32(3), signed=True, sequential="inferno")
    assert (scale.low, scale.high) == (-3, 3)
    only_for = scale_of(np.abs(ramp()), signed=True, sequential="inferno")
    assert (only_for.low, only_for.high) == (-1, 1), "what has no negative value is not stretched over both"


def test_a_few_outliers_do_not_make_the_rest_pale() -> None:
    map_ = np.ones((100, 100), np.float32)
    map_[0, 0] = 1000
    scale = scale_of(map_, signed=False, sequential="inferno")
    assert scale.high == pytest.approx(1)
    assert (scale.cut_low, scale.cut_high) == (False, True)
    against = scale_of(-map_, signed=True, sequential="inferno")
    assert (against.cut_low, against.cut_high) == (True, False)
    strength = scale_of(-map_, signed=False, sequential="inferno")
    assert (strength.cut_low, strength.cut_high) == (False, True)


@pytest.mark.parametrize("signed", [False, True])
def test_the_window_the_report_and_the_command_line_paint_the_same(signed: bool) -> None:
    map_ = np.random.default_rng(0).standard_normal((40, 40)).astype(np.float32) ** 3
    map_ = map_ if signed else np.abs(map_)
    image = coloured(map_, scale_of(map_, signed=signed, sequential=DEFAULT), 1.0)
    seen = np.frombuffer(image.constBits(), np.uint8).reshape(40, 40, 4)[..., :3]
    np.testing.assert_array_equal(seen, render.coloured(map_, signed))


def test_the_colour_bar_says_what_is_cut_off(parts: Parts, qtbot: QtBot) -> None:
    wild = ramp().copy()
    wild[0, 0] = -1000
    view = on_screen(MapOverPhoto(parts.theme, Lens()), 260, 200, qtbot)
    for map_, labels in ((ramp(), ("+1", "−1")), (wild, ("+", "≤−"))):
        view.show_map(map_, scale_of(map_, signed=True, sequential="inferno"))
        high, low = view._labels()
        assert high.startswith(labels[0])
        assert low.startswith(labels[1])
        assert view.fontMetrics().horizontalAdvance(max(high, low, key=len)) < view.margin()
        bar = QPoint(int(view.picture_rect().right()) + 9, 60)
        QApplication.sendEvent(view, QHelpEvent(QHelpEvent.Type.ToolTip, bar, view.mapToGlobal(bar)))
        assert ("99th percentile" in QToolTip.text()) == (map_ is wild)
    view._lens.zoom_by(2.0, view._lens.part.center())
    inside = QPoint(20, 60)
    QApplication.sendEvent(view, QHelpEvent(QHelpEvent.Type.ToolTip, inside, view.mapToGlobal(inside)))
    assert "Double click" in QToolTip.text()
    QToolTip.hideText()


@pytest.mark.parametrize("map_", [np.zeros((4, 4)), np.full((4, 4), np.nan)])
def test_a_map_without_values_can_be_painted(map_: np.ndarray) -> None:
    scale = scale_of(map_.astype(np.float32), signed=True, sequential="inferno")
    assert coloured(map_.astype(np.float32), scale, 0.5).pixelColor(0, 0).alpha() == 0


def test_strong_pixels_cover_the_photo_first() -> None:
    scale = scale_of(ramp(), signed=True, sequential="inferno")
    seen = [
        [coloured(ramp(), scale, blend).pixelColor(x, 0).alpha() for x in (0, 10, 20)]
        for blend in (0.0, 0.5, 1.0)
    ]
    assert seen == [[0, 0, 0], [255, 0, 255], [255, 255, 255]]


def test_strength_alone_is_the_same_on_both_sides() -> None:
    scale = scale_of(ramp(), signed=False, sequential="viridis")
    image = coloured(ramp(), scale, 1.0)
    assert image.pixelColor(0, 0) == image.pixelColor(20, 0)


def test_the_lens_keeps_the_place_under_the_pointer() -> None:
    lens = Lens()
    at = QPointF(0.25, 0.75)
    lens.zoom_by(2, at)
    inside = (at - lens.part.topLeft()) / lens.part.width()
    assert inside.toTuple() == pytest.approx((0.25, 0.75))
    for _ in range(20):
        lens.zoom_by(2, at)
        lens.pan(QPointF(1, 1))
    assert lens.zoom == CLOSEST
    assert lens.part.right() == pytest.approx(1), "not beyond the edge"
    lens.whole()
    assert lens.part.getRect() == (0, 0, 1, 1)


def test_bars_start_at_zero_and_can_be_chosen(parts: Parts, qtbot: QtBot) -> None:
    bars = RankedBars(parts.theme, "Parts")
    shown = on_screen(bars, 600, 120, qtbot)
    shown.show_bars([Bar(i, f"part {i}", value, "#ff0000") for i, value in enumerate((2.0, 1.0, -1.0, 0.5))])
    chosen: list[object] = []
    shown.chosen.connect(chosen.append)
    for index in range(4):
        qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=shown.point_of(index))
    assert chosen == [0, 1, 2, 3]
    assert shown.point_of(2).x() > 300, "two columns where there is room"
    shown.resize(240, 200)
    assert shown.point_of(2).x() < 240
    image = shown.grab().toImage()

    def reds(index: int) -> list[int]:
        y = shown.point_of(index).y()
        return [
            x for x in range(240) if image.pixelColor(x, y).red() > 90 > image.pixelColor(x, y).green() + 40
        ]

    assert len(reds(0)) == pytest.approx(2 * len(reds(1)), abs=4)
    assert max(reds(2)) <= min(reds(1)) + 2, "what speaks against goes to the other side"


def test_costs_and_checks_in_words() -> None:
    made = Attribution(Request("integrated-gradients", 0), ramp(), 2.13, 43_210_000, 0.08, 0.5)
    assert words.costs(made) == "2.1 s · 43 MB · gap 8.0 %"
    assert words.large_gap(made)
    assert "More steps" in words.costs_tip(made, kept=False)
    assert "kept on disk" in words.costs_tip(made, kept=True)
    nothing = Attribution(Request("gradcam", 0), np.zeros((4, 4), np.float32), 2.13, 43_210_000)
    assert words.costs(nothing) == "nothing speaks for the class · 2.1 s · 43 MB"
    assert words.duration(0.0421) == "42 ms"
    assert words.memory(1_230_000_000) == "1.2 GB"
    assert words.settings(Request("superpixels", 0, perturbation="lime")) == "50 pieces, LIME"
    assert words.settings(Request("deeplift", 0)) == ""
    verdicts = [words.passes(Randomised(ramp(), value, ("fc",))) for value in (0.99, 0.5, 0.1, -0.9)]
    assert verdicts == [False, None, True, True], "a map that turns over changes most of all"
    told = [words.randomised(Randomised(ramp(), value, ("fc",))) for value in (0.99, 0.5, 0.1, -0.9)]
    assert [texts[-1] for texts in told] == ["Hardly changes.", "Changes in part.", "Changes.", "Turns over."]
    assert all(len(one) >= len(other) for texts in told for one, other in pairwise(texts))
    fractions = np.linspace(0, 1, 11, dtype=np.float32)
    assert words.deletion(Deletion(fractions, 1 - fractions, 0.5)) == "half gone at 50 %"
    assert words.deletion(Deletion(fractions, np.ones(11, np.float32), 1.0)) == "never halves"


def test_columns_stand_in_as_many_rows_as_make_maps_large(studio: MainWindow, qtbot: QtBot) -> None:
    panel = open_panel(studio, qtbot)
    for _ in range(6):
        why(studio).add("gradcam")
    why(studio).ask()
    settled(studio, qtbot)
    dock = studio.docks["why"]
    dock.setFloating(True)
    sizes = {}
    for size in ((1200, 330), (640, 560)):
        dock.resize(*size)
        qtbot.wait(30)
        sizes[size] = panel._side.rows
        shown = [view for view in panel._columns.values() if view.visibleRegion().boundingRect().width() > 50]
        assert len(shown) == 6
    assert sizes == {(1200, 330): 1, (640, 560): 2}
    while len(panel._columns) > 2:
        why(studio).remove(0)
    assert panel._side.rows == 1


def test_lesions_are_left_out_and_that_is_said(studio: MainWindow, qtbot: QtBot) -> None:
    panel = open_panel(studio, qtbot)
    why(studio).ask()
    settled(studio, qtbot)
    assert not said(panel)
    before = [column.attribution for column in studio.parts.store.state.why.columns]
    studio.parts.ask.lesions.toggle(Lesion("4a/5x5", None))
    qtbot.waitUntil(lambda: studio.parts.store.state.intact is not None)
    assert said(panel)
    after = [column.attribution for column in studio.parts.store.state.why.columns]
    assert all(one is other for one, other in zip(before, after, strict=True)), "of the whole network"


def said(panel: WhyPanel) -> bool:
    return panel._note.isVisible()


def test_what_other_weights_do_not_have_is_not_asked() -> None:
    seen = record(aux=False)
    here, gone = Request("gradcam", 2, head="aux1", layer="4a"), Request("gradcam", 99)
    own, lost = Column(0, here, pinned=True), Column(1, gone, pinned=True)
    before = (*seen.card.classes, *(f"other {i}" for i in range(100)))
    now = possible(WhyState((own, lost), head="aux1", target=99), seen, before)
    assert (now.head, now.target) == ("main", None)
    kept, unpinned = (why_aim.anew(column, now, seen, unpin=False) for column in now.columns)
    assert (kept.pinned, kept.request.target, kept.request.head) == (True, 2, "main")
    assert not unpinned.pinned
    assert unpinned.request.target == int(np.argmax(seen.probabilities["main"]))
