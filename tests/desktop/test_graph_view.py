"""The network's panel under a user's mouse and keys: what is drawn, selected, zoomed and told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QToolTip
from pytestqt.qtbot import QtBot

from inception_studio.desktop.colormaps import lut
from inception_studio.desktop.graph.view import NetworkPanel
from inception_studio.desktop.parts import Parts
from inception_studio.insight.record_types import Record
from inception_studio.nets.graph import Graph
from inception_studio.nets.vocabulary import MODULES

from .conftest import narrow_card, on_screen
from .graphs import forked_graph, norms, paper_graph, torchvision_graph
from .hands import wheel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> Iterator[NetworkPanel]:
    """The panel, 1240 × 262 px, with the narrow torchvision variant in it."""
    parts.store.update(graph=torchvision_graph(), card=narrow_card(), layer="4a")
    made = on_screen(NetworkPanel(parts), 1240, 262, qtbot)
    yield made
    QToolTip.hideText()


def click(panel: NetworkPanel, name: str) -> None:
    QTest.mouseClick(panel.canvas.viewport(), LEFT, pos=panel.canvas.point_of(name))


def drag(panel: NetworkPanel, start: QPoint, by: QPoint) -> None:
    viewport = panel.canvas.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(viewport, start + by * step / 5)
    QTest.mouseRelease(viewport, LEFT, pos=start + by)


def picture(panel: NetworkPanel) -> QImage:
    return panel.canvas.viewport().grab().toImage()


def colour_in(panel: NetworkPanel, name: str) -> QColor:
    """The painted colour near the upper left corner of a layer's box, where nothing is written."""
    item = panel.canvas.network.drawn[name]
    corner = panel.canvas.mapFromScene(item.box.topLeft())
    return picture(panel).pixelColor(corner + QPoint(5, 5))


def centre_x(panel: NetworkPanel, name: str) -> float:
    canvas = panel.canvas
    return canvas.viewportTransform().map(canvas.network.drawn[name].box.center()).x()


