"""Which points a profile of gradient norms over the network has; knows the graph and its columns, no Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from inception_studio.desktop.graph.columns import STACK, Span, columns, drawing_width, head_source, units
from inception_studio.nets.graph import Graph

Columns = Mapping[str, Span]


@dataclass(frozen=True)
class Point:
    """One mark: a layer, a whole module or an auxiliary head; `x` is a share of the drawing's width.

    `family` is the branch ("1x1", …) or head ("aux1", "aux2") that gives it colour and shape, "main" for
    the points that the line goes through.
    """

    name: str
    x: float
    value: float
    family: str

    @property
    def level(self) -> float | None:
        """log10 of the value; None for zero, infinity and what is not a number."""
        usable = math.isfinite(self.value) and self.value > 0.0
        return math.log10(self.value) if usable else None


def shares(graph: Graph) -> Columns:
    """Every layer's columns as shares of the drawing's width, which they are at every width."""
    spans = columns(graph, 0.0)
    width = drawing_width(graph, 0.0)
    return {name: Span(span.left / width, span.right / width) for name, span in spans.items()}


def profile(graph: Graph, spans: Columns, norms: Mapping[str, float]) -> list[Point]:
    """The points of one step's gradient norms: first those of the line from left to right, then the others.

    A module's own point is the root of the sum of its layers' squares, the norm of all its gradients as one
    vector; so is an auxiliary head's, which stands where it reads the module's output.
    """
    modules = {group.name: group for group in graph.groups if group.kind == "inception"}
    line, branches, heads = [], [], []
    for unit in units(graph):
        group = modules.get(unit.name)
        if group is None:
            if unit.name in norms:
                line.append(Point(unit.name, spans[unit.name].centre, norms[unit.name], "main"))
            continue
        whole = _norm([norms[name] for name in group.members if name in norms])
        if whole is not None:
            line.append(Point(unit.name, spans[unit.name].centre, whole, "main"))
        branches += [
            Point(name, spans[name].centre, norms[name], branch)
            for branch, chain in group.branches.items()
            for name in chain
            if name in norms
        ]
    for head in graph.groups:
        whole = _norm([norms[name] for name in head.members if name in norms])
        if head.kind == "auxiliary" and whole is not None:
            source = spans[head_source(graph, head)]
            x = source.left + sum(STACK) / 2 * source.width
            heads.append(Point(head.name, x, whole, head.name))
    return [*line, *branches, *heads]


def decades(levels: list[float]) -> tuple[int, int]:
    """Whole decades, at least two, that hold all log10 values; the usual place of a norm without any."""
    if not levels:
        return -2, 0
    low, high = math.floor(min(levels)), math.ceil(max(levels))
    return (low, high) if high - low >= 2 else (high - 2, high)


def _norm(values: list[float]) -> float | None:
    # hypot scales: squares of norms below 1e-162 would be zero.
    return math.hypot(*values) if values else None
