"""Which layers Grad-CAM can look at, for which head; knows no torch."""

from __future__ import annotations

from inception_studio.errors import UserError
from inception_studio.nets import vocabulary
from inception_studio.nets.graph import Graph

LOGITS = {"main": "fc", "aux1": "aux1/fc2", "aux2": "aux2/fc2"}
"""The node whose output a head's logits are."""


def layers_for(graph: Graph, head: str) -> tuple[str, ...]:
    """The layers with maps that the head's answer comes through, from the image to the head."""
    before: set[str] = set()
    waiting = [LOGITS[head]]
    while waiting:
        name = waiting.pop()
        if name not in before:
            before.add(name)
            waiting.extend(graph.node(name).inputs)
    return tuple(
        node.name
        for node in graph.nodes
        if node.name in before and node.kind != "image" and _has_places(node.output)
    )


def usual_layer(head: str) -> str:
    """The last inception module before a head, where Grad-CAM is usually asked."""
    return vocabulary.AUXILIARY.get(head, vocabulary.MODULES[-1])


def layer_for(graph: Graph, head: str, name: str) -> str:
    """`name`, if it is one of `layers_for`; else UserError names a layer that works."""
    possible = layers_for(graph, head)
    if name in possible:
        return name
    works = usual_layer(head)
    remedy = f"{works} works, or another layer before the head."
    if all(node.name != name for node in graph.nodes):
        raise UserError(f"this network has no layer {name!r}", remedy=remedy)
    if not _has_places(graph.node(name).output) or graph.node(name).kind == "image":
        raise UserError(f"{name} has no maps to look at", remedy=remedy)
    raise UserError(f"the head {head} does not read {name}", remedy=remedy)


def module_for(graph: Graph, head: str, name: str) -> str:
    """`name`, if it is an inception module that the head reads; else UserError."""
    if graph.node(layer_for(graph, head, name)).kind != "concat":
        raise UserError(f"{name} is no inception module", remedy="Choose one of 3a to 5b.")
    return name


def module_around(graph: Graph, layer: str) -> str:
    """The inception module that a layer or group is, or that it lies in; empty if there is none."""
    groups = {group.name: group for group in graph.groups}
    name = layer if layer in groups else graph.node(layer).group if graph.has(layer) else None
    return name if name is not None and groups[name].kind == "inception" else ""


def _has_places(output: tuple[int, ...]) -> bool:
    return len(output) == 3 and output[1] * output[2] > 1
