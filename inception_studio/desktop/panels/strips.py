"""Which strips a module or an auxiliary head has, as plain data from the graph; knows no widget."""

from __future__ import annotations

import math
from collections.abc import Sequence

from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.branch import Strip
from inception_studio.desktop.panels.concatenation import Share
from inception_studio.desktop.panels.forms import Forms
from inception_studio.insight.predictions import top
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.nets.graph import Graph, Group


def strips_of(record: Record, group: Group) -> list[Strip]:
    """The four branches of an inception module, or the layers of an auxiliary head."""
    if group.branches:
        return [_branch(record.graph, group.name, branch) for branch in group.branches]
    return [_head_part(record, group.name, layers) for layers in _up_to_parameters(record.graph, group)]


def shares_of(graph: Graph, module: str) -> tuple[Share, ...]:
    """How the branches share a module's concatenation, in the order in which they are stacked."""
    ends = {branch: graph.node(layers[-1]) for branch, layers in graph.group(module).branches.items()}
    return tuple(Share(branch, node.name, node.output[0]) for branch, node in ends.items())


def _branch(graph: Graph, module: str, branch: str) -> Strip:
    layers = graph.group(module).branches[branch]
    chain = tuple(graph.node(name) for name in layers)
    heading = branch.replace("x", "×")
    kernel = chain[-1].detail
    beside = words.channels_through(graph, chain)
    if branch != "pool" and kernel != heading:
        beside += f"   (here {kernel})"  # torchvision's network has 3×3 kernels in the 5×5 branch
    return Strip(branch, heading, beside, layers, words.branch_costs(graph, module, branch))


def _up_to_parameters(graph: Graph, group: Group) -> list[tuple[str, ...]]:
    parts: list[tuple[str, ...]] = []
    waiting: list[str] = []
    for name in group.members:
        waiting.append(name)
        if graph.node(name).parameters:
            parts.append(tuple(waiting))
            waiting = []
    return parts


def _head_part(record: Record, head: str, layers: tuple[str, ...]) -> Strip:
    graph, last = record.graph, record.graph.node(layers[-1])
    sizes = f"{words.shape(words.input_shape(graph, graph.node(layers[0])))} → {words.shape(last.output)}"
    cost = words.costs(last.multiplications)
    told: list[Forms] = [(f"{cost[0]}, {words.count(last.parameters)} parameters", *cost)]
    probabilities = record.probabilities.get(head)
    if layers[-1] == graph.group(head).members[-1] and probabilities is not None:
        told.append(_saying(probabilities, record.card.classes))
    return Strip(head, last.name.partition("/")[2], sizes, layers, told)


def _saying(probabilities: FloatArray, classes: Sequence[str]) -> Forms:
    best = top(probabilities, classes, 1)[0]
    if not math.isfinite(best.probability):
        return ("says nothing: its answer is no number",)
    return f"says {best.name}, {words.percent(best.probability)}", f"says {best.name}"
