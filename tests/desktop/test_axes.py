"""What stands at the axes of plots: round numbers that do not touch, at any size; what they count, once."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop.axes import (
    DecadeAxis,
    LossAxis,
    StepAxis,
    power_of_ten,
    scientific,
    style_axis,
)
from inception_studio.desktop.theme import Theme

from .axis_labels import assert_apart, lay_out, texts


def plot_with(axis: pg.AxisItem, place: str, qtbot: QtBot) -> pg.PlotWidget:
    plot = pg.PlotWidget(axisItems={place: axis})
    menu = plot.plotItem.ctrlMenu
    menu.setParent(plot, menu.windowFlags())
    qtbot.addWidget(plot)
    style_axis(axis, "#888888", "#888888", Theme().small)
    plot.show()
    return plot


def lay_out_in(plot: pg.PlotWidget, width: int, height: int) -> None:
    plot.resize(width, height)
    QApplication.processEvents()
    lay_out(plot)


@pytest.mark.parametrize("last", [3, 45, 47, 100, 2345, 56789])
def test_steps_are_named_once_at_every_width(qtbot: QtBot, last: int) -> None:
    axis = StepAxis()
    plot = plot_with(axis, "bottom", qtbot)
    axis.name_ticks("step")
    for width in range(160, 700, 41):
        plot.setXRange(1, last)
        lay_out_in(plot, width, 120)
        assert sum("step" in text for text in texts(axis)) == 1, texts(axis)
        assert_apart(axis)
    assert len(texts(axis)) >= 2
    axis.name_ticks("")
    assert all(text.isdecimal() for text in texts(axis))


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("span", [(0.55, 0.93), (0.4, 3.1), (0.02, 106.0)])
def test_losses_have_a_number_at_every_height(qtbot: QtBot, span: tuple[float, float], log: bool) -> None:
    axis = LossAxis()
    plot = plot_with(axis, "left", qtbot)
    plot.setLogMode(y=log)
    bottom, top = (np.log10(span)) if log else span
    for height in range(55, 320, 13):
        plot.setYRange(bottom, top)
        lay_out_in(plot, 200, height)
        assert texts(axis), height
        assert_apart(axis)


@pytest.mark.parametrize("ends", [(-1, 1), (-4, 1), (-7, 0), (-12, 2)])
def test_decades_are_labelled_at_both_ends(qtbot: QtBot, ends: tuple[int, int]) -> None:
    axis = DecadeAxis("left")
    plot = plot_with(axis, "left", qtbot)
    axis.setStyle(hideOverlappingLabels=12)
    for height in (60, 75, 100, 150, 400):
        plot.setYRange(*ends, padding=0)
        lay_out_in(plot, 200, height)
        written = texts(axis)
        assert (written[0], written[-1]) == (power_of_ten(ends[1]), power_of_ten(ends[0]))
        assert_apart(axis)


def test_numbers_are_written_as_a_person_does() -> None:
    assert power_of_ten(-12) == "10⁻¹²"
    assert [scientific(v) for v in (0.523, 3.2e-9, 0.0, 12345.0)] == ["0.523", "3.2×10⁻⁹", "0", "1.2×10⁴"]
    assert scientific(float("nan")) == "not a number"
