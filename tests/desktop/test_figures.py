"""A branch's figures are readable at every size: in full, broken into lines, or in short; never cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.branch import BranchStrip
from inception_studio.desktop.panels.figures import Figures
from inception_studio.desktop.panels.forms import arranged
from inception_studio.desktop.panels.module import ModulePanel
from inception_studio.desktop.parts import Parts

from .recorded import look_at, record

COSTS = ("491.5 k + 442.4 k = 933.9 k multiplications", "491.5 k + 442.4 k = 933.9 k mult.", "933.9 k mult.")
SAVED = ("without 1×1: 13.3 M (14 times as much)", "without 1×1: 13.3 M (14×)", "without 1×1: 13.3 M")
ACTIVE = ("mean 0.474 · 2 % dead (1 of 48)", "mean 0.474 · 2 % dead", "2 % dead")
ALL = (COSTS, SAVED, ACTIVE)


def test_what_fits_is_told_in_full() -> None:
    assert arranged(ALL, 3, 50, len) == [COSTS[0], SAVED[0], ACTIVE[0]]


def test_a_long_line_is_broken_before_a_word_where_there_is_height() -> None:
    assert arranged(ALL, 5, 38, len) == [
        "491.5 k + 442.4 k = 933.9 k",
        "multiplications",
        SAVED[0],
        ACTIVE[0],
    ]
    assert arranged((SAVED,), 2, 22, len) == ["without 1×1: 13.3 M", "(14 times as much)"]


def test_with_less_height_only_the_line_that_is_too_long_is_shortened() -> None:
    assert arranged(ALL, 3, 38, len) == [COSTS[1], SAVED[0], ACTIVE[0]]


def test_lines_are_joined_before_anything_is_left_out() -> None:
    assert arranged(ALL, 2, 60, len) == [COSTS[1], f"{SAVED[1]} · {ACTIVE[1]}"]
    assert arranged(ALL, 1, 40, len) == [f"{COSTS[2]} · {SAVED[2]}"], "the costs are what matters most"


@pytest.mark.parametrize("rows", range(1, 7))
@pytest.mark.parametrize("width", range(24, 90, 6))
def test_nothing_is_wider_or_higher_than_its_room(rows: int, width: int) -> None:
    lines = arranged(ALL, rows, width, len)
    assert 0 < len(lines) <= rows
    assert max(map(len, lines)) <= width
    assert "933.9 k" in lines[0]


def figures_in(widget: ModulePanel) -> list[Figures]:
    return [label for label in widget.findChildren(Figures) if label.isVisible()]


@pytest.mark.parametrize("size", [(640, 300), (624, 260), (640, 420)])
def test_the_figures_get_their_width_before_the_maps(
    parts: Parts, qtbot: QtBot, size: tuple[int, int]
) -> None:
    panel = ModulePanel(parts)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    look_at(parts, record())
    qtbot.wait(10)
    labels = figures_in(panel)
    assert len(labels) == 4
    for label in labels:
        assert label.width() >= label.fontMetrics().horizontalAdvance(COSTS[0])
    lefts = {strip.maps.x() for strip in panel.findChildren(BranchStrip)}
    assert len(lefts) == 1, "the maps of the branches stand below one another"


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_no_figure_is_cut_in_the_window(studio: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    studio.resize(*size)
    panel = studio.docks["module"].panel
    for module in ("3a", "4a", "5b"):
        studio.parts.explorer.select(module)
        qtbot.wait(20)
        labels = figures_in(panel)
        assert len(labels) == 4
        for label in labels:
            lines = label.text().split("\n")
            assert not any("…" in line for line in lines)
            assert any("mult" in line for line in lines)
            assert max(map(label.fontMetrics().horizontalAdvance, lines)) <= label.width()
            strip = label.parentWidget().parentWidget()
            assert label.mapTo(strip, QPoint(0, label.height())).y() <= strip.height()
        assert sum("without 1×1" in label.text() for label in labels) == 2
