"""Which part of the x axis each layer of a network takes up, as pure functions of its graph; knows no Qt.

Lengths are in pixels. x depends on the graph and the width alone, and grows in proportion to the width, so
that plots with the same axis can ask for it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from inception_studio.nets.graph import Graph, Group

UnitRole = Literal["layer", "slim", "module"]

# Widths at the narrowest readable drawing; a wider one stretches them all by the same factor.
_NATURAL = {"image": 56.0, "conv": 58.0, "linear": 42.0, "module": 80.0, "slim": 17.0}
_GAP = 6.5
_MARGIN = 8.0
_LEAST_STRETCH = 0.75

# Shares of an inception module's width: from where to where its layers lie, and the bar that joins them.
_INSIDE = (0.115, 0.845)
STACK = (0.905, 0.965)
_INSIDE_GAP = 0.27  # of a layer's width
_HEAD_WIDTH = 2.3  # of a module's
_HEAD_GAP = 0.24
_SLIM_IN_HEAD = {"dropout": 0.45}  # of the others' width


@dataclass(frozen=True)
class Span:
    """The part of the x axis that a layer takes up."""

    left: float
    right: float

    @property
    def centre(self) -> float:
        """The middle."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """How much it is."""
        return self.right - self.left


@dataclass(frozen=True)
class Unit:
    """What takes one place on the main path: a layer on its own or an inception module."""

    name: str
    role: UnitRole
    natural: float
    column: int
    sources: tuple[str, ...]


def columns(graph: Graph, width: float) -> dict[str, Span]:
    """The x span of every node and group when the drawing is `width` wide, or as narrow as it can be read.

    A unit's column is the number of units on the longest path to it. The layers of a module or an
    auxiliary head share its span out among them; a head begins above the module whose output it reads.
    """
    found = units(graph)
    naturals = _naturals(found)
    scale = stretch(graph, width)
    lefts = [_MARGIN * scale]
    for natural in naturals:
        lefts.append(lefts[-1] + (natural + _GAP) * scale)

    spans: dict[str, Span] = {}
    for unit in found:
        spare = (naturals[unit.column] - unit.natural) * scale / 2
        left = lefts[unit.column] + spare
        spans[unit.name] = Span(left, left + unit.natural * scale)
    for group in graph.groups:
        if group.kind == "inception":
            spans |= _branch_spans(group, spans[group.name])
    last = max(span.right for span in spans.values())
    for group in graph.groups:
        if group.kind == "auxiliary":
            left = spans[head_source(graph, group)].left
            right = min(left + _HEAD_WIDTH * _NATURAL["module"] * scale, last)
            spans |= _head_spans(graph, group, Span(left, right))
    return spans


def drawing_width(graph: Graph, width: float) -> float:
    """`width`, or the least width at which names can be read if that is more."""
    return max(width, _LEAST_STRETCH * _natural_width(_naturals(units(graph))))


def stretch(graph: Graph, width: float) -> float:
    """How much wider everything is than at the least comfortable width."""
    return drawing_width(graph, width) / _natural_width(_naturals(units(graph)))


def units(graph: Graph) -> list[Unit]:
    """The main path's layers and inception modules in topological order; ValueError for an empty graph."""
    if not graph.nodes:
        raise ValueError("a graph without nodes cannot be drawn")
    unit_of = {node.name: node.group or node.name for node in graph.nodes}
    heads = {group.name for group in graph.groups if group.kind == "auxiliary"}
    modules = {group.name for group in graph.groups if group.kind == "inception"}
    sources: dict[str, dict[str, None]] = {}
    for node in graph.nodes:
        if node.group not in heads:
            before = sources.setdefault(unit_of[node.name], {})
            before |= {unit_of[name]: None for name in node.inputs if unit_of[name] != unit_of[node.name]}
    column: dict[str, int] = {}
    found = []
    for name, before in sources.items():
        column[name] = 1 + max((column[source] for source in before), default=-1)
        kind = "module" if name in modules else graph.node(name).kind
        role: UnitRole = "module" if name in modules else "layer" if kind in _NATURAL else "slim"
        natural = _NATURAL.get(kind, _NATURAL["slim"])
        found.append(Unit(name, role, natural, column[name], tuple(before)))
    return found


def head_source(graph: Graph, head: Group) -> str:
    """The layer or module whose output an auxiliary head reads."""
    source = graph.node(graph.node(head.members[0]).inputs[0])
    return source.group or source.name


def _naturals(found: list[Unit]) -> list[float]:
    """The natural width of each column."""
    widths = [0.0] * (1 + max(unit.column for unit in found))
    for unit in found:
        widths[unit.column] = max(widths[unit.column], unit.natural)
    return widths


def _natural_width(naturals: list[float]) -> float:
    return sum(naturals) + _GAP * (len(naturals) - 1) + 2 * _MARGIN


def _shared(span: Span, weights: list[float], gap: float) -> list[Span]:
    """`span` divided in proportion to `weights`, with gaps of `gap` times the width of weight 1 between."""
    size = span.width / (sum(weights) + gap * (len(weights) - 1))
    spans, left = [], span.left
    for weight in weights:
        spans.append(Span(left, left + weight * size))
        left += (weight + gap) * size
    return spans


def _branch_spans(group: Group, module: Span) -> dict[str, Span]:
    longest = max(len(chain) for chain in group.branches.values())
    inside = Span(*(module.left + share * module.width for share in _INSIDE))
    slots = _shared(inside, [1.0] * longest, _INSIDE_GAP)
    spans: dict[str, Span] = {}
    for chain in group.branches.values():
        # Chains end in the same column, where what they have computed is joined.
        spans |= dict(zip(chain, slots[longest - len(chain) :], strict=True))
    return spans


def _head_spans(graph: Graph, head: Group, span: Span) -> Mapping[str, Span]:
    pad = 0.03 * span.width
    weights = [_SLIM_IN_HEAD.get(graph.node(name).kind, 1.0) for name in head.members]
    inside = _shared(Span(span.left + pad, span.right - pad), weights, _HEAD_GAP)
    return {head.name: span, **dict(zip(head.members, inside, strict=True))}
