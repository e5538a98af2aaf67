"""The gradient profile: under the right layers to the pixel, on a log scale, with zeros that say so."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.graph.view import NetworkPanel
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.gradient_profile import GradientProfilePanel, settings_in_short
from inception_studio.desktop.panels.profile_points import decades, profile, shares
from inception_studio.desktop.parts import Parts
from inception_studio.nets.vocabulary import MODULES
from inception_studio.training.config import RunConfig

from .axis_labels import assert_apart, lay_out, texts
from .graphs import norms, paper_graph, torchvision_graph

LINE = ("conv1", "conv2_reduce", "conv2", *MODULES, "fc")


class Both(QWidget):
    """The network, and under it the profile, as in the window; the profile a little further to the right."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.network = NetworkPanel(parts)
        self.profile = GradientProfilePanel(parts)
        inset = QVBoxLayout()
        inset.setContentsMargins(17, 0, 5, 0)
        inset.addWidget(self.profile)
        column = QVBoxLayout(self)
        column.addWidget(self.network, 2)
        column.addLayout(inset, 1)
        self.resize(1240, 460)


@pytest.fixture
def both(parts: Parts, qtbot: QtBot) -> Iterator[Both]:
    graph = torchvision_graph()
    parts.store.update(graph=graph, gradient_norms=norms(graph), layer="3a", run=Path("/runs/first"), rows=1)
    made = Both(parts)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    lay_out(made.profile.plot)
    yield made
    QToolTip.hideText()


def global_x_of_layer(network: NetworkPanel, name: str) -> float:
    canvas = network.canvas
    in_view = canvas.viewportTransform().map(canvas.network.drawn[name].box.center())
    return canvas.viewport().mapToGlobal(in_view).x()


def global_x_of_mark(panel: GradientProfilePanel, name: str) -> float:
    return panel.plot.mapToGlobal(panel.plot.pixel_of(name)).x()


def assert_aligned(network: NetworkPanel, panel: GradientProfilePanel) -> None:
    layers = [*LINE, *(name for name in torchvision_graph().layers_with_parameters if "/" in name)]
    for name in layers:
        if not name.startswith("aux"):
            assert global_x_of_mark(panel, name) == pytest.approx(
                global_x_of_layer(network, name), abs=1.0
            ), name


def update(panel: GradientProfilePanel, qtbot: QtBot, **changes: object) -> None:
    """Bring new values and wait until they are drawn."""
    panel.parts.store.update(**changes)
    qtbot.waitUntil(lambda: not panel.is_behind)


@pytest.mark.parametrize("width", [1240, 1880])
def test_marks_lie_under_their_layers_to_the_pixel(both: Both, qtbot: QtBot, width: int) -> None:
    both.resize(width, 460)
    qtbot.waitUntil(lambda: both.network.canvas.width() > width - 60)
    assert_aligned(both.network, both.profile)
    both.network.canvas.zoom_by(3.3, QPointF(600, 100))
    assert_aligned(both.network, both.profile)
    bar = both.network.canvas.horizontalScrollBar()
    bar.setValue(bar.value() + 137)
    assert_aligned(both.network, both.profile)
    both.resize(width - 123, 500)
    qtbot.waitUntil(lambda: both.network.canvas.width() < width - 123)
    assert_aligned(both.network, both.profile)
    both.network.canvas.fit()
    assert_aligned(both.network, both.profile)


@pytest.mark.parametrize("width", [1240, 1700])
def test_they_do_in_the_real_window_too(studio: MainWindow, qtbot: QtBot, width: int) -> None:
    graph = studio.parts.store.state.graph
    panel = studio.docks["gradient_profile"].panel
    studio.resize(width, 860)
    studio.parts.store.update(gradient_norms=norms(graph), rows=1)
    qtbot.waitUntil(lambda: not panel.is_behind and studio.network.width() > width - 60)
    assert_aligned(studio.network, panel)


def test_a_plot_elsewhere_shows_the_same_layers_across_its_own_width(both: Both, qtbot: QtBot) -> None:
    both.profile.setParent(None)
    qtbot.addWidget(both.profile)
    both.profile.resize(700, 300)
    both.profile.show()
    both.network.canvas.zoom_by(2.5)
    (left, right), _ = both.profile.plot.plotItem.vb.viewRange()
    assert (left, right) == pytest.approx(both.network.canvas.shown())


def test_without_the_network_on_the_screen_the_whole_profile_is_seen(both: Both, qtbot: QtBot) -> None:
    both.network.canvas.zoom_by(2.5)
    both.network.hide()
    both.profile.plot.resized.emit()
    assert both.profile.plot.plotItem.vb.viewRange()[0] == pytest.approx([0.0, 1.0])


