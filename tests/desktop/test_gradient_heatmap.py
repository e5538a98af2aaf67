"""The heat map of gradient norms: right cells, bounded size, names of layers, numbers under the pointer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.gradient_heatmap import GradientHeatmapPanel
from inception_studio.desktop.panels.gradient_image import LayerRows, StepBins
from inception_studio.desktop.parts import Parts
from inception_studio.nets.vocabulary import LAYERS, MODULES

from .axis_labels import assert_apart, lay_out, texts
from .conftest import on_screen
from .made_up_run import write_run


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> GradientHeatmapPanel:
    """The panel, shown, as large as in the window."""
    return on_screen(GradientHeatmapPanel(parts), 640, 300, qtbot)


def test_a_column_a_step_while_there_is_room() -> None:
    bins = StepBins(2, columns=8)
    bins.extend(np.array([5.0, 6.0]), np.array([[1.0, 0.1], [10.0, 0.01]]))
    assert (bins.first_step, bins.width, len(bins)) == (5, 1, 2)
    np.testing.assert_allclose(bins.image, [[0, -1], [1, -2]])


def test_a_long_run_keeps_its_size_and_its_means() -> None:
    bins = StepBins(1, columns=8)
    logs = np.arange(40.0)
    for start in range(0, 40, 7):
        steps = np.arange(start, min(start + 7, 40))
        bins.extend(steps + 1.0, 10.0 ** (logs[steps, None] / 10))
    assert bins.width == 8
    assert len(bins) == 5
    np.testing.assert_allclose(bins.image[:, 0], logs.reshape(5, 8).mean(axis=1) / 10, rtol=1e-6)


def test_a_step_far_ahead_widens_the_columns_at_once() -> None:
    bins = StepBins(1, columns=4)
    bins.extend(np.array([1.0, 1001.0]), np.array([[1.0], [100.0]]))
    image = bins.image[:, 0]
    assert len(image) <= 4
    assert image[0] == 0
    assert image[-1] == pytest.approx(2)
    assert np.isnan(image[1:-1]).all()


def test_vanished_and_broken_norms() -> None:
    bins = StepBins(3, columns=4)
    bins.extend(np.array([1.0]), np.array([[0.0, np.nan, 1e-18]], np.float32))
    image = bins.image[0]
    assert image[0] < -40  # vanished: at the dark end, but not in the levels
    assert np.isnan(image[1])
    low, high = bins.levels()
    assert low <= -18 <= high
    assert low > -25


def test_levels_are_whole_decades() -> None:
    bins = StepBins(1)
    assert bins.levels() == (-4, 0)
    bins.extend(np.arange(1.0, 101.0), 10.0 ** np.linspace(-5.5, 0.3, 100)[:, None])
    low, high = bins.levels()
    assert (low, high) == (-6, 1)


@pytest.mark.parametrize(
    ("height", "shown"), [(1000, LAYERS), (260, ("stem", *MODULES, "fc", "aux1", "aux2"))]
)
def test_rows_are_named_as_far_as_there_is_room(height: int, shown: tuple[str, ...]) -> None:
    axis = LayerRows()
    axis.set_layers(LAYERS)
    ((spacing, values),) = axis.tickValues(0, len(LAYERS), height)
    assert tuple(axis.tickStrings(values, 1, spacing)) == shown
    places = np.array(values) * height / len(LAYERS)
    assert (np.diff(places) >= 11.9).all()
    assert places[0] >= 5
    assert places[-1] <= height - 5


def test_a_tiny_map_still_names_some_rows() -> None:
    axis = LayerRows()
    axis.set_layers(LAYERS)
    ((_, values),) = axis.tickValues(0, len(LAYERS), 50)
    assert 1 <= len(values) <= 4


def test_without_a_run_it_says_what_to_do(panel: GradientHeatmapPanel) -> None:
    assert panel.empty.isVisible()
    assert "Press Train" in panel.empty.text()


def test_the_note_compares_the_first_layer_with_the_last(panel: GradientHeatmapPanel, tmp_path: Path) -> None:
    panel.parts.session.open_run(write_run(tmp_path / "run", 30).path)
    conv1, fc = 10.0**-4, 10.0 ** (LAYERS.index("fc") / 16 - 4)
    assert f"{conv1 / fc:.1e}".split("e")[0] in panel.note.text()
    assert panel.note.text().startswith("step 30: conv1 gets")
    assert panel.plot.isVisible()


def test_the_pointer_names_layer_step_and_norm(panel: GradientHeatmapPanel, tmp_path: Path) -> None:
    panel.parts.session.open_run(write_run(tmp_path / "run", 30).path)
    QApplication.processEvents()  # the plot takes its place
    lay_out(panel.plot)
    row = LAYERS.index("4a/5x5")
    place = panel.plot.mapFromScene(panel.plot.plotItem.vb.mapViewToScene(QPointF(12.1, row + 0.5)))
    QTest.mouseMove(panel.plot.viewport(), place)
    assert panel.note.text().startswith("4a/5x5 · step 12 · gradient norm ")
    panel.plot.hovered.emit(None)
    assert panel.note.text().startswith("step 30")


def test_brighter_is_larger(panel: GradientHeatmapPanel, tmp_path: Path) -> None:
    panel.parts.session.open_run(write_run(tmp_path / "run", 30).path)
    lay_out(panel.plot)
    image = panel.plot.grab().toImage()

    def light(layer: str) -> float:
        box = panel.plot.plotItem.vb
        place = panel.plot.mapFromScene(box.mapViewToScene(QPointF(15.0, LAYERS.index(layer) + 0.5)))
        return image.pixelColor(place).lightnessF()

    assert light("conv2") < light("4a/3x3") < light("5b/1x1")


def test_both_themes_and_a_narrow_dock(panel: GradientHeatmapPanel, tmp_path: Path) -> None:
    panel.parts.session.open_run(write_run(tmp_path / "run", 30).path)
    panel.resize(320, 220)
    assert panel.width() == 320
    for mode in ("light", "dark"):
        panel.parts.theme.set_mode(mode)
        corner = panel.plot.grab().toImage().pixelColor(1, 1)
        assert corner == QColor(panel.parts.theme.palette.surface)


@pytest.mark.parametrize("height", [110, 130, 150, 300])
def test_the_colour_bars_range_can_be_read_at_its_ends(
    panel: GradientHeatmapPanel, tmp_path: Path, height: int
) -> None:
    panel.parts.session.open_run(write_run(tmp_path / "run", 30).path)
    panel.resize(640, height)
    for _ in range(2):  # the axis takes the width of its numbers when it has painted them
        QApplication.processEvents()
        panel.grab()
    axis = panel.bar.axis
    assert (texts(axis)[0], texts(axis)[-1]) == ("10⁰", "10⁻⁴")
    assert_apart(axis)
    fits = axis.label.boundingRect().width() - 10 <= panel.bar.size().height()
    assert axis.label.isVisible() == fits, "its title"


def test_another_run_replaces_the_map(panel: GradientHeatmapPanel, tmp_path: Path) -> None:
    panel.parts.session.open_run(write_run(tmp_path / "long", 50).path)
    panel.parts.session.open_run(write_run(tmp_path / "short", 10).path)
    assert panel.image.image.shape == (10, 64)
    panel.grab()
    assert panel.plot.viewRange()[0] == [0.5, 10.5]
