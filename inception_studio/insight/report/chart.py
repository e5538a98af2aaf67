"""Activation statistics along the depth as a drawing in SVG that follows the page's colours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inception_studio.insight.depth import DepthStatistics
from inception_studio.insight.report.wording import number, percent, text
from inception_studio.nets.graph import Graph
from inception_studio.nets.vocabulary import BRANCHES

_WIDTH, _LEFT, _RIGHT = 960, 64, 10
_TOP, _PLOT, _BETWEEN, _FOOT = 26, 128, 44, 30
_BRANCH_SPREAD = 0.62  # of a column's width, over which a module's four marks are spread


@dataclass(frozen=True)
class _Mark:
    """A layer's place across the drawing; `branch` is "" for one that the line goes through."""

    name: str
    x: float
    branch: str


def depth_chart(graph: Graph, statistics: Mapping[str, DepthStatistics]) -> str:
    """Mean output over share of zeros, a column a layer or module of the way, a mark a branch."""
    marks, labels = _marks(graph, statistics)
    means = {name: statistics[name].mean for name in {mark.name for mark in marks}}
    finite = [abs(mean) for mean in means.values() if math.isfinite(mean)]
    most = _rounded_up(max(finite, default=1.0))
    least = -most if any(mean < 0 for mean in means.values()) else 0.0
    first, second = _TOP, _TOP + _PLOT + _BETWEEN
    height = second + _PLOT + _FOOT
    ticks = [least + (most - least) * part / 4 for part in range(5)]
    drawn = [
        _axis(
            "mean of all values", first, [(number(tick), (tick - least) / (most - least)) for tick in ticks]
        ),
        _series(marks, first, {n: (m - least) / (most - least) for n, m in means.items()}, statistics),
        _axis("values that are zero", second, [(f"{25 * part} %", part / 4) for part in range(5)]),
        _series(marks, second, {name: statistics[name].zero_share for name in means}, statistics),
        *(
            f'<text class="tick" text-anchor="middle" x="{x:.1f}" y="{height - 10}">{text(name)}</text>'
            for name, x in labels
        ),
    ]
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="Mean output and share of zeros of '
        f'every layer, from image to classifier; the table below has the figures">{"".join(drawn)}</svg>'
    )


def mark(branch: str, x: float, y: float, title: str = "") -> str:
    """A branch's mark, of its own shape as well as colour."""
    tip = f"<title>{text(title)}</title>" if title else ""
    kind = f'class="mark b{branch or "line"}"'
    if branch == "3x3":
        return f'<rect {kind} x="{x - 3.6:.1f}" y="{y - 3.6:.1f}" width="7.2" height="7.2">{tip}</rect>'
    if branch == "5x5":
        points = f"{x:.1f},{y - 4.8:.1f} {x + 4.6:.1f},{y + 3.6:.1f} {x - 4.6:.1f},{y + 3.6:.1f}"
        return f'<polygon {kind} points="{points}">{tip}</polygon>'
    if branch == "pool":
        points = f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y:.1f} {x:.1f},{y + 5:.1f} {x - 5:.1f},{y:.1f}"
        return f'<polygon {kind} points="{points}">{tip}</polygon>'
    return f'<circle {kind} cx="{x:.1f}" cy="{y:.1f}" r="{4 if branch else 3.4}">{tip}</circle>'


def _marks(
    graph: Graph, statistics: Mapping[str, DepthStatistics]
) -> tuple[list[_Mark], list[tuple[str, float]]]:
    modules = {group.name: group for group in graph.groups if group.kind == "inception"}
    columns = [name for name in statistics if name in modules or graph.node(name).group is None]
    pitch = (_WIDTH - _LEFT - _RIGHT) / max(len(columns), 1)
    marks, labels = [], []
    for place, name in enumerate(columns):
        x = _LEFT + (place + 0.5) * pitch
        labels.append((name.replace("conv2_reduce", "reduce"), x))
        marks.append(_Mark(name, x, ""))
        if name in modules:
            for at, branch in enumerate(BRANCHES):
                end = modules[name].branches[branch][-1]
                marks.append(_Mark(end, x + (at / 3 - 0.5) * _BRANCH_SPREAD * pitch, branch))
    return marks, labels


def _axis(title: str, top: float, ticks: Sequence[tuple[str, float]]) -> str:
    lines = [f'<text class="axis" x="{_LEFT}" y="{top - 10}">{text(title)}</text>']
    for label, share in ticks:
        y = top + _PLOT * (1 - share)
        lines.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(
            f'<text class="tick" text-anchor="end" x="{_LEFT - 8}" y="{y + 4:.1f}">{text(label)}</text>'
        )
    return "".join(lines)


def _series(
    marks: Sequence[_Mark],
    top: float,
    shares: Mapping[str, float],
    statistics: Mapping[str, DepthStatistics],
) -> str:
    """The line through the way's layers, over it every mark; what is no number is left out."""
    usable = [one for one in marks if math.isfinite(shares[one.name])]
    height = {one.name: top + _PLOT * (1 - shares[one.name]) for one in usable}
    line = " ".join(f"{one.x:.1f},{height[one.name]:.1f}" for one in usable if not one.branch)
    drawn = [f'<polyline class="way" points="{line}"/>']
    for one in sorted(usable, key=lambda one: bool(one.branch)):
        found = statistics[one.name]
        told = f"{one.name}: mean {number(found.mean)}, {percent(found.zero_share)} zero"
        drawn.append(mark(one.branch, one.x, height[one.name], told))
    return "".join(drawn)


def _rounded_up(value: float) -> float:
    """The smallest of 1, 2, 4, 5, 8, 10, … times a power of ten that is not below `value`."""
    if value <= 0:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(value))
    return next(scale * digit for digit in (1, 2, 4, 5, 8, 10) if scale * digit >= value * (1 - 1e-9))
