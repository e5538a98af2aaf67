"""Where layers lie, and which lies beside which: read off the positions, without a widget."""

from __future__ import annotations

from itertools import pairwise

import pytest

from inception_studio.desktop.graph.columns import columns, drawing_width
from inception_studio.desktop.graph.layout import Box, Layout, layout
from inception_studio.desktop.graph.walk import main_path, neighbour
from inception_studio.nets.graph import Graph
from inception_studio.nets.vocabulary import MODULES

from .graphs import forked_graph, paper_graph, torchvision_graph

GRAPHS = {"paper": paper_graph, "torchvision": torchvision_graph}


@pytest.fixture(params=GRAPHS)
def graph(request: pytest.FixtureRequest) -> Graph:
    return GRAPHS[request.param]()


def inside(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and inner.right <= outer.right
        and outer.y <= inner.y
        and inner.bottom <= outer.bottom
    )


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@pytest.mark.parametrize("width", [1240.0, 1880.0])
def test_the_network_lies_across_the_whole_width_from_image_to_classifier(graph: Graph, width: float) -> None:
    drawn = layout(graph, width, 230.0)
    path = [drawn.places[name].box for name in main_path(graph)]
    assert drawn.width == width
    assert path[0].x < 0.02 * width
    assert path[-1].right > 0.98 * width
    assert all(before.right < after.x for before, after in pairwise(path))
    assert main_path(graph)[0] == "image"
    assert main_path(graph)[-1] == "fc"


def test_every_node_and_group_has_a_place_within_the_drawing(graph: Graph) -> None:
    drawn = layout(graph, 1240.0, 230.0)
    names = {node.name for node in graph.nodes} | {group.name for group in graph.groups}
    assert set(drawn.places) == names
    whole = Box(0.0, 0.0, drawn.width, drawn.height)
    assert all(inside(place.box, whole) for place in drawn.places.values())


def test_a_module_holds_its_four_branches_in_rows_that_end_at_the_bar_that_joins_them(graph: Graph) -> None:
    drawn = layout(graph, 1240.0, 230.0)
    for name in MODULES:
        module, group = drawn.places[name], graph.group(name)
        assert module.role == "module"
        rows = [[drawn.places[layer].box for layer in chain] for chain in group.branches.values()]
        assert all(inside(box, module.box) for row in rows for box in row)
        assert all(len({box.y for box in row}) == 1 for row in rows)
        assert [row[0].y for row in rows] == sorted({row[0].y for row in rows})
        assert len({row[-1].x for row in rows}) == 1
        assert all(before.right < after.x for row in rows for before, after in pairwise(row))
        stack = drawn.stacks[name]
        assert [branch for branch, _ in stack] == list(group.branches)
        assert all(row[-1].right < box.x for row, (_, box) in zip(rows, stack, strict=True))
        heights = {branch: box.height for branch, box in stack}
        channels = {branch: graph.node(chain[-1]).output[0] for branch, chain in group.branches.items()}
        shares = {branch: count / sum(channels.values()) for branch, count in channels.items()}
        assert heights == pytest.approx({b: share * sum(heights.values()) for b, share in shares.items()})


def test_boxes_of_one_level_never_overlap(graph: Graph) -> None:
    drawn = layout(graph, 1240.0, 230.0)
    inner = [place.box for place in drawn.places.values() if place.role == "inner"]
    outer = [place.box for place in drawn.places.values() if place.role != "inner"]
    for level in (inner, outer):
        assert not any(overlap(a, b) for i, a in enumerate(level) for b in level[:i])


def test_the_auxiliary_heads_stand_above_4a_and_4d(graph: Graph) -> None:
    drawn = layout(graph, 1240.0, 230.0)
    for head, module in (("aux1", "4a"), ("aux2", "4d")):
        box, below = drawn.places[head].box, drawn.places[module].box
        assert box.bottom < below.y
        assert box.x == pytest.approx(below.x)
        assert all(inside(drawn.places[name].box, box) for name in graph.group(head).members)
        wire = next(wire for wire in drawn.wires if wire.group == head and wire.shape == "up")
        assert below.x < wire.start[0] < below.right
        assert wire.start[1] == below.y
        assert wire.end[1] == box.bottom


