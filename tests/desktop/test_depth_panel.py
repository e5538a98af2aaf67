"""The plots along the depth: aligned under the network, by quantity, over photo or data set, with lesions."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.depth.panel import DepthPanel
from inception_studio.desktop.panels.depth.points import QUANTITIES
from inception_studio.desktop.panels.profile_points import shares
from inception_studio.desktop.parts import Parts
from inception_studio.insight.depth import of_record
from inception_studio.insight.exemplars.result import BEST, BINS, Exemplars, Source
from inception_studio.insight.lesions import Lesion
from inception_studio.insight.record_types import Record

from .axis_labels import lay_out
from .conftest import on_screen
from .recorded import look_at, record


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> DepthPanel:
    return on_screen(DepthPanel(parts), 1000, 190, qtbot)


def choose(panel: DepthPanel, key: str) -> None:
    box = panel.findChild(QComboBox, "depth_quantity")
    box.setCurrentIndex(box.findData(key))


@cache
def lesioned() -> Record:
    """The record of the tests with 4c off, as far as a panel reads it."""
    whole = record()
    off = {**whole.outputs, "4c": np.zeros_like(whole.outputs["4c"])}
    main = np.roll(whole.probabilities["main"], 1)
    return dataclasses.replace(
        whole,
        outputs=off,
        probabilities={**whole.probabilities, "main": main},
        lesions=frozenset({Lesion("4c")}),
    )


def data_set() -> Exemplars:
    """What a pass over photos might have found: every channel's mean 2, spread 1, no zeros."""
    kinds = ("image", "concat", "dropout")
    layers = {node.name: node.output[0] for node in record().graph.nodes if node.kind not in kinds}
    total = sum(layers.values())
    table, column = np.zeros((total, BEST), np.int32), np.zeros(total, np.float32)
    return Exemplars(
        Source("", "", "/photos/birds", ("a", "b", "c"), (), tuple(layers), tuple(layers.values())),
        table.astype(np.float32),
        table,
        table,
        table,
        np.full(total, 2.0),
        np.ones(total),
        np.zeros(total),
        column + 5,
        np.zeros((total, BINS), np.int64),
        column,
        column,
    )


def test_without_a_photo_it_says_what_to_do(panel: DepthPanel) -> None:
    assert panel.empty.isVisible()
    assert "Open a photo" in panel.empty.text()


def test_each_quantity_is_that_of_the_record(panel: DepthPanel, parts: Parts) -> None:
    look_at(parts, record())
    assert panel.plot.isVisible()
    expected = of_record(record())
    for key, value in (
        ("spread", lambda one: one.mean),
        ("zeros", lambda one: 100 * one.zero_share),
        ("dead", lambda one: 100 * one.dead_share),
    ):
        choose(panel, key)
        points = {point.name: point.y for point in panel.plot._points}
        for name in ("conv1", "4a", "4a/5x5_reduce", "4a/pool_proj", "aux1/conv"):
            assert points[name] == pytest.approx(value(expected[name]), abs=1e-5), (key, name)
        assert "image" not in points


def test_answers_stand_where_the_heads_read_the_network(panel: DepthPanel, parts: Parts) -> None:
    look_at(parts, record())
    choose(panel, "answers")
    points = panel.plot._points
    spans = shares(record().graph)
    first = [point for point in points if point.family == "0"]
    assert [point.told.split(":")[0] for point in first] == ["aux1", "aux2", "main"]
    assert spans["4a"].left < first[0].x < spans["4a"].right
    assert spans["4d"].left < first[1].x < spans["4d"].right
    assert first[2].x == spans["fc"].centre
    main = record().probabilities["main"]
    assert main is not None
    assert first[2].y == pytest.approx(100 * float(main.max()))


