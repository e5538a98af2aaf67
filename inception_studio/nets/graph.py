"""What a network looks like: nodes, edges and groups as plain data, and questions to them; knows no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

NodeKind = Literal[
    "image", "conv", "max_pool", "avg_pool", "lrn", "concat", "linear", "dropout", "add", "other"
]
GroupKind = Literal["inception", "auxiliary"]

WITH_PARAMETERS: tuple[NodeKind, ...] = ("conv", "linear")
POOLS: tuple[NodeKind, ...] = ("max_pool", "avg_pool")


@dataclass(frozen=True)
class ReceptiveField:
    """Which input pixels one output pixel can see, as if the image went on beyond its edges.

    `size` is the side of the square in input pixels, `stride` the distance of neighbouring output
    pixels' squares (fractional only behind an adaptive pool whose windows do not divide its input),
    `start` the centre of output pixel 0's square. Coordinates are those of a drawing: input pixel i
    covers i to i + 1, so its centre is at i + 0.5.
    """

    size: int
    stride: float
    start: float

    def centre(self, index: int) -> float:
        """The centre, in input pixels, of what output pixel `index` of a row or column sees."""
        return self.start + index * self.stride

    def box(self, row: int, col: int) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) in input pixels of what output pixel (row, col) sees; not clipped."""
        half = self.size / 2
        x, y = self.centre(col), self.centre(row)
        return (x - half, y - half, x + half, y + half)


@dataclass(frozen=True)
class Node:
    """One layer, with what is folded into it (batch norm, activation): its output is the last one's.

    `inputs` are the names of the nodes it reads, in order. `output` is (C, H, W), or (K,) for a vector.
    `multiplications` counts those of convolutions and linear layers for one image. `receptive_field` is
    None for what has no place in the image. `depth` is the number of layers with parameters (convolutions
    and linear layers) on the longest path from the image to here, this one included. `detail` says it in
    short: "7×7/2".
    `modules` are the qualified names of the torch modules that it consists of, in order.
    """

    name: str
    kind: NodeKind
    inputs: tuple[str, ...]
    output: tuple[int, ...]
    parameters: int
    multiplications: int
    receptive_field: ReceptiveField | None
    depth: int
    group: str | None
    detail: str
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """The output of node `source` is an input of node `target`."""

    source: str
    target: str


@dataclass(frozen=True)
class Group:
    """Nodes that are spoken of as one: an inception module ("3a") or an auxiliary head ("aux1").

    `members` are node names in topological order; those of an inception module end with its
    concatenation, which bears the module's name. `branches` maps "1x1", "3x3", "5x5", "pool" to the nodes
    of that branch in order; it is empty for an auxiliary head.
    """

    name: str
    kind: GroupKind
    members: tuple[str, ...]
    branches: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Graph:
    """A network for one input size. `nodes` are in topological order, the image first; `input` is (C, H, W).

    "The main path" is everything but the auxiliary heads. Names that are not there raise KeyError.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...]
    input: tuple[int, int, int]

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.name: group for group in self.groups}

    @cached_property
    def _successors(self) -> dict[str, tuple[str, ...]]:
        targets: dict[str, list[str]] = {node.name: [] for node in self.nodes}
        for edge in self.edges:
            targets[edge.source].append(edge.target)
        return {name: tuple(found) for name, found in targets.items()}

    @cached_property
    def _main_path(self) -> tuple[Node, ...]:
        heads = {group.name for group in self.groups if group.kind == "auxiliary"}
        return tuple(node for node in self.nodes if node.group not in heads)

    def node(self, name: str) -> Node:
        """The node of that name."""
        return self._nodes[name]

    def group(self, name: str) -> Group:
        """The group of that name."""
        return self._groups[name]

    def has(self, name: str) -> bool:
        """Whether there is a node or a group of that name."""
        return name in self._nodes or name in self._groups

    def successors(self, name: str) -> tuple[str, ...]:
        """The nodes that read this node's output."""
        return self._successors[name]

    @property
    def layers_with_parameters(self) -> tuple[str, ...]:
        """All nodes with parameters, those of the auxiliary heads included, in topological order."""
        return tuple(node.name for node in self.nodes if node.parameters)

    @property
    def depth(self) -> int:
        """Layers with parameters on the longest way through the main path (an inception module has two)."""
        return max(node.depth for node in self._main_path)

    @property
    def depth_with_pooling(self) -> int:
        """The same, with pooling layers counted as well."""
        layers: dict[str, int] = {}
        for node in self._main_path:
            counts = node.kind in WITH_PARAMETERS + POOLS
            layers[node.name] = counts + max((layers[name] for name in node.inputs), default=0)
        return max(layers.values())

    @property
    def parameters(self) -> int:
        """Parameters of the main path."""
        return sum(node.parameters for node in self._main_path)

    @property
    def parameters_with_aux(self) -> int:
        """Parameters of the whole network, auxiliary heads included."""
        return sum(node.parameters for node in self.nodes)

    @property
    def multiplications(self) -> int:
        """Multiplications of the main path for one image."""
        return sum(node.multiplications for node in self._main_path)

    def group_parameters(self, name: str) -> int:
        """Parameters of all members of a group."""
        return sum(self.node(member).parameters for member in self.group(name).members)

    def group_multiplications(self, name: str) -> int:
        """Multiplications of all members of a group, for one image."""
        return sum(self.node(member).multiplications for member in self.group(name).members)

    def branch_multiplications(self, group: str, branch: str) -> int:
        """Multiplications of one branch of an inception module, for one image."""
        return sum(self.node(name).multiplications for name in self.group(group).branches[branch])

    def without_reduction(self, group: str, branch: str) -> int:
        """Multiplications of that branch if its last convolution read the module's input directly.

        For the 3×3 and 5×5 branches that is the cost without their 1×1 reduction (Szegedy et al. 2014,
        section 4, "naïve version"); for the others it is what they cost anyway.
        """
        chain = [self.node(name) for name in self.group(group).branches[branch]]
        whole, reduced = (self.node(node.inputs[0]).output[0] for node in (chain[0], chain[-1]))
        return chain[-1].multiplications * whole // reduced
