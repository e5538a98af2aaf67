"""Questions to a graph that is small enough to answer by hand, and where a receptive field lies."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from typing import Any

import pytest

from inception_studio.nets.graph import Edge, Graph, Group, Node, NodeKind, ReceptiveField


def node(
    name: str,
    kind: NodeKind,
    inputs: tuple[str, ...],
    channels: int,
    *,
    parameters: int = 0,
    multiplications: int = 0,
    depth: int = 0,
    group: str | None = None,
) -> Node:
    return Node(
        name=name,
        kind=kind,
        inputs=inputs,
        output=(channels, 8, 8),
        parameters=parameters,
        multiplications=multiplications,
        receptive_field=ReceptiveField(1, 1, 0.5),
        depth=depth,
        group=group,
        detail="",
        modules=(),
    )


@pytest.fixture
def graph() -> Graph:
    """A stem, one inception module of two branches, an auxiliary head beside it, a classifier."""
    costs: dict[str, Any] = {"parameters": 10, "multiplications": 100}
    last: dict[str, Any] = {"parameters": 7, "multiplications": 1600}
    nodes = (
        node("image", "image", (), 3),
        node("conv1", "conv", ("image",), 64, depth=1, **costs),
        node("pool1", "max_pool", ("conv1",), 64, depth=1),
        node("3a/1x1", "conv", ("pool1",), 8, depth=2, group="3a", **costs),
        node("3a/5x5_reduce", "conv", ("pool1",), 16, depth=2, group="3a", **costs),
        node("3a/5x5", "conv", ("3a/5x5_reduce",), 4, depth=3, group="3a", **last),
        node("3a", "concat", ("3a/1x1", "3a/5x5"), 12, depth=3, group="3a"),
        node("aux1/fc2", "linear", ("3a",), 10, depth=4, group="aux1", **costs),
        node("avgpool", "avg_pool", ("3a",), 12, depth=3),
        node("fc", "linear", ("avgpool",), 10, depth=4, **costs),
    )
    groups = (
        Group(
            "3a",
            "inception",
            ("3a/1x1", "3a/5x5_reduce", "3a/5x5", "3a"),
            {"1x1": ("3a/1x1",), "5x5": ("3a/5x5_reduce", "3a/5x5")},
        ),
        Group("aux1", "auxiliary", ("aux1/fc2",)),
    )
    edges = tuple(Edge(source, one.name) for one in nodes for source in one.inputs)
    return Graph(nodes, edges, groups, (3, 8, 8))


def test_depth_counts_layers_with_parameters_on_the_longest_path(graph: Graph) -> None:
    assert graph.depth == 4
    assert graph.depth_with_pooling == 6


def test_totals_leave_out_the_auxiliary_heads(graph: Graph) -> None:
    assert graph.parameters == 47
    assert graph.parameters_with_aux == 57
    assert graph.multiplications == 2000


def test_a_group_sums_up_its_members(graph: Graph) -> None:
    assert graph.group_parameters("3a") == 27
    assert graph.group_multiplications("3a") == 1800
    assert graph.group_multiplications("aux1") == 100


def test_a_branch_with_and_without_its_reduction(graph: Graph) -> None:
    assert graph.branch_multiplications("3a", "5x5") == 1700
    assert graph.without_reduction("3a", "5x5") == 1600 * 64 // 16
    assert graph.without_reduction("3a", "1x1") == 100


def test_nodes_groups_and_readers_are_found_by_name(graph: Graph) -> None:
    assert graph.node("3a").kind == "concat"
    assert graph.group("aux1").members == ("aux1/fc2",)
    assert graph.has("3a/1x1")
    assert graph.has("aux1")
    assert not graph.has("9z")
    assert graph.successors("pool1") == ("3a/1x1", "3a/5x5_reduce")
    assert graph.successors("fc") == ()
    assert graph.layers_with_parameters == (
        "conv1", "3a/1x1", "3a/5x5_reduce", "3a/5x5", "aux1/fc2", "fc",
    )  # fmt: skip
    with pytest.raises(KeyError):
        graph.node("aux1")


def test_a_graph_is_frozen(graph: Graph) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        graph.nodes = ()  # type: ignore[misc]


def test_the_box_of_a_padded_convolution() -> None:
    # 7×7/2, padding 3: the first window's centre is the first pixel, which covers 0 to 1.
    field = ReceptiveField(size=7, stride=2, start=0.5)
    assert field.box(0, 0) == (-3, -3, 4, 4)
    assert field.box(row=1, col=3) == (3, -1, 10, 6)
    assert field.centre(3) == 6.5


def test_the_graph_needs_no_torch() -> None:
    code = "import sys; sys.modules['torch'] = None; import inception_studio.nets.graph"
    subprocess.run([sys.executable, "-c", code], check=True)
