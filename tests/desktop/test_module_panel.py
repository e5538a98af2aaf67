"""The open layer: branches, single layers, heads, an enlarged map; driven by mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.branch import BranchStrip
from inception_studio.desktop.panels.enlarged import MapView
from inception_studio.desktop.panels.logits_view import LogitsView
from inception_studio.desktop.panels.module import ModulePanel
from inception_studio.desktop.panels.mosaic_view import MosaicView
from inception_studio.desktop.panels.photo import PhotoPanel
from inception_studio.desktop.panels.picture import PictureView
from inception_studio.desktop.parts import Parts

from .conftest import on_screen
from .recorded import CLASSES, look_at, record


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> ModulePanel:
    made = on_screen(ModulePanel(parts), 640, 420, qtbot)
    look_at(parts, record())
    return made


def visible(panel: QWidget, kind: type[QWidget], name: str = "") -> list[QWidget]:
    return [w for w in panel.findChildren(kind) if w.isVisible() and (not name or w.objectName() == name)]


def one(panel: QWidget, kind: type[QWidget], name: str) -> QWidget:
    (found,) = visible(panel, kind, name)
    return found


def said(panel: QWidget) -> str:
    """All text that is on the screen."""
    labels = visible(panel, QLabel)
    return "\n".join(label.text() for label in labels if isinstance(label, QLabel))


def press(panel: QWidget, name: str) -> None:
    QTest.mouseClick(one(panel, QAbstractButton, name), Qt.MouseButton.LeftButton)


def choose(panel: QWidget, name: str, value: str) -> None:
    box = one(panel, QComboBox, name)
    assert isinstance(box, QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.findData(value)):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == value


def mosaic(panel: QWidget, layer: str) -> MosaicView:
    found = one(panel, MosaicView, f"maps_{layer}")
    assert isinstance(found, MosaicView)
    return found


def click_map(panel: QWidget, layer: str, channel: int) -> None:
    maps = mosaic(panel, layer)
    place = maps.tile_rect(channel).center().toPoint()
    QTest.mouseClick(maps.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_without_a_photo_it_says_what_to_do(parts: Parts, qtbot: QtBot) -> None:
    panel = ModulePanel(parts)
    qtbot.addWidget(panel)
    panel.show()
    assert "engine is loading" in said(panel)
    parts.store.update(engine="ready")
    assert "Open a photo" in said(panel)
    parts.store.update(busy="Looking at cat.png")
    assert "Looking at cat.png" in said(panel)


def test_a_module_shows_its_four_branches(panel: ModulePanel) -> None:
    text = said(panel)
    assert "Inception 4a" in text
    assert "60×4×4 → 64×4×4" in text
    for line in ("1×1", "3×3", "5×5", "pool", "60 → 12 → 26", "60 → 8", "without 1×1: "):
        assert line in text
    strips = visible(panel, BranchStrip)
    assert len(strips) == 4
    for strip in strips:
        bottom = strip.mapTo(panel, QPoint(0, strip.height())).y()
        assert bottom <= panel.height(), "all four stand in the panel without scrolling"


def test_a_click_on_a_module_shows_what_the_pass_recorded(panel: ModulePanel, parts: Parts) -> None:
    before = parts.store.state.record
    parts.explorer.select("5b")
    assert "Inception 5b" in said(panel)
    assert parts.store.state.record is before
    assert visible(panel, MosaicView, "maps_5b/3x3")


def test_the_reduction_in_the_chain_shows_its_maps(panel: ModulePanel) -> None:
    assert visible(panel, MosaicView, "maps_4a/3x3")
    press(panel, "layer_4a/3x3_reduce")
    assert visible(panel, MosaicView, "maps_4a/3x3_reduce")
    assert not visible(panel, MosaicView, "maps_4a/3x3")
    assert len(mosaic(panel, "4a/3x3_reduce").order) == 12


def test_all_channels_of_a_branch_and_of_the_concatenation(panel: ModulePanel, parts: Parts) -> None:
    press(panel, "all_4a/3x3")
    assert parts.store.state.layer == "4a/3x3"
    assert len(mosaic(panel, "4a/3x3").order) == 26
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert parts.store.state.layer == "4a"
    press(panel, "all_4a")
    assert len(mosaic(panel, "4a").order) == 64
    assert "concatenated" in said(panel)
    press(panel, "back_button")
    assert len(visible(panel, BranchStrip)) == 4


def test_sorting_and_scaling_are_chosen_and_remembered(panel: ModulePanel, parts: Parts) -> None:
    choose(panel, "sort_choice", "channel")
    assert mosaic(panel, "4a/3x3").order == tuple(range(26))
    choose(panel, "sort_choice", "activation")
    means = record().outputs["4a/3x3"].mean(axis=(1, 2))
    order = list(mosaic(panel, "4a/3x3").order)
    assert (np.diff(means[order]) <= 0).all()
    before = panel.grab().toImage()
    choose(panel, "normalise_choice", "branch")
    assert panel.grab().toImage() != before
    before = panel.grab().toImage()
    choose(panel, "colour_map_choice", "viridis")
    assert panel.grab().toImage() != before
    assert (parts.settings.get("sort"), parts.settings.get("normalise")) == ("activation", "branch")
    assert parts.settings.get("colour_map") == "viridis"


def test_pointing_at_a_map_names_channel_range_and_pixel(
    panel: ModulePanel, parts: Parts, qtbot: QtBot
) -> None:
    told: list[str] = []
    parts.messages.status_changed.connect(lambda text, ms: told.append(text))
    maps = mosaic(panel, "4a/5x5")
    QTest.mouseMove(maps.viewport(), maps.tile_rect(2).center().toPoint())
    qtbot.waitUntil(lambda: bool(told))
    assert told[-1].startswith("4a/5x5:2 · channel index 2 of 0–5 in the branch, 52 of 0–63 concatenated")
    assert "mean" in told[-1] or "dead" in told[-1]
    assert parts.store.state.pixel == (2, 2)


def test_the_photo_shows_what_the_pointed_branch_sees(panel: ModulePanel, parts: Parts, qtbot: QtBot) -> None:
    photo = PhotoPanel(parts)
    qtbot.addWidget(photo)
    photo.resize(240, 400)
    photo.show()
    caption = one(photo, QLabel, "field_caption")
    assert isinstance(caption, QLabel)
    parts.explorer.select("3a")
    widths = []
    for layer in ("3a/1x1", "3a/5x5"):
        maps = mosaic(panel, layer)
        QTest.mouseMove(maps.viewport(), maps.tile_rect(maps.order[0]).center().toPoint())
        assert parts.store.state.pixel_layer == layer
        assert f"receptive field of {layer} (4, 4)" in caption.text()
        drawn = photo.picture.field_rect()
        assert drawn is not None
        widths.append(drawn.width())
    assert 0 < widths[0] < widths[1]


@pytest.mark.parametrize("height", [190, 230, 300, 420])
def test_figures_are_shortened_but_never_cut_where_there_is_little_height(
    panel: ModulePanel, qtbot: QtBot, height: int
) -> None:
    panel.resize(640, height)
    qtbot.wait(10)
    for strip in visible(panel, BranchStrip):
        for text in visible(strip, QLabel):
            bottom = text.mapTo(strip, QPoint(0, text.height())).y()
            assert text.height() >= text.sizeHint().height() - 1
            assert bottom <= strip.height()
    told = said(panel) + "".join(label.toolTip() for label in visible(panel, QLabel))
    assert "multiplications" in told
    assert "times as much" in told
    assert "dead" in told


def test_a_click_enlarges_a_map_beside_the_input(panel: ModulePanel, parts: Parts) -> None:
    click_map(panel, "4a/5x5", 2)
    assert parts.store.state.unit == ("4a/5x5", 2)
    text = said(panel)
    assert "4a/5x5:2" in text
    assert "52 of 0–63 concatenated" in text
    large, picture = one(panel, MapView, "enlarged_map"), one(panel, PictureView, "enlarged_input")
    assert isinstance(large, MapView)
    assert isinstance(picture, PictureView)
    assert picture.field_rect() is None
    rect = large.map_rect()
    QTest.mouseMove(
        large, QPoint(int(rect.x() + rect.width() * 2.5 / 4), int(rect.y() + rect.height() * 1.5 / 4))
    )
    assert parts.store.state.pixel == (1, 2)
    assert "receptive field of 4a/5x5 (1, 2): 171 px" in said(panel)
    field = record().graph.node("4a/5x5").receptive_field
    assert field is not None
    left, top, right, bottom = field.box(1, 2)
    drawn, seen = picture.field_rect(), picture.seen_rect()
    assert drawn is not None
    scale = seen.width() / 64
    assert drawn.left() == pytest.approx(seen.left() + max(0, left) * scale)
    assert drawn.right() == pytest.approx(seen.left() + min(64, right) * scale)
    assert drawn.top() == pytest.approx(seen.top() + max(0, top) * scale)
    assert drawn.bottom() == pytest.approx(seen.top() + min(64, bottom) * scale)


@pytest.mark.parametrize("by", ["escape", "button"])
def test_the_way_back_from_an_enlarged_map(panel: ModulePanel, parts: Parts, by: str) -> None:
    mosaic(panel, "4a/5x5").setFocus()
    click_map(panel, "4a/5x5", 2)
    if by == "escape":
        focused = panel.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Escape)
    else:
        press(panel, "back_button")
    assert parts.store.state.unit is None
    assert len(visible(panel, BranchStrip)) == 4


def test_arrows_turn_to_the_next_channel(panel: ModulePanel, parts: Parts) -> None:
    choose(panel, "sort_choice", "channel")
    click_map(panel, "4a/5x5", 2)
    QTest.keyClick(panel, Qt.Key.Key_Right)
    assert parts.store.state.unit == ("4a/5x5", 3)
    QTest.keyClick(panel, Qt.Key.Key_Left)
    QTest.keyClick(panel, Qt.Key.Key_Left)
    assert parts.store.state.unit == ("4a/5x5", 1)
    for _ in range(9):
        QTest.keyClick(panel, Qt.Key.Key_Left)
    assert parts.store.state.unit == ("4a/5x5", 0)


def test_every_layer_opens_in_both_themes(panel: ModulePanel, parts: Parts) -> None:
    graph = record().graph
    names = [*(node.name for node in graph.nodes), *(group.name for group in graph.groups)]
    for mode in ("light", "dark"):
        parts.theme.set_mode(mode)
        for name in names:
            parts.explorer.select(name)
            panel.grab()
            assert visible(panel, MosaicView) or name in ("fc", "aux1/fc2", "aux2/fc2"), name


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ("conv1", ("conv1", "convolution 7×7/2", "3×64×64 → 8×32×32", "sees 7 px")),
        ("pool1", ("max pooling 3×3/2", "sees 11 px")),
        ("norm1", ("local response normalisation over 5 channels",)),
        ("image", ("image", "3×64×64")),
        ("aux1", ("Auxiliary classifier 1", "conv", "fc1", "fc2", "says ")),
    ],
)
def test_other_layers_say_what_they_are(
    panel: ModulePanel, parts: Parts, layer: str, words: tuple[str, ...]
) -> None:
    parts.explorer.select(layer)
    for word in words:
        assert word in said(panel)


def test_a_classifier_lists_its_classes(panel: ModulePanel, parts: Parts) -> None:
    parts.explorer.select("fc")
    (view,) = visible(panel, LogitsView)
    assert isinstance(view, LogitsView)
    best = int(record().outputs["fc"].argmax())
    assert view.shown()[0][0] == CLASSES[best]
    assert len(view.shown()) == len(CLASSES)


@pytest.mark.parametrize("head", ["aux1", "aux2"])
def test_a_heads_classifier_lists_its_classes_among_the_other_layers(
    panel: ModulePanel, parts: Parts, head: str
) -> None:
    parts.explorer.select(head)
    view = one(panel, LogitsView, f"logits_{head}/fc2")
    assert isinstance(view, LogitsView)
    assert not visible(panel, MosaicView, f"maps_{head}/fc2")
    logits = record().outputs[f"{head}/fc2"]
    name, figure = view.shown()[0]
    assert name == CLASSES[int(logits.argmax())]
    assert float(figure.replace("−", "-")) == pytest.approx(float(logits.max()), abs=0.01)
    assert len({len(written.lstrip("−").partition(".")[2]) for _, written in view.shown()}) == 1
    (strip,) = (found for found in visible(panel, BranchStrip) if found.isAncestorOf(view))
    assert "logits" in said(strip)
    assert "dead" not in said(strip)
    press(panel, f"layer_{head}/dropout")
    assert visible(panel, MosaicView, f"maps_{head}/dropout")
    assert not visible(panel, LogitsView)


@pytest.mark.parametrize(
    ("layer", "useful"),
    [
        ("4a", {"sort", "normalise", "colour_map"}),
        ("conv1", {"sort", "normalise", "colour_map"}),
        ("avgpool", {"sort", "colour_map"}),
        ("fc", {"sort"}),
        ("aux1/fc2", {"sort"}),
    ],
)
def test_only_choices_that_change_something_are_on(
    panel: ModulePanel, parts: Parts, layer: str, useful: set[str]
) -> None:
    parts.explorer.select(layer)
    assert choices_on(panel) == useful


def test_an_enlarged_map_has_no_order(panel: ModulePanel) -> None:
    click_map(panel, "4a/5x5", 2)
    assert choices_on(panel) == {"normalise", "colour_map"}
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert "sort" in choices_on(panel)


def choices_on(panel: ModulePanel) -> set[str]:
    boxes = visible(panel, QComboBox)
    return {box.objectName().removesuffix("_choice") for box in boxes if box.isEnabled()}


def test_a_remark_goes_with_the_map_that_it_is_about(panel: ModulePanel, parts: Parts) -> None:
    told: list[str] = []
    parts.messages.status_changed.connect(lambda text, ms: told.append(text))
    maps = mosaic(panel, "4a/5x5")
    QTest.mouseMove(maps.viewport(), maps.tile_rect(2).center().toPoint())
    assert "4a/5x5:2" in told[-1]
    click_map(panel, "4a/5x5", 2)
    assert told[-1] == "", "the maps are gone"
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    QTest.mouseMove(maps.viewport(), maps.tile_rect(1).center().toPoint())
    assert "4a/5x5:1" in told[-1]
    parts.messages.status("Saved mine.safetensors")
    parts.explorer.select("fc")
    assert told[-1] == "Saved mine.safetensors", "somebody else's remark stays"


def test_new_weights_keep_place_chain_and_enlarged_map(panel: ModulePanel, parts: Parts) -> None:
    press(panel, "layer_4a/3x3_reduce")
    panel.resize(400, 420)
    bar = mosaic(panel, "4a/3x3_reduce").verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    before = panel.grab().toImage()
    look_at(parts, record(seed=1), seed=1)
    assert mosaic(panel, "4a/3x3_reduce").verticalScrollBar().value() == place
    assert panel.grab().toImage() != before
    click_map(panel, "4a/5x5", 2)
    look_at(parts, record(), seed=0)
    assert parts.store.state.unit == ("4a/5x5", 2)
    assert "4a/5x5:2" in said(panel)


def test_a_network_without_the_open_head_shows_what_it_has(panel: ModulePanel, parts: Parts) -> None:
    parts.explorer.select("aux1")
    look_at(parts, record(aux=False))
    panel.grab()
    parts.explorer.select("4a")
    assert len(visible(panel, BranchStrip)) == 4


def test_it_survives_being_narrow_and_the_light_theme(panel: ModulePanel, parts: Parts) -> None:
    panel.resize(320, 300)
    assert panel.width() == 320
    dark = panel.grab().toImage()
    parts.theme.set_mode("light")
    assert panel.grab().toImage() != dark