def test_a_modules_point_is_the_norm_of_all_its_gradients() -> None:
    graph = paper_graph()
    values = dict.fromkeys(graph.layers_with_parameters, 1e-170)
    points = {point.name: point for point in profile(graph, shares(graph), values)}
    assert points["4a"].value == pytest.approx(1e-170 * math.sqrt(6))
    assert points["aux1"].value == pytest.approx(1e-170 * math.sqrt(3))
    assert points["4a"].family == "main"
    assert points["4a/5x5_reduce"].family == "5x5"
    assert points["aux2"].family == "aux2"
    module = shares(graph)["4d"]
    assert module.left < points["aux2"].x < module.right
    assert {point.name for point in points.values()} >= set(values) - {
        name for name in values if name.startswith("aux")
    }


def test_decades_hold_all_values_and_are_two_at_least() -> None:
    assert decades([]) == (-2, 0)
    assert decades([-0.4, -0.2]) == (-2, 0)
    assert decades([-17.3, 0.2]) == (-18, 1)


def test_empty_it_says_what_to_do(parts: Parts, qtbot: QtBot) -> None:
    panel = GradientProfilePanel(parts)
    qtbot.addWidget(panel)
    panel.resize(1200, 150)
    panel.show()
    assert panel.empty.isVisible()
    assert "Press Train" in panel.empty.text()
    assert not panel.plot.isVisible()
    assert not panel.pin.isVisible()


def test_zeros_and_what_is_no_number_lie_at_the_bottom_and_say_so(both: Both, qtbot: QtBot) -> None:
    values = {**norms(torchvision_graph()), "conv1": 0.0, "conv2": math.nan}
    update(both.profile, qtbot, gradient_norms=values, rows=2)
    plot = both.profile.plot
    axis = plot.getAxis("left")
    (_, (low, high)) = plot.plotItem.vb.viewRange()
    _, ticks = axis.tickValues(low, high, plot.height())[0]
    assert axis.tickStrings(ticks, 1.0, 1.0)[-1] == "0, NaN"
    area = plot.plotItem.vb.sceneBoundingRect()
    assert plot.pixel_of("conv1").y() == plot.pixel_of("conv2").y()
    assert area.bottom() - 16 < plot.pixel_of("conv1").y() < area.bottom()
    assert plot.pixel_of("conv2_reduce").y() < plot.pixel_of("conv1").y() - 5
    assert low < -2 < 0 < high
    update(both.profile, qtbot, gradient_norms={**values, "conv2": 0.0}, rows=3)
    assert axis.tickStrings(ticks, 1.0, 1.0)[-1] == "zero"


@pytest.mark.parametrize("height", [250, 300, 340, 460, 700])
def test_what_lies_at_the_bottom_has_its_name_for_itself(both: Both, qtbot: QtBot, height: int) -> None:
    values = dict.fromkeys(norms(torchvision_graph()), math.nan)
    update(both.profile, qtbot, gradient_norms={**values, "fc": 0.3}, rows=2)
    both.resize(1240, height)
    qtbot.wait(1)
    both.grab()
    axis = both.profile.plot.getAxis("left")
    assert texts(axis)[-1] == "0, NaN"
    assert texts(axis)[0] == "10⁰"
    assert_apart(axis)


def test_hovering_tells_layer_and_value(both: Both) -> None:
    plot = both.profile.plot
    at = plot.pixel_of("conv1").toPoint()
    QTest.mouseMove(plot.viewport(), at + QPoint(40, 0))
    QTest.mouseMove(plot.viewport(), at)
    assert QToolTip.text() == "conv1: gradient norm 0.0123"


def test_the_empty_sentence_has_one_font_in_both_themes(parts: Parts, qtbot: QtBot) -> None:
    panel = GradientProfilePanel(parts)
    qtbot.addWidget(panel)
    panel.show()
    font = panel.empty.font()
    for mode in ("light", "dark"):
        parts.theme.set_mode(mode)
        assert panel.empty.font() == font == QApplication.font()


def test_the_pin_looks_like_a_button_and_stays_down_while_it_holds(both: Both) -> None:
    button = both.profile.findChild(QToolButton, "pin_button")
    for mode in ("light", "dark"):
        both.profile.parts.theme.set_mode(mode)
        palette = both.profile.parts.theme.palette
        assert edge_and_ground(button) == (QColor(palette.border), QColor(palette.background))
        QTest.mouseMove(button)
        assert edge_and_ground(button) == (QColor(palette.border), QColor(palette.raised))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QTest.mouseMove(both.profile.plot.viewport())
        assert edge_and_ground(button)[1] == QColor(palette.selection)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QTest.mouseMove(both.profile.plot.viewport())
    assert not button.isChecked()


