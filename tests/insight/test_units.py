"""One address for every unit, in its branch and in the concatenation."""

from __future__ import annotations

import pytest

from inception_studio.errors import UserError
from inception_studio.insight.units import Unit, concatenated, in_branch, parse_unit
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph
from inception_studio.nets.trace import trace


@pytest.fixture(scope="module")
def graph() -> Graph:
    return trace(GoogLeNet(Architecture.torchvision(num_classes=10), init=False).eval(), 64).graph


def test_an_address_is_read_and_written(graph: Graph) -> None:
    assert parse_unit(" 4a/5x5:17 ", graph) == Unit("4a/5x5", 17)
    assert str(Unit("4a/5x5", 17)) == "4a/5x5:17"
    assert parse_unit("conv1:3", graph) == Unit("conv1", 3)


def test_the_index_in_the_concatenation_names_the_same_unit(graph: Graph) -> None:
    # Table 1: 4a stacks 192 + 208 + 48 + 64 channels.
    assert concatenated(Unit("4a/5x5", 17), graph) == Unit("4a", 417)
    assert parse_unit("4a:417", graph) == Unit("4a/5x5", 17)
    assert concatenated(Unit("conv1", 3), graph) is None
    for channel in (0, 191, 192, 399, 400, 447, 448, 511):
        assert concatenated(in_branch(Unit("4a", channel), graph), graph) == Unit("4a", channel)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("4a/5x5", "no address"),
        ("4a/5x5:x", "no address"),
        (":3", "no address"),
        ("4a/7x7:3", "no layer '4a/7x7'"),
        ("4a/5x5:48", "48 channels, 0 to 47"),
        ("4a/5x5:-1", "no address"),
    ],
)
def test_a_wrong_address_is_explained(graph: Graph, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        parse_unit(text, graph)