def test_the_intact_network_is_dashed_beside_the_lesioned_one(panel: DepthPanel, parts: Parts) -> None:
    look_at(parts, record())
    assert not any(
        line.getData()[0] is not None and len(line.getData()[0]) for line in panel.plot.intact_lines
    )
    parts.store.update(record=lesioned(), intact=record())
    line = panel.plot.intact_lines[0].getData()[1]
    assert len(line) == len([p for p in panel.plot._points if p.family == "main"])
    assert "intact" in panel.caption.text()
    choose(panel, "answers")
    drawn = [one for one in panel.plot.intact_lines if len(one.getData()[0])]
    assert len(drawn) == len({p.family for p in panel.plot._points})


def test_over_a_data_set_instead_of_the_photo(panel: DepthPanel, parts: Parts, tmp_path: Path) -> None:
    look_at(parts, record())
    found = data_set()
    parts.store.update(page=parts.store.state.page.with_(exemplars=found))
    box = panel.findChild(QComboBox, "depth_source")
    assert box.currentText() == "this photo"
    box.setCurrentIndex(box.findText("birds"))
    box.activated.emit(box.currentIndex())
    points = {point.name: point for point in panel.plot._points}
    assert points["4a/5x5"].y == pytest.approx(2.0)
    assert points["4a"].spread == pytest.approx(1.0)
    assert "3 photos" in panel.caption.text()
    parts.store.update(page=parts.store.state.page.with_(exemplars=None))
    assert box.currentText() == "this photo"


def test_a_click_opens_the_layer_and_the_pointer_reads_it(panel: DepthPanel, parts: Parts) -> None:
    look_at(parts, record())
    lay_out(panel.plot)
    at = panel.plot.pixel_of("4e").toPoint()
    point = panel.plot.point_at(at)
    assert point is not None
    QTest.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    assert parts.store.state.layer == point.name


@pytest.mark.parametrize("mode", ["dark", "light"])
def test_it_survives_both_themes_and_little_room(panel: DepthPanel, parts: Parts, mode: str) -> None:
    look_at(parts, record())
    parts.theme.set_mode(mode)
    panel.resize(320, 120)
    for quantity in QUANTITIES:
        choose(panel, quantity.key)
        panel.grab()


def test_it_lies_under_the_network_and_what_is_over_a_mark_is_its_layer(
    studio: MainWindow, qtbot: QtBot
) -> None:
    dock = studio.docks["depth"]
    assert not dock.isVisible()
    dock.toggle.trigger()
    qtbot.waitUntil(lambda: dock.in_front)
    qtbot.waitUntil(lambda: dock.height() >= 120)
    canvas, plot = studio.network.canvas, dock.panel.plot
    for name in ("conv1", "4a", "5b", "fc"):
        box = canvas.mapFromScene(canvas.network.drawn[name].box).boundingRect()
        left = canvas.viewport().mapToGlobal(box.topLeft()).x()
        mark = plot.viewport().mapToGlobal(plot.pixel_of(name).toPoint()).x()
        assert left <= mark <= left + box.width(), name
    dock.toggle.trigger()
    qtbot.waitUntil(lambda: studio.docks["gradient_profile"].panel.height() <= 32)


def test_a_folder_of_photos_is_looked_at_from_here(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    dock = studio.docks["depth"]
    dock.toggle.trigger()
    panel = dock.panel
    qtbot.waitUntil(panel.isVisible)
    panel.source.ask_folder = lambda parent: photo.parent
    box = panel.source.choice
    box.setCurrentIndex(box.findText("folder of photos …"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: panel.source.over is not None)
    assert box.currentText() == photo.parent.name
    assert "1 photo," in panel.caption.text()
    over = {point.name: point.y for point in panel.plot._points}
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.photo.path == photo)
    expected = of_record(studio.parts.store.state.record)
    assert over["4a"] == pytest.approx(expected["4a"].mean, rel=1e-3)
    studio.parts.explorer.use_starter()
    qtbot.waitUntil(lambda: panel.source.over is None)
    assert box.currentText() == "this photo"
