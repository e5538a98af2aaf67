"""The "why" panel: maps side by side on one lens, what they say in words, and what a person does to them."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.driver import Driver
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.sentence import FittingSentence
from inception_studio.desktop.panels.why.bars import RankedBars
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.panels.why.panel import WhyPanel
from inception_studio.desktop.panels.why.trust import CurveView
from inception_studio.desktop.parts import Parts
from inception_studio.insight.predictions import top
from inception_studio.nets.framing import Framing

from .asking import AT_ONCE_S, columns, endless, open_panel, settled, state, why
from .conftest import on_screen
from .hands import wheel


@pytest.fixture
def panel(studio: MainWindow, qtbot: QtBot) -> WhyPanel:
    return open_panel(studio, qtbot)


@pytest.fixture
def asked(studio: MainWindow, panel: WhyPanel, qtbot: QtBot) -> WhyPanel:
    """The panel with Grad-CAM and Integrated Gradients."""
    why(studio).ask()
    settled(studio, qtbot)
    return panel


def maps(panel: WhyPanel) -> list[MapOverPhoto]:
    return [view for view in panel.findChildren(MapOverPhoto, "why_map") if view.isVisible()]


def words(panel: WhyPanel, name: str) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel, name) if label.isVisible()]


def find(panel: QWidget, kind: type, name: str) -> QWidget:
    (found,) = [w for w in panel.findChildren(kind, name) if w.isVisible()]
    return found


def picture(view: MapOverPhoto) -> QImage:
    """What is painted where the photo is."""
    return view.grab(view.picture_rect().toAlignedRect().adjusted(1, 1, -1, -1)).toImage()


def difference(one: QImage, other: QImage) -> float:
    """Mean of the grey levels' differences, 0 to 255; the pictures may differ in size by a pixel."""
    pixels = []
    for image in (one, other):
        small = image.scaled(32, 32).convertToFormat(QImage.Format.Format_Grayscale8)
        pixels.append(np.array(small.constBits(), np.uint8).astype(float))
    return float(np.abs(pixels[0] - pixels[1]).mean())


def test_on_empty_state_it_says_what_to_do(parts: Parts, qtbot: QtBot) -> None:
    panel = on_screen(WhyPanel(parts), 320, 260, qtbot)
    assert "loading" in words(panel, "why_empty")[0]
    parts.store.update(engine="ready")
    assert "Open a photo" in words(panel, "why_empty")[0]
    assert panel.width() == 320


def test_one_button_shows_two_maps(studio: MainWindow, panel: WhyPanel, qtbot: QtBot) -> None:
    assert "Which pixels" in words(panel, "why_empty")[0]
    Driver(studio).press("why_ask")
    settled(studio, qtbot)
    assert words(panel, "why_method") == ["Grad-CAM", "Integrated Gradients"]
    costs = words(panel, "why_costs")
    assert all(" · " in told and "B" in told for told in costs)
    assert "gap" in costs[1]
    assert "gap" not in costs[0]
    first, second = (picture(view) for view in maps(panel))
    assert first != second


