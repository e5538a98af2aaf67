"""What the rules say of operators, and that a receptive field is what the gradient reaches."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, fx, nn

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph
from inception_studio.nets.trace import trace


@pytest.fixture(scope="module")
def paper() -> Graph:
    with torch.device("meta"):
        net = GoogLeNet(Architecture.paper(), init=False)
    return trace(net, 224).graph


@pytest.mark.parametrize(
    ("name", "kind", "output", "detail"),
    [
        ("image", "image", (3, 224, 224), "224 px"),
        ("conv1", "conv", (64, 112, 112), "7×7/2"),
        ("pool1", "max_pool", (64, 56, 56), "3×3/2 max"),
        ("norm1", "lrn", (64, 56, 56), "5 channels"),
        ("3a/pool", "max_pool", (192, 28, 28), "3×3 max"),
        ("3a", "concat", (256, 28, 28), "64 + 128 + 32 + 32"),
        ("aux1/pool", "avg_pool", (512, 4, 4), "5×5/3 avg"),
        ("aux1/dropout", "dropout", (1024,), "70 %"),
        ("5b", "concat", (1024, 7, 7), "384 + 384 + 128 + 128"),
        ("avgpool", "avg_pool", (1024, 1, 1), "global avg"),
        ("fc", "linear", (1000,), "1024 → 1000"),
    ],
)
def test_kind_shape_and_detail(
    paper: Graph, name: str, kind: str, output: tuple[int, ...], detail: str
) -> None:
    node = paper.node(name)
    assert (node.kind, node.output, node.detail) == (kind, output, detail)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("conv1", 7), ("pool1", 11), ("conv2", 19), ("pool2", 27), ("3a", 59), ("pool3", 107),
        ("4a/1x1", 107), ("4a/3x3", 139), ("4a/5x5", 171), ("4a/pool_proj", 139), ("4a", 171), ("5b", 715),
    ],
)  # fmt: skip
def test_receptive_fields_of_the_paper(paper: Graph, name: str, size: int) -> None:
    field = paper.node(name).receptive_field
    assert field is not None
    assert field.size == size


@pytest.mark.parametrize("name", ["avgpool", "fc", "aux1/fc2", "aux2/fc2"])
def test_classifiers_see_the_whole_image(paper: Graph, name: str) -> None:
    field = paper.node(name).receptive_field
    assert field is not None
    left, top, right, bottom = field.box(0, 0)
    assert max(left, top) <= 0
    assert min(right, bottom) >= 224


class Looking(nn.Module):
    """A small network whose every weight is positive, so that gradients show what a pixel depends on."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 2, 7, stride=2, padding=3)
        self.pool = nn.AvgPool2d(3, stride=2, ceil_mode=True)
        self.narrow = nn.Conv2d(2, 2, 1)
        self.wide = nn.Conv2d(2, 2, 5, padding="same")
        self.sparse = nn.Conv2d(4, 2, 3, dilation=2)
        self.halving = nn.AvgPool2d(2)
        self.least = nn.AdaptiveAvgPool2d(2)
        for parameter in self.parameters():
            nn.init.ones_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.stem(x))
        x = torch.cat([self.narrow(x), self.wide(x)], dim=1)
        seen: Tensor = self.least(self.halving(self.sparse(x)))
        return seen


@pytest.mark.parametrize("name", ["stem", "pool", "narrow", "wide", "cat", "sparse", "halving", "least"])
def test_a_receptive_field_is_what_the_gradient_reaches(name: str) -> None:
    traced = trace(Looking(), 150)
    node = traced.graph.node(name)
    field = node.receptive_field
    assert field is not None
    at = node.output[-1] // 2
    x = torch.zeros(1, 3, 150, 150, requires_grad=True)
    found: list[Tensor] = []

    class Reader(fx.Interpreter):
        def run_node(self, n: fx.Node) -> Any:
            value = super().run_node(n)
            if n.name == traced.outputs[name]:
                found.append(value)
            return value

    Reader(traced.module).run(x)
    found[0][0, :, at, at].sum().backward()
    assert x.grad is not None
    reached = x.grad[0].sum(0).nonzero()
    first, last = reached.min(0).values.tolist(), (reached.max(0).values + 1).tolist()
    left, top, right, bottom = field.box(at, at)
    assert (max(left, 0), max(top, 0), min(right, 150), min(bottom, 150)) == (*first[::-1], *last[::-1])


def test_a_layer_that_nobody_knows_is_shown_all_the_same() -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.PixelShuffle(2), nn.Conv2d(1, 2, 3), nn.Hardtanh())
    graph = trace(net, 16).graph
    assert [(node.kind, node.detail) for node in graph.nodes[1:]] == [
        ("conv", "3×3"), ("other", "PixelShuffle"), ("conv", "3×3"), ("other", "Hardtanh"),
    ]  # fmt: skip
    assert graph.node("1").receptive_field is None
    assert graph.node("2").receptive_field is None
