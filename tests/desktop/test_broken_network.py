"""A network whose weights are no numbers any more is shown as what it is: no answer, no colour, no shares."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.graph.colouring import colouring
from inception_studio.desktop.graph.view import NetworkPanel
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.module import ModulePanel
from inception_studio.desktop.panels.predictions import PredictionsPanel
from inception_studio.desktop.panels.probability_bar import ProbabilityBar
from inception_studio.desktop.parts import Parts
from inception_studio.insight.record_types import Record

from .conftest import on_screen
from .recorded import look_at, record


def broken(*layers: str, heads: tuple[str, ...] = ("main", "aux1", "aux2")) -> Record:
    """A record with NaN in the outputs of `layers` (all but the image, if none is named) and of `heads`."""
    whole = record()
    lost = layers or tuple(name for name in whole.outputs if name != "image")
    outputs = {n: np.full_like(maps, np.nan) if n in lost else maps for n, maps in whole.outputs.items()}
    said = {
        head: None if values is None else np.full_like(values, np.nan) if head in heads else values
        for head, values in whole.probabilities.items()
    }
    return dataclasses.replace(whole, outputs=outputs, probabilities=said)


def shown(panel: QWidget) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def answer(parts: Parts, qtbot: QtBot) -> PredictionsPanel:
    return on_screen(PredictionsPanel(parts), 460, 200, qtbot)


def test_an_answer_of_nan_is_told_and_has_no_bars(answer: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, record())
    look_at(parts, broken())
    assert "answer is no number" in shown(answer)
    assert "%" not in shown(answer)
    assert not any(bar.isVisible() for bar in answer.findChildren(ProbabilityBar))
    look_at(parts, record())
    assert "no number" not in shown(answer)
    assert any(bar.isVisible() for bar in answer.findChildren(ProbabilityBar))


def test_one_head_without_an_answer_leaves_the_others_theirs(answer: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, broken("aux1/fc2", heads=("aux1",)))
    seen = [bar.objectName() for bar in answer.findChildren(ProbabilityBar) if bar.isVisible()]
    assert not any(name.startswith("bar_aux1") for name in seen)
    assert any(name.startswith("bar_main") for name in seen)
    said = answer.findChild(QLabel, "says_aux1")
    assert isinstance(said, QLabel)
    assert said.text() == "no number"


def test_the_layers_pages_say_so_and_nothing_of_dead_channels(parts: Parts, qtbot: QtBot) -> None:
    panel = ModulePanel(parts)
    qtbot.addWidget(panel)
    panel.resize(640, 420)
    panel.show()
    look_at(parts, broken())
    for layer in ("4a", "aux1", "conv1", "fc", "avgpool"):
        parts.explorer.select(layer)
        panel.grab()
        assert "not a number" in shown(panel), layer
        assert "dead" not in shown(panel), layer
        assert "nan" not in shown(panel), layer
    parts.explorer.select("aux1")
    assert "its answer is no number" in shown(panel)
    parts.explorer.select_unit("4a/3x3", 2)
    panel.grab()
    assert "values not a number" in shown(panel)


def test_maps_of_nan_do_not_look_like_dead_ones(parts: Parts, qtbot: QtBot) -> None:
    panel = ModulePanel(parts)
    qtbot.addWidget(panel)
    panel.resize(640, 420)
    panel.show()
    pictures = []
    for fill in (np.nan, 0.0):
        whole = record()
        maps = np.full_like(whole.outputs["conv1"], fill)
        look_at(parts, dataclasses.replace(whole, outputs={**whole.outputs, "conv1": maps}))
        parts.explorer.select("conv1")
        (view,) = (found for found in panel.findChildren(QWidget, "maps_conv1") if found.isVisible())
        pictures.append(view.grab().toImage())
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("quantity", ["activation", "dead"])
def test_layers_without_a_number_have_no_place_on_the_scale(quantity: str) -> None:
    made = broken("conv1", "3a/5x5")
    found = colouring(quantity, made.graph, {}, made.statistics)
    assert found.lost[:2] == ["conv1", "3a/5x5"]
    assert found.position("conv1") is None
    assert found.position("4a/1x1") is not None
    assert found.text(found.values["conv1"]) == "not a number"
    assert found.text(float("inf")) == "∞"


def test_the_legend_names_what_is_lost(parts: Parts, qtbot: QtBot) -> None:
    panel = NetworkPanel(parts)
    qtbot.addWidget(panel)
    panel.resize(1240, 262)
    panel.show()
    parts.store.update(colour_by="activation")
    look_at(parts, broken("conv1"))
    assert "not a number, and without a colour: conv1" in panel.legend.toolTip()
    look_at(parts, broken())
    panel.grab()
    assert panel.legend.text == "mean activation: no finite number in any layer"
    assert panel.legend.colouring is None


def test_a_share_that_is_no_number() -> None:
    assert words.percent(float("nan")) == "no number"