def test_the_action_brings_the_panel_and_asks(studio: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(studio):
        studio.activateWindow()
    qtbot.keyClick(studio, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: studio.docks["why"].in_front)
    settled(studio, qtbot)
    assert all(column.attribution is not None for column in columns(studio))


def test_zoom_part_and_pixel_are_the_same_in_all(asked: WhyPanel, qtbot: QtBot) -> None:
    one, other = maps(asked)
    before = picture(other)
    wheel(one, one.place_of(10, 20), 3)
    assert asked.lens.zoom == pytest.approx(1.25**3)
    assert picture(other) != before
    assert (one.place_of(10, 20) - one.picture_rect().topLeft()).toTuple() == pytest.approx(
        (other.place_of(10, 20) - other.picture_rect().topLeft()).toTuple(), abs=1
    )
    qtbot.mouseMove(one, one.place_of(10, 20).toPoint())
    assert asked.lens.pixel == (10, 20)
    assert [told.startswith("(10, 20): ") for told in words(asked, "why_costs")] == [True, True]
    assert one.value == pytest.approx(float(columns_of(asked)[0].attribution.map[10, 20]))
    QApplication.sendEvent(one, QEvent(QEvent.Type.Leave))
    assert " · " in words(asked, "why_costs")[0]
    qtbot.mouseDClick(other, Qt.MouseButton.LeftButton)
    assert asked.lens.zoom == 1.0
    assert picture(other) == before


def test_a_part_alone_says_so_and_another_photo_is_whole(
    asked: WhyPanel, studio: MainWindow, qtbot: QtBot, tmp_path: Path, photo: Path
) -> None:
    one, _ = maps(asked)
    corner = QRect(0, round(one.picture_rect().bottom()) - 12, 30, 12)
    before = one.grab(corner).toImage()
    asked.lens.zoom_by(2.0, asked.lens.part.center())
    dark = one.grab(corner).toImage()
    white = QColor("#ffffff")
    assert any(dark.pixelColor(x, y) == white for x in range(30) for y in range(12)), "×2.0"
    assert dark != before
    studio.parts.explorer.frame(Framing(zoom=1.5))
    assert asked.lens.zoom == 2.0, "another crop of the same photo"
    another = tmp_path / "another.png"
    another.write_bytes(photo.read_bytes())
    studio.parts.explorer.open_photo(another)
    qtbot.waitUntil(lambda: asked.lens.zoom == 1.0)


def test_the_checks_of_two_maps_are_in_sight_on_a_low_panel(
    studio: MainWindow, asked: WhyPanel, qtbot: QtBot
) -> None:
    dock = studio.docks["why"]
    dock.setFloating(True)
    dock.resize(640, 330)
    why(studio).check_all(True)
    settled(studio, qtbot)
    assert asked._side.verticalScrollBar().maximum() == 0, "the maps are smaller instead"


def test_a_verdict_is_never_cut(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    for _ in range(3):
        why(studio).add("gradcam")
    why(studio).ask()
    why(studio).check_all(True)
    settled(studio, qtbot)
    said = [one for one in asked.findChildren(FittingSentence, "why_randomised_sentence") if one.isVisible()]
    assert len(said) == 5
    for sentence in said:
        room = QRect(0, 0, sentence.width(), 1000)
        flags = int(Qt.TextFlag.TextWordWrap)
        needed = sentence.fontMetrics().boundingRect(room, flags, sentence.text())
        assert needed.height() <= sentence.height()
        assert "Spearman" in sentence.toolTip()


def columns_of(panel: WhyPanel) -> tuple:
    return panel.state.why.columns


def test_dragging_moves_what_is_zoomed(asked: WhyPanel, qtbot: QtBot) -> None:
    one, _ = maps(asked)
    middle = one.picture_rect().center().toPoint()
    wheel(one, QPointF(middle), 4)
    left = asked.lens.part.left()
    qtbot.mousePress(one, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(one, middle + QPoint(15, 0))
    qtbot.mouseRelease(one, Qt.MouseButton.LeftButton, pos=middle + QPoint(15, 0))
    assert asked.lens.part.left() < left, "the photo follows the hand"


def test_the_blend_goes_from_the_photo_to_the_map(studio: MainWindow, asked: WhyPanel) -> None:
    tools = asked._tools
    shown = []
    for value in (0, 50, 100):
        tools.blend.setValue(value)
        shown.append([picture(view) for view in maps(asked)])
    assert difference(*shown[0]) < 4, "the photo alone, in both"
    assert difference(*shown[2]) > 20, "the maps alone"
    assert difference(shown[0][0], shown[1][0]) > 4
    assert studio.parts.settings.get("why_blend") == 1.0


def test_signs_in_two_colours_or_strength_alone(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    _, signed = maps(asked)
    two = picture(signed)
    Driver(studio).choose("why_signs", "strength alone")
    assert picture(signed) != two
    assert studio.parts.settings.get("why_signs") is False


def test_classes_are_offered_best_first_and_found_by_typing(
    studio: MainWindow, asked: WhyPanel, qtbot: QtBot
) -> None:
    record = studio.parts.store.state.record
    box = find(studio, QComboBox, "why_target")
    best = top(record.probabilities["main"], record.card.classes, 5)
    assert [box.itemText(i).split("  ")[0] for i in range(5)] == [one.name for one in best]
    everyone = [box.itemText(i) for i in range(6, box.count())]
    assert everyone == sorted(record.card.classes)
    assert box.currentText().startswith(best[0].name)
    line = box.lineEdit()
    line.selectAll()
    qtbot.keyClicks(line, "goa")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert state(studio).target == record.card.classes.index("goat")
    settled(studio, qtbot)
    assert columns(studio)[0].attribution.request.target == record.card.classes.index("goat")
    line.selectAll()
    qtbot.keyClicks(line, "nobody")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert box.currentText().startswith("goat"), "what is not there is not asked"


def test_what_is_typed_stays_while_results_come(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    line = find(studio, QComboBox, "why_target").lineEdit()
    with qtbot.waitActive(studio):
        studio.activateWindow()
    line.setFocus()
    line.selectAll()
    why(studio).add("input-x-gradient")
    why(studio).ask()
    settled(studio, qtbot)
    assert line.hasSelectedText(), "what is marked stays marked"
    qtbot.keyClicks(line, "goa")
    why(studio).add("guided-backprop")
    why(studio).ask()
    settled(studio, qtbot)
    assert line.text() == "goa"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert state(studio).target == studio.parts.store.state.record.card.classes.index("goat")
    assert line.text().startswith("goat")


def test_another_head_offers_its_own_best(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    Driver(studio).choose("why_head", "aux 1")
    settled(studio, qtbot)
    record = studio.parts.store.state.record
    best = top(record.probabilities["aux1"], record.card.classes, 1)[0]
    assert find(studio, QComboBox, "why_target").currentText().startswith(best.name)
    assert columns(studio)[0].attribution.request.head == "aux1"


def test_settings_ask_anew(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    view = asked._columns[1]
    button = view.findChild(QToolButton, "why_settings")
    assert button.text() == "50 steps"
    view.fields.findChild(QSpinBox, "why_steps").setValue(7)
    settled(studio, qtbot)
    assert columns(studio)[1].attribution.request.steps == 7
    assert button.text() == "7 steps"
    layers = asked._columns[0].fields.findChild(QComboBox, "why_layer")
    assert layers.currentText() == "5b"
    layers.setCurrentIndex(layers.findText("4a"))
    settled(studio, qtbot)
    assert columns(studio)[0].attribution.request.layer == "4a"


def test_methods_come_and_go(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    menu = find(asked, QToolButton, "why_add").menu()
    offered = [action.text() for action in menu.actions()]
    assert offered[0] == "Grad-CAM"
    assert len(offered) == 8
    menu.actions()[2].trigger()
    settled(studio, qtbot)
    assert words(asked, "why_method") == ["Grad-CAM", "Integrated Gradients", "Guided Backprop"]
    qtbot.mouseClick(asked._columns[0].findChild(QToolButton, "why_remove"), Qt.MouseButton.LeftButton)
    assert words(asked, "why_method") == ["Integrated Gradients", "Guided Backprop"]


def test_progress_and_cancel_while_it_runs(
    studio: MainWindow, panel: WhyPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endless(monkeypatch) as seen:
        why(studio).add("occlusion")
        why(studio).ask()
        view = panel._columns[0]
        qtbot.waitUntil(lambda: view._bar.isVisible() and view._bar.value() == 250)
        asked_at = time.monotonic()
        Driver(studio).press("why_cancel")
        qtbot.waitUntil(lambda: bool(seen["ended"]))
        assert seen["ended"][0] - asked_at < AT_ONCE_S
        assert not view._bar.isVisible()
    Driver(studio).press("why_run")
    settled(studio, qtbot)
    assert columns(studio)[0].attribution is not None


def test_an_error_stands_in_its_column(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    why(studio).set_head("aux1")
    settled(studio, qtbot)
    why(studio).set_request(0, replace(columns(studio)[0].request, layer="5b"))
    settled(studio, qtbot)
    (told,) = words(asked, "why_error")
    assert "does not read 5b" in told
    assert " · " in words(asked, "why_costs")[1]


def test_a_new_photo_leaves_no_map(studio: MainWindow, asked: WhyPanel, qtbot: QtBot, photo: Path) -> None:
    before = studio.parts.store.state.record
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.record is not before)
    assert [view.value for view in maps(asked)] == [None, None]
    assert words(asked, "why_costs") == ["", ""]
    studio.actions_by_name["why_this_answer"].trigger()
    settled(studio, qtbot)
    assert all(" · " in told for told in words(asked, "why_costs"))


def test_may_i_trust_it(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    assert not words(asked, "why_rank_correlation")
    Driver(studio).press("why_trust")
    settled(studio, qtbot)
    ranks = words(asked, "why_rank_correlation")
    assert all(told.startswith("rank correlation ") for told in ranks)
    sentences = words(asked, "why_randomised_sentence")
    assert all("top layers forget" in told or "empty" in told for told in sentences)
    areas = [f"deletion area {c.deletion.area:.2g}" for c in columns(studio)]
    assert words(asked, "why_deletion_area") == areas
    curve = asked.findChild(CurveView, "why_deletion_curve")
    drawn = curve.grab().toImage()
    curve.show_curve(None)
    assert curve.grab().toImage() != drawn
    Driver(studio).press("why_trust")
    assert not words(asked, "why_rank_correlation")


def test_the_parts_of_the_open_module_lead_to_their_maps(
    studio: MainWindow, panel: WhyPanel, qtbot: QtBot
) -> None:
    hands = Driver(studio)
    studio.parts.explorer.select("4b")
    hands.press("why_view_parts")
    hands.press("why_conduct")
    settled(studio, qtbot)
    found = state(studio).conducted.conductance
    channels = find(panel, RankedBars, "why_channels")
    strongest = int(np.argmax(np.abs(found.channels)))
    assert channels.bars[0].value == pytest.approx(float(found.channels[strongest]))
    branches = find(panel, RankedBars, "why_branches")
    assert [bar.value for bar in branches.bars] == sorted(found.branches.values(), reverse=True)
    qtbot.mouseClick(channels, Qt.MouseButton.LeftButton, pos=channels.point_of(1))
    layer, channel = channels.bars[1].key
    assert studio.parts.store.state.unit == (layer, channel)
    assert channels.bars[1].label == f"{layer}:{channel}"
    channels.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(channels, key)
    assert studio.parts.store.state.unit == channels.bars[0].key
    qtbot.mouseClick(branches, Qt.MouseButton.LeftButton, pos=branches.point_of(0))
    assert studio.parts.store.state.layer == branches.bars[0].key
    studio.parts.explorer.select("3a")
    assert "3a" in words(panel, "why_parts_empty")[0], "another module's parts are not shown as its own"
    studio.parts.explorer.select("conv1")
    assert not find(studio, QToolButton, "why_view_parts").isEnabled()


def test_it_looks_right_in_both_themes_and_narrow(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    Driver(studio).press("why_trust")
    settled(studio, qtbot)
    studio.set_theme("dark")
    dark = asked.grab().toImage()
    studio.set_theme("light")
    assert asked.grab().toImage() != dark
    dock = studio.docks["why"]
    dock.setFloating(True)
    dock.resize(320, 400)
    qtbot.wait(30)
    assert dock.width() == 320
    assert dock.panel.width() <= 320
