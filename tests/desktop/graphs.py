"""Networks to draw in tests: the traced ones, traced once, and one without any module."""

from __future__ import annotations

from functools import cache

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Edge, Graph, Node
from inception_studio.nets.trace import trace


@cache
def paper_graph() -> Graph:
    """The paper's network at 224 px."""
    return trace(GoogLeNet(Architecture.paper(), init=False), 224).graph


@cache
def torchvision_graph() -> Graph:
    """torchvision's variant, an eighth as wide, ten classes, 64 px."""
    architecture = Architecture.torchvision(width=0.125, num_classes=10)
    return trace(GoogLeNet(architecture, init=False), 64).graph


def forked_graph() -> Graph:
    """A residual block: image → stem → (left | right → right2) → sum → fc, and past it stem → sum."""
    inputs = {
        "image": (),
        "stem": ("image",),
        "left": ("stem",),
        "right": ("stem",),
        "right2": ("right",),
        "sum": ("right2", "left", "stem"),
        "fc": ("sum",),
    }
    kinds = {"image": "image", "sum": "add", "fc": "linear"}
    depths = {"image": 0, "stem": 1, "left": 2, "right": 2, "right2": 3, "sum": 3, "fc": 4}
    nodes = tuple(
        Node(
            name,
            kinds.get(name, "conv"),
            before,
            (8, 4, 4),
            0 if name in {"image", "sum"} else 72,
            1152,
            None,
            depths[name],
            None,
            "",
            (),
        )
        for name, before in inputs.items()
    )
    edges = tuple(Edge(source, node.name) for node in nodes for source in node.inputs)
    return Graph(nodes, edges, (), (3, 8, 8))


def norms(graph: Graph, first: float = 0.01) -> dict[str, float]:
    """Gradient norms that rise evenly from `first` at depth 1 to 1 at the deepest layer."""
    deepest = graph.depth
    return {name: first ** (1 - graph.node(name).depth / deepest) for name in graph.layers_with_parameters}
