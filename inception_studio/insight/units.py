"""One address for every unit: how it is written, read, and counted inside a concatenation; knows no torch."""

from __future__ import annotations

from dataclasses import dataclass

from inception_studio.errors import UserError
from inception_studio.nets.graph import Graph


@dataclass(frozen=True)
class Unit:
    """One channel of a layer's output, or one value of a vector, by the layer's paper name."""

    layer: str
    channel: int

    def __str__(self) -> str:
        return f"{self.layer}:{self.channel}"


def parse_unit(text: str, graph: Graph) -> Unit:
    """Read "4a/5x5:17", or "4a:417" by the index in the concatenation; UserError for what is not there.

    An address in a concatenation comes back as the unit of the branch that it comes from.
    """
    layer, _, channel = text.strip().rpartition(":")
    if not layer.strip() or not channel.strip().isdecimal():
        raise UserError(
            f"{text.strip()!r} is no address of a channel", remedy="Write it as 4a/5x5:17, the layer first."
        )
    layer = layer.strip()
    if not any(node.name == layer for node in graph.nodes):
        raise UserError(
            f"this network has no layer {layer!r}", remedy="The graph shows the names of its layers."
        )
    count = graph.node(layer).output[0]
    if int(channel) >= count:
        raise UserError(
            f"the layer {layer} has {count} channels, 0 to {count - 1}; there is no channel {int(channel)}"
        )
    return in_branch(Unit(layer, int(channel)), graph)


def concatenated(unit: Unit, graph: Graph) -> Unit | None:
    """The unit's place in the concatenation that stacks its layer with others; None if there is none."""
    for target in graph.successors(unit.layer):
        node = graph.node(target)
        if node.kind == "concat":
            before = node.inputs[: node.inputs.index(unit.layer)]
            return Unit(target, unit.channel + sum(graph.node(name).output[0] for name in before))
    return None


def in_branch(unit: Unit, graph: Graph) -> Unit:
    """A unit of a concatenation as the unit of the branch that it comes from; any other stays as it is."""
    node = graph.node(unit.layer)
    if node.kind != "concat":
        return unit
    channel = unit.channel
    for name in node.inputs:
        count = graph.node(name).output[0]
        if channel < count:
            return Unit(name, channel)
        channel -= count
    raise KeyError(str(unit))