def closeness(one: QColor, other: QColor) -> int:
    return max(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def test_the_caption_tells_the_depth_that_the_graph_has(panel: NetworkPanel) -> None:
    assert panel.caption.text() == "GoogLeNet — 22 layers with parameters, 27 with pooling"
    panel.parts.store.update(graph=forked_graph())
    assert panel.caption.text() == "Network — 4 layers with parameters, 4 with pooling"


def test_a_caption_without_room_ends_in_an_ellipsis(panel: NetworkPanel) -> None:
    panel.resize(700, 262)
    picture_of = panel.caption.grab().toImage()
    cut = panel.caption.fontMetrics().elidedText(
        panel.caption.text(), Qt.TextElideMode.ElideRight, panel.caption.width()
    )
    assert cut.endswith("…")
    panel.caption.setText(cut)
    assert panel.caption.grab().toImage() == picture_of


@pytest.mark.parametrize("width", [940, 960, 1240])
def test_the_channel_counts_are_written_in_the_modules(parts: Parts, qtbot: QtBot, width: int) -> None:
    parts.store.update(graph=paper_graph(), card=narrow_card(), layer="fc")
    made = on_screen(NetworkPanel(parts), width, 220, qtbot)
    box = made.canvas.mapFromScene(
        made.canvas.network.drawn["4c/3x3"].box.adjusted(4, 2, -2, -2)
    ).boundingRect()
    image = picture(made)
    colours = {
        image.pixel(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())
    }
    assert len(colours) > 8, "letters, not a plain box"


def test_before_there_is_a_network_the_panel_says_so(parts: Parts, qtbot: QtBot) -> None:
    panel = NetworkPanel(parts)
    qtbot.addWidget(panel)
    panel.show()
    panel.canvas.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Plus):
        QTest.keyClick(panel.canvas, key)
    wheel(panel.canvas.viewport(), QPoint(50, 50), 1)
    drag(panel, QPoint(50, 50), QPoint(30, 0))
    assert "as soon as" in panel.canvas.empty_text
    pixels = {picture(panel).pixel(x, panel.canvas.height() // 2) for x in range(panel.canvas.width())}
    assert len(pixels) > 1  # words in the middle


@pytest.mark.parametrize("name", ["conv1", "3a", "4b", "4a/5x5", "pool3", "aux1", "aux2/conv", "fc"])
def test_a_click_selects_what_is_under_the_pointer(panel: NetworkPanel, name: str) -> None:
    click(panel, name)
    assert panel.state.layer == name
    assert name in panel.canvas.accessibleDescription()


def test_the_selected_layer_is_ringed(panel: NetworkPanel) -> None:
    ring = QColor(panel.parts.theme.palette.text)

    def ringed(name: str) -> bool:
        item = panel.canvas.network.drawn[name]
        edge = panel.canvas.mapFromScene(QPointF(item.box.center().x(), item.box.top()))
        column = [picture(panel).pixelColor(edge.x(), edge.y() - y) for y in range(4)]
        return any(closeness(colour, ring) < 30 for colour in column)

    click(panel, "3b")
    assert ringed("3b")
    assert not ringed("4b")
    click(panel, "4b")
    assert ringed("4b")
    assert not ringed("3b")


def test_the_selection_of_another_panel_is_followed(panel: NetworkPanel) -> None:
    panel.canvas.zoom_to("conv1")
    assert centre_x(panel, "fc") > panel.canvas.width()
    panel.parts.explorer.select("fc")
    assert 0 < centre_x(panel, "fc") < panel.canvas.width()


def test_arrow_keys_walk_along_the_depth_and_among_the_branches(panel: NetworkPanel) -> None:
    panel.canvas.setFocus()
    steps = [
        (Qt.Key.Key_Right, "4b"),
        (Qt.Key.Key_Left, "4a"),
        (Qt.Key.Key_Up, "aux1"),
        (Qt.Key.Key_Down, "4a"),
        (Qt.Key.Key_Down, "4a/1x1"),
        (Qt.Key.Key_Down, "4a/3x3"),
        (Qt.Key.Key_Left, "4a/3x3_reduce"),
        (Qt.Key.Key_Down, "4a/5x5_reduce"),
        (Qt.Key.Key_Left, "pool3"),
    ]
    for key, name in steps:
        QTest.keyClick(panel.canvas, key)
        assert panel.state.layer == name


def test_enter_opens_the_layer_and_zooms_to_it(panel: NetworkPanel, qtbot: QtBot) -> None:
    panel.canvas.setFocus()
    with qtbot.waitSignal(panel.opened) as opened:
        QTest.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert opened.args == ["4a"]
    assert panel.canvas.zoom > 2
    assert abs(centre_x(panel, "4a") - panel.canvas.width() / 2) <= 1
    QTest.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert panel.canvas.zoom == 1


@pytest.mark.parametrize("notches", [3, 12, 25])
def test_the_wheel_zooms_at_the_pointer(panel: NetworkPanel, notches: int) -> None:
    fitted = centre_x(panel, "4c")
    at = QPoint(round(fitted), 120)
    wheel(panel.canvas.viewport(), at, notches)
    assert panel.canvas.zoom > 1.5
    off = (fitted - at.x()) * panel.canvas.zoom
    assert centre_x(panel, "4c") == pytest.approx(at.x() + off, abs=1)
    wheel(panel.canvas.viewport(), at, -notches)
    assert panel.canvas.zoom == pytest.approx(1.0)
    assert centre_x(panel, "4c") == pytest.approx(fitted, abs=1)


def test_a_drag_pans_and_selects_nothing(panel: NetworkPanel) -> None:
    wheel(panel.canvas.viewport(), QPoint(620, 120), 8)
    before = centre_x(panel, "4a")
    drag(panel, QPoint(600, 120), QPoint(-75, 0))
    assert centre_x(panel, "4a") == pytest.approx(before - 75, abs=1)
    assert panel.state.layer == "4a"


def test_a_double_click_on_empty_ground_fits(panel: NetworkPanel) -> None:
    wheel(panel.canvas.viewport(), QPoint(620, 120), 5)
    QTest.mouseDClick(panel.canvas.viewport(), LEFT, pos=QPoint(5, 3))
    assert panel.canvas.zoom == 1
    assert centre_x(panel, "image") < 60
    assert centre_x(panel, "fc") > 1240 - 60


def test_a_double_click_on_a_layer_opens_it(panel: NetworkPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.opened) as opened:
        QTest.mouseDClick(panel.canvas.viewport(), LEFT, pos=panel.canvas.point_of("5b"))
    assert opened.args == ["5b"]
    assert panel.state.layer == "5b"


@pytest.mark.parametrize("width", [1000, 1240, 1880])
def test_the_network_lies_across_the_width_at_every_size(panel: NetworkPanel, width: int) -> None:
    panel.resize(width, 262)
    order = ["image", "conv1", "conv2", *MODULES, "fc"]
    places = [centre_x(panel, name) for name in order]
    assert all(before < after for before, after in pairwise(places))
    assert places[0] < 0.06 * width
    assert places[-1] > 0.94 * width


def test_resizing_keeps_what_is_in_the_middle(panel: NetworkPanel) -> None:
    panel.canvas.zoom_to("4d")
    panel.resize(1600, 300)
    assert abs(centre_x(panel, "4d") - panel.canvas.width() / 2) <= 2


def test_a_narrow_panel_still_works(panel: NetworkPanel) -> None:
    panel.resize(320, 200)
    click(panel, "3a")
    assert panel.state.layer == "3a"
    assert not picture(panel).isNull()


def test_layers_have_the_colour_of_their_value(panel: NetworkPanel) -> None:
    graph = torchvision_graph()
    table = lut("viridis")
    panel.parts.store.update(colour_by="gradient_norm", gradient_norms=norms(graph))
    for name in ("conv1", "conv2", "fc"):
        position = panel.legend.colouring.position(name)
        expected = QColor(*(int(part) for part in table[round(255 * position)]))
        assert closeness(colour_in(panel, name), expected) <= 2
    neutral = QColor(panel.parts.theme.palette.raised)
    assert closeness(colour_in(panel, "image"), neutral) <= 2
    panel.parts.store.update(gradient_norms={})
    assert closeness(colour_in(panel, "conv1"), neutral) <= 2


def test_only_what_changed_is_repainted(panel: NetworkPanel, qtbot: QtBot) -> None:
    graph = torchvision_graph()
    values = norms(graph)
    panel.parts.store.update(colour_by="gradient_norm", gradient_norms=values)
    picture(panel)
    QApplication.processEvents()
    painted: list[str] = []
    for name, item in panel.canvas.network.drawn.items():
        item.update = lambda *_, name=name: painted.append(name)
    panel.parts.store.update(gradient_norms=dict(values))
    assert painted == []
    panel.parts.store.update(gradient_norms={**values, "conv2": values["conv2"] * 3})
    assert painted == ["conv2"]


def test_the_choice_of_a_quantity_recolours_and_is_explained(panel: NetworkPanel) -> None:
    choice = panel.findChild(QComboBox, "colour_by")
    panel.parts.store.update(colour_by="gradient_norm")
    assert panel.legend.text == "Gradient norms appear when a run is open: press Train."
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_End)
    assert panel.state.colour_by == "multiplications"
    assert panel.legend.text.startswith("multiplications (per image, log scale): ")
    assert "smallest: " in panel.legend.toolTip()
    before = colour_in(panel, "conv2")
    panel.parts.explorer.colour_by("activation")
    assert choice.currentText() == "mean activation"
    assert "photo" in panel.legend.text
    assert closeness(colour_in(panel, "conv2"), before) > 20


def test_activations_and_dead_channels_come_from_the_record(panel: NetworkPanel) -> None:
    graph = torchvision_graph()
    panel.parts.store.update(record=_record(graph))
    panel.parts.explorer.colour_by("dead")
    assert panel.legend.text == "dead channels (zero everywhere in this photo): 0 % to 100 %"
    assert panel.legend.colouring.values["conv1"] == 0.5
    panel.parts.explorer.colour_by("activation")
    assert panel.legend.colouring.values["conv1"] == pytest.approx(0.5)


def test_hovering_tells_what_a_layer_is_and_costs(panel: NetworkPanel) -> None:
    panel.parts.store.update(graph=paper_graph())
    at = panel.canvas.point_of("4a")
    viewport = panel.canvas.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    for part in ("inception module", "512×14×14", "73,6", "receptive field"):
        assert part in QToolTip.text()


def test_the_focus_is_visible(panel: NetworkPanel, qtbot: QtBot) -> None:
    panel.activateWindow()
    panel.choice.setFocus()
    qtbot.waitUntil(lambda: not panel.canvas.hasFocus())
    without = picture(panel)
    panel.canvas.setFocus()
    qtbot.waitUntil(panel.canvas.hasFocus)
    assert picture(panel) != without
    assert "22 layers" in panel.canvas.accessibleName()


def test_both_themes_paint_the_ground_in_their_colour(panel: NetworkPanel) -> None:
    for mode in ("light", "dark"):
        panel.parts.theme.set_mode(mode)
        ground = picture(panel).pixelColor(3, 3)
        assert closeness(ground, QColor(panel.parts.theme.palette.surface)) <= 1


def _record(graph: Graph) -> Record:
    """Half of the channels of every output are ones, the others zeros."""
    outputs = {}
    for node in graph.nodes:
        maps = np.ones(node.output, np.float32)
        maps[: node.output[0] // 2] = 0.0
        outputs[node.name] = maps
    seen = np.zeros(graph.input, np.float32)
    return Record(graph, seen, outputs, {"main": np.ones(10, np.float32) / 10}, narrow_card(), 1.0)