def edge_and_ground(button: QToolButton) -> tuple[QColor, QColor]:
    """The colours of a button's upper edge, and just within it."""
    QApplication.processEvents()
    image = button.window().grab(QRect(button.mapTo(button.window(), QPoint()), button.size())).toImage()
    return image.pixelColor(button.width() // 2, 0), image.pixelColor(3, button.height() // 2)


def test_a_click_on_a_mark_opens_its_layer(both: Both) -> None:
    plot = both.profile.plot
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.pixel_of("5a").toPoint())
    assert both.profile.state.layer == "5a"


def test_branches_and_heads_have_their_colours(both: Both) -> None:
    plot, palette = both.profile.plot, both.profile.parts.theme.palette
    image = plot.viewport().grab().toImage()
    for name, colour in (("aux1", palette.heads["aux1"]), ("aux2", palette.heads["aux2"])):
        painted = image.pixelColor(plot.pixel_of(name).toPoint())
        expected = QColor(colour)
        assert max(abs(a - b) for a, b in zip(painted.getRgb(), expected.getRgb(), strict=True)) < 40, name
    key = both.profile.findChild(QLabel, "profile_key").text()
    for branch, colour in palette.branches.items():
        assert f"color:{colour}" in key
        assert branch in key


def test_a_pinned_profile_stays_and_is_named(both: Both, qtbot: QtBot) -> None:
    button = both.profile.findChild(QToolButton, "pin_button")
    label = both.profile.findChild(QLabel, "pinned_label")
    assert not label.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "first" in label.text()
    assert button.text() == "Unpin"
    update(
        both.profile,
        qtbot,
        gradient_norms=norms(torchvision_graph(), 1e-9),
        run=Path("/runs/second"),
        rows=2,
    )
    assert "first" in label.text()
    assert "second" in both.profile.caption.text()
    dashed = both.profile.plot.pinned_line
    assert dashed.opts["pen"].style() == Qt.PenStyle.DashLine
    assert dashed.getData()[1][0] == pytest.approx(-2 * (1 - 1 / 22))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not label.isVisible()
    assert dashed.getData()[0] is None or len(dashed.getData()[0]) == 0


def test_the_caption_says_what_reaches_the_first_layer(both: Both) -> None:
    assert "conv1 ÷ fc = 0.0123" in both.profile.caption.text()
    assert "log scale" in both.profile.caption.text()


def test_however_many_rows_come_it_draws_at_five_hertz(both: Both, qtbot: QtBot) -> None:
    drawn: list[int] = []
    draw = both.profile.plot.draw
    both.profile.plot.draw = lambda *args: (drawn.append(1), draw(*args))
    base = norms(torchvision_graph())
    start = time.monotonic()
    for row in range(2, 52):
        both.profile.parts.store.update(gradient_norms={**base, "conv1": 0.1 / row}, rows=row)
        qtbot.wait(5)
    qtbot.waitUntil(lambda: not both.profile.is_behind)
    assert 1 <= len(drawn) <= 2 + 5 * (time.monotonic() - start)
    assert both.profile.plot.point_at(both.profile.plot.pixel_of("conv1")).value == pytest.approx(0.1 / 51)


def test_marks_are_rendered_once_and_not_with_every_row(both: Both) -> None:
    plot = both.profile.plot
    points = [dataclasses.replace(point, value=2 * point.value) for point in plot._points]
    atlas = plot._marks.fragmentAtlas
    rendered = len(atlas)
    for _ in range(5):
        plot.draw(points, ())
    assert 0 < len(atlas) == rendered


def test_it_survives_both_themes_and_a_narrow_place(both: Both) -> None:
    for mode in ("light", "dark"):
        both.profile.parts.theme.set_mode(mode)
        both.resize(340, 400)
        assert not both.profile.grab().isNull()


def test_a_runs_settings_are_told_in_short() -> None:
    sigmoid = RunConfig(
        activation="sigmoid", initialisation="normal", sigma=0.01, batch_norm=False, aux=False
    )
    assert settings_in_short(sigmoid) == "sigmoid, normal σ 0.01, no batch norm, no aux"
    assert settings_in_short(RunConfig()) == "relu, kaiming, batch norm, aux"
    assert settings_in_short(RunConfig(variant="paper")) == "relu, kaiming, no batch norm, aux"