def test_x_is_in_proportion_to_the_width_so_that_plots_can_share_it(graph: Graph) -> None:
    narrow, wide = columns(graph, 1240.0), columns(graph, 3100.0)
    assert {name: span.centre for name, span in wide.items()} == pytest.approx(
        {name: 2.5 * span.centre for name, span in narrow.items()}
    )
    drawn = layout(graph, 1240.0, 230.0)
    assert all(narrow[name].left == place.box.x for name, place in drawn.places.items())
    assert all(narrow[name].right == place.box.right for name, place in drawn.places.items())


def test_a_small_place_gets_a_drawing_that_can_still_be_read() -> None:
    graph = paper_graph()
    drawn = layout(graph, 320.0, 60.0)
    assert drawn.width == drawing_width(graph, 320.0) > 800.0
    assert drawn.places["4a"].box.height >= 80.0
    assert drawn.places["4a"].box.width >= 55.0


def test_a_high_place_does_not_stretch_modules_into_columns() -> None:
    drawn = layout(paper_graph(), 1240.0, 900.0)
    box = drawn.places["4a"].box
    assert box.height <= 2.5 * box.width
    assert drawn.places["aux1"].box.bottom < box.y


def test_a_network_without_modules_lies_in_columns_by_depth() -> None:
    graph = forked_graph()
    drawn: Layout = layout(graph, 900.0, 300.0)
    box = {name: place.box for name, place in drawn.places.items()}
    order = ["image", "stem", "right", "right2", "sum", "fc"]
    assert all(box[before].right < box[after].x for before, after in pairwise(order))
    assert box["left"].x == box["right"].x
    assert not overlap(box["left"], box["right"])
    shapes = {(wire.start[0], wire.end[0]): wire.shape for wire in drawn.wires}
    assert shapes[box["stem"].centre[0], box["sum"].centre[0]] == "arch"
    assert shapes[box["stem"].right, box["left"].x] == "curve"
    assert shapes[box["image"].right, box["stem"].x] == "straight"


def test_an_empty_graph_is_refused() -> None:
    with pytest.raises(ValueError, match="without nodes"):
        layout(Graph((), (), (), (3, 64, 64)), 900.0, 300.0)


@pytest.mark.parametrize(
    ("name", "direction", "beside"),
    [
        ("image", "right", "conv1"),
        ("image", "left", "image"),
        ("fc", "right", "fc"),
        ("3a", "right", "3b"),
        ("3b", "right", "pool3"),
        ("4a", "left", "pool3"),
        ("4a", "up", "aux1"),
        ("aux1", "up", "aux1/pool"),
        ("aux1", "down", "4a"),
        ("aux1/conv", "down", "aux1"),
        ("aux1/conv", "up", "aux1/conv"),
        ("aux1/fc2", "right", "4b"),
        ("aux1", "right", "4b"),
        ("aux1/conv", "right", "aux1/fc1"),
        ("4b", "up", "4b"),
        ("4a", "down", "4a/1x1"),
        ("4a/1x1", "up", "4a"),
        ("4a/1x1", "down", "4a/3x3"),
        ("4a/3x3", "left", "4a/3x3_reduce"),
        ("4a/3x3_reduce", "down", "4a/5x5_reduce"),
        ("4a/3x3_reduce", "left", "pool3"),
        ("4a/5x5", "right", "4b"),
        ("4a/pool_proj", "down", "4a/pool_proj"),
        ("4a/pool_proj", "left", "4a/pool"),
        ("conv1", "down", "conv1"),
    ],
)
def test_arrow_keys_lead_to_the_layer_that_lies_there(name: str, direction: str, beside: str) -> None:
    assert neighbour(torchvision_graph(), name, direction) == beside


def test_walking_right_meets_the_whole_main_path() -> None:
    graph = paper_graph()
    name, met = "image", ["image"]
    while (after := neighbour(graph, name, "right")) != name:
        met.append(name := after)
    assert met == main_path(graph)
