"""Which points the plots along the depth have: statistics by layer, answers by head; knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inception_studio.desktop.graph.columns import STACK, head_source, units
from inception_studio.desktop.panels.layer_text import percent, value
from inception_studio.desktop.panels.profile_points import Columns
from inception_studio.insight.depth import DepthStatistics
from inception_studio.nets.card import readable
from inception_studio.nets.graph import Graph

SPREAD, ZEROS, DEAD, ANSWERS = "spread", "zeros", "dead", "answers"


@dataclass(frozen=True)
class Quantity:
    """One choice of what is drawn: its axis's name; `percent`: a share of all, drawn from 0 to 100."""

    key: str
    title: str
    axis: str
    percent: bool
    tip: str


QUANTITIES = (
    Quantity(
        SPREAD,
        "mean ± spread",
        "activation",
        False,
        "Each layer's mean output; the band is one standard deviation to both sides",
    ),
    Quantity(ZEROS, "share of zeros", "zeros (%)", True, "How much of each layer's output is exactly zero"),
    Quantity(DEAD, "dead channels", "dead (%)", True, "Channels that are zero everywhere"),
    Quantity(
        ANSWERS,
        "answers",
        "answer (%)",
        True,
        "What aux 1, aux 2 and the main head make of the best classes: how the answer forms",
    ),
)
BY_KEY = {quantity.key: quantity for quantity in QUANTITIES}


@dataclass(frozen=True)
class DepthPoint:
    """One mark at `x`, a share of the drawing's width. `family` is "main" for the line's points, a branch, a
    head, or for answers the class's place among them ("0", "1", …). `spread` is half the band's height.
    """

    name: str
    x: float
    y: float
    family: str
    told: str
    spread: float = 0.0


def statistics_points(
    graph: Graph, spans: Columns, statistics: Mapping[str, DepthStatistics], quantity: str
) -> list[DepthPoint]:
    """First the line's points from left to right, then those of branches, then those of the heads."""
    modules = {group.name: group for group in graph.groups if group.kind == "inception"}
    line = [unit.name for unit in units(graph) if graph.node(unit.name).kind != "image"]
    named = [(name, "main") for name in line]
    for module in (modules[name] for name in line if name in modules):
        named += [(name, branch) for branch, chain in module.branches.items() for name in chain]
    named += [(name, head.name) for head in graph.groups if head.kind == "auxiliary" for name in head.members]
    return [
        _point(name, family, spans[name].centre, statistics[name], quantity)
        for name, family in named
        if name in statistics
    ]


def head_places(graph: Graph, spans: Columns) -> dict[str, float]:
    """Where each head reads the network, the auxiliary ones where their module's output is; x by head."""
    places = {}
    for head in graph.groups:
        if head.kind == "auxiliary":
            source = spans[head_source(graph, head)]
            places[head.name] = source.left + sum(STACK) / 2 * source.width
    last = graph.nodes[-1].name if "fc" not in spans else "fc"
    places["main"] = spans[last].centre
    return places


def answer_points(
    graph: Graph, spans: Columns, answers: Mapping[int, Mapping[str, float]], classes: tuple[str, ...]
) -> list[DepthPoint]:
    """A point for each class and head, by class, at the depth where the head reads the network."""
    places = head_places(graph, spans)
    found = []
    for place, (index, given) in enumerate(answers.items()):
        label = readable(classes[index]) if index < len(classes) else f"class {index}"
        found += [
            DepthPoint(label, places[head], 100 * share, str(place), f"{head}: {label} {percent(share)}")
            for head, share in given.items()
            if head in places
        ]
    return found


def _point(name: str, family: str, x: float, found: DepthStatistics, quantity: str) -> DepthPoint:
    if quantity == ZEROS:
        told = f"{name}: {percent(found.zero_share)} zeros"
        return DepthPoint(name, x, 100 * found.zero_share, family, told)
    if quantity == DEAD:
        told = f"{name}: {found.dead:,} of {found.channels:,} channels dead"
        return DepthPoint(name, x, 100 * found.dead_share, family, told)
    told = f"{name}: mean {value(found.mean)} ± {value(found.deviation)}"
    return DepthPoint(name, x, found.mean, family, told, found.deviation)
