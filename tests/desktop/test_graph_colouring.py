"""What the colours stand for and what a tooltip says, in figures."""

from __future__ import annotations

import math

import pytest

from inception_studio.desktop.graph.colouring import QUANTITIES, colouring, count, number
from inception_studio.desktop.graph.tooltip import describe, summary
from inception_studio.insight.statistics import LayerStatistics
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard

from .graphs import paper_graph, torchvision_graph

PAPER = WeightCard(
    "paper",
    Architecture.paper(),
    tuple(str(i) for i in range(1000)),
    Preprocessing(256, 224, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    True,
)


def test_a_modules_gradient_norm_is_the_root_of_the_sum_of_squares() -> None:
    graph = torchvision_graph()
    layers = [name for name in graph.group("4a").members if graph.node(name).parameters]
    norms = {name: float(i + 1) for i, name in enumerate(layers)}
    shown = colouring("gradient_norm", graph, norms, {})
    assert shown.values["4a"] == pytest.approx(math.sqrt(sum(v * v for v in norms.values())))
    assert "4b" not in shown.values
    assert "pool1" not in shown.values


def test_a_modules_counts_are_sums() -> None:
    graph = paper_graph()
    for key, total in (("parameters", 376_176), ("multiplications", 73_633_280)):
        shown = colouring(key, graph, {}, {})
        members = graph.group("4a").members
        assert shown.values["4a"] == sum(shown.values.get(name, 0) for name in members if name != "4a")
        assert shown.values["4a"] == pytest.approx(total, rel=0.01)
        assert shown.low <= min(shown.values.values())
        assert shown.high >= max(shown.values.values())


def test_activations_of_a_module_are_its_outputs() -> None:
    graph = torchvision_graph()
    figures = {node.name: LayerStatistics(0.5, 0.0, 2.0, 1, 4) for node in graph.nodes}
    figures["4a"] = LayerStatistics(1.5, 0.0, 2.0, 3, 4)
    activation = colouring("activation", graph, {}, figures)
    dead = colouring("dead", graph, {}, figures)
    assert activation.values["4a"] == 1.5
    assert dead.values["4a"] == 0.75
    assert dead.values["aux1"] == 0.25
    assert (dead.low, dead.high) == (0.0, 1.0)
    assert "image" not in activation.values


def test_the_log_scale_has_round_ends_and_a_place_for_zero() -> None:
    graph = torchvision_graph()
    shown = colouring("gradient_norm", graph, {"conv1": 3e-9, "fc": 0.7, "conv2": 0.0}, {})
    assert (shown.low, shown.high) == (2e-9, 1.0)
    assert shown.position("conv2") == 0.0
    assert 0.0 < shown.position("conv1") < 0.05
    assert 0.95 < shown.position("fc") < 1.0
    assert shown.position("4a") is None
    assert shown.extremes == ("conv2", "fc")


def test_values_that_are_no_numbers_have_no_colour() -> None:
    shown = colouring("gradient_norm", torchvision_graph(), {"conv1": math.nan, "fc": math.inf}, {})
    assert shown.position("conv1") is None
    assert shown.position("fc") is None
    assert shown.text(shown.values["conv1"]) == "not a number"


def test_every_quantity_says_what_to_do_when_it_has_no_value() -> None:
    for quantity in QUANTITIES:
        assert quantity.missing.endswith(".")
    assert not colouring("dead", torchvision_graph(), {}, {}).values


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.5234, "0.523"), (3.2e-9, "3.2×10⁻⁹"), (1e-5, "10⁻⁵"), (20000.0, "2.0×10⁴")],
)
def test_numbers_are_written_as_a_person_writes_them(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(832, "832"), (9408, "9.4 K"), (128e6, "128 M"), (1_582_671_872, "1.58 G")]
)
def test_counts_are_short(value: float, text: str) -> None:
    assert count(value) == text


def test_a_tooltip_tells_costs_shape_and_receptive_field() -> None:
    graph = paper_graph()
    shown = colouring("gradient_norm", graph, {"4a/5x5": 0.0321}, {})
    text = describe(graph, "4a/5x5", shown, PAPER)
    for part in ("4a/5x5", "convolution 5×5", "48×14×14", "19,248", "3,763,200", "171 × 171 px", "0.0321"):
        assert part in text


def test_a_tooltip_says_nothing_twice_and_nothing_of_neighbours_that_there_are_not() -> None:
    graph = paper_graph()
    assert "max pooling 3×3/2<" in describe(graph, "pool1", None, PAPER)
    assert "one every 4 px" in describe(graph, "pool1", None, PAPER)
    for name in ("aux1", "avgpool", "fc"):
        text = describe(graph, name, None, PAPER)
        assert "one every" not in text
    assert "more than the image&#x27;s 224" in describe(graph, "fc", None, PAPER)
    assert "global average pooling<" in describe(graph, "avgpool", None, PAPER)


def test_the_papers_printed_figures_stand_beside_where_they_differ() -> None:
    graph = paper_graph()
    text = describe(graph, "4c", None, PAPER)
    assert "510,104" in text
    assert "463 K parameters" in text
    assert "operations" not in text  # 99.9 M is the printed 100 M
    assert "for conv2_reduce and conv2 together" in describe(graph, "conv2", None, PAPER)
    other = WeightCard(PAPER.name, Architecture.torchvision(), PAPER.classes, PAPER.preprocessing, True)
    assert "printed" not in describe(graph, "4c", None, other)
    assert "printed" not in describe(graph, "4c", None, None)


def test_every_layer_and_group_can_be_described_and_read_out() -> None:
    graph = paper_graph()
    for name in [*(node.name for node in graph.nodes), "aux1", "aux2"]:
        assert name in describe(graph, name, None, PAPER)
        assert summary(graph, name).startswith(f"{name}, ")
    assert summary(graph, "4a") == "4a, inception module, output 512×14×14"
