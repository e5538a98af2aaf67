"""Where each layer of a network lies in the drawing, as pure functions of its graph; knows no Qt.

Lengths are in pixels; x grows with depth (see `columns`), y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from inception_studio.desktop.graph.columns import (
    STACK,
    Span,
    Unit,
    columns,
    drawing_width,
    head_source,
    units,
)
from inception_studio.nets.graph import Graph, Group

Role = Literal["layer", "slim", "module", "head", "inner"]

_TOP, _BOTTOM = 6.0, 2.0
_STRIP = 8.0  # height of the strip under a module, with its gaps
_HEAD_PAD, _HEAD_GAP = 5.0, 10.0
_ROW_GAP = 12.0
_LEAST_BODY = 80.0
_MOST_BODY = 2.4  # times the width of the widest unit
_BODY_SHARE = {"module": 1.0, "slim": 1.0, "layer": 0.86}


@dataclass(frozen=True)
class Box:
    """A rectangle by its left upper corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """y of the lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y) of the middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Place:
    """One box that can be selected: a layer, a whole module or auxiliary head, or a layer inside one."""

    name: str
    role: Role
    box: Box
    group: str | None = None
    branch: str | None = None


@dataclass(frozen=True)
class Wire:
    """A connection from point to point.

    A "curve" leaves and arrives level, an "arch" leads over the layers between and a "dip" under them, "up"
    is straight and goes to an auxiliary head.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    shape: Literal["straight", "curve", "arch", "dip", "up"]
    group: str | None = None
    branch: str | None = None


@dataclass(frozen=True)
class Layout:
    """The whole drawing. `stacks` are the bars that join a module's branches, (branch, box) from the top."""

    width: float
    height: float
    line: float
    places: Mapping[str, Place]
    wires: tuple[Wire, ...]
    stacks: Mapping[str, tuple[tuple[str, Box], ...]] = field(default_factory=dict)

    @property
    def labels(self) -> float:
        """Height of strip, name and shape under a module."""
        return _labels(self.line)

    @property
    def head_title(self) -> float:
        """Height of an auxiliary head's name within its box."""
        return self.line + _HEAD_PAD


def layout(graph: Graph, width: float, height: float, line: float = 12.0) -> Layout:
    """Place every node and group of `graph` in a drawing of about `width` × `height` pixels.

    `line` is the height of a line of letters.

    Inception modules are boxes with their branches in rows, auxiliary heads lie above the module whose
    output they read, and everything else follows the main path by depth, side by side where it forks.
    The drawing gets wider or higher than asked for rather than unreadable.
    """
    spans = columns(graph, width)
    found = units(graph)
    in_column: dict[int, list[Unit]] = {}
    for unit in found:
        in_column.setdefault(unit.column, []).append(unit)
    heads = [group for group in graph.groups if group.kind == "auxiliary"]

    rows = max(len(here) for here in in_column.values())
    head_height = 2 * (line + _HEAD_PAD) + _HEAD_PAD
    above = _TOP + (head_height + _HEAD_GAP if heads else 0.0)
    least = _LEAST_BODY if rows == 1 else rows * _LEAST_BODY / 2 + (rows - 1) * _ROW_GAP
    widest = max(spans[unit.name].width for unit in found)
    room = max(least, height - above - _labels(line) - _BOTTOM)
    body = min(room, rows * max(_MOST_BODY * widest, _LEAST_BODY))
    top = above + (room - body) / 2

    places: dict[str, Place] = {}
    for here in in_column.values():
        row_height = (body - (len(here) - 1) * _ROW_GAP) / len(here)
        for row, unit in enumerate(here):
            span = spans[unit.name]
            part = row_height * _BODY_SHARE[unit.role]
            y = top + row * (row_height + _ROW_GAP) + (row_height - part) / 2
            places[unit.name] = Place(unit.name, unit.role, Box(span.left, y, span.width, part))

    wires = _main_wires(found, places, top + body / 2)
    stacks: dict[str, tuple[tuple[str, Box], ...]] = {}
    for group in graph.groups:
        if group.kind == "inception":
            inside, stack, inner_wires = _module(graph, group, places[group.name].box, spans)
            places |= inside
            stacks[group.name] = stack
            wires += inner_wires
    for head in heads:
        source = places[head_source(graph, head)]
        y = top - _HEAD_GAP - head_height
        inside, head_wires = _head(head, spans, source, y, line + _HEAD_PAD)
        places |= inside
        wires += head_wires
    total = above + room + _labels(line) + _BOTTOM
    return Layout(drawing_width(graph, width), total, line, places, tuple(wires), stacks)


def _labels(line: float) -> float:
    return _STRIP + 2 * line


def _main_wires(found: Iterable[Unit], places: Mapping[str, Place], middle: float) -> list[Wire]:
    column = {unit.name: unit.column for unit in found}
    wires = []
    for unit in found:
        for source in unit.sources:
            start, end = places[source].box, places[unit.name].box
            if column[unit.name] - column[source] > 1:  # past what lies between, on the outer side
                below = start.centre[1] > middle + 1.0
                y_start, y_end = (start.bottom, end.bottom) if below else (start.y, end.y)
                shape: Literal["arch", "dip"] = "dip" if below else "arch"
                wires.append(Wire((start.centre[0], y_start), (end.centre[0], y_end), shape))
                continue
            level = abs(start.centre[1] - end.centre[1]) < 0.5
            ends = (start.right, start.centre[1]), (end.x, end.centre[1])
            wires.append(Wire(*ends, "straight" if level else "curve"))
    return wires


def _module(
    graph: Graph, group: Group, box: Box, spans: Mapping[str, Span]
) -> tuple[dict[str, Place], tuple[tuple[str, Box], ...], list[Wire]]:
    pad = 0.06 * box.height
    pitch = (box.height - 2 * pad) / len(group.branches)
    free = 0.11 * pitch  # above and below each row
    channels = {branch: graph.node(chain[-1]).output[0] for branch, chain in group.branches.items()}
    unit = (box.height - 2 * (pad + free)) / sum(channels.values())
    stack_x, stack_end = (box.x + share * box.width for share in STACK)
    stack_y = box.y + pad + free
    entry = (box.x, box.centre[1])
    first_x = min(spans[name].left for chain in group.branches.values() for name in chain)
    places: dict[str, Place] = {}
    stack: list[tuple[str, Box]] = []
    wires: list[Wire] = []
    for row, (branch, chain) in enumerate(group.branches.items()):
        part = Box(stack_x, stack_y, stack_end - stack_x, channels[branch] * unit)
        stack_y = part.bottom
        stack.append((branch, part))
        y = box.y + pad + row * pitch + free
        # Short chains too turn into their row at the module's edge, not across the rows of others.
        before = (first_x, y + pitch / 2 - free)
        wires.append(Wire(entry, before, "curve", group.name, branch))
        for name in chain:
            inner = Box(spans[name].left, y, spans[name].width, pitch - 2 * free)
            places[name] = Place(name, "inner", inner, group.name, branch)
            wires.append(Wire(before, (inner.x, before[1]), "straight", group.name, branch))
            before = (inner.right, before[1])
        wires.append(Wire(before, (part.x, part.centre[1]), "curve", group.name, branch))
    wires.append(Wire((stack_end, box.centre[1]), (box.right, box.centre[1]), "straight", group.name))
    return places, tuple(stack), wires


def _head(
    head: Group, spans: Mapping[str, Span], source: Place, y: float, row: float
) -> tuple[dict[str, Place], list[Wire]]:
    span = spans[head.name]
    box = Box(span.left, y, span.width, 2 * row + _HEAD_PAD)
    inside = {head.name: Place(head.name, "head", box)}
    wires = []
    parts = [Box(spans[name].left, y + row, spans[name].width, row) for name in head.members]
    for name, part in zip(head.members, parts, strict=True):
        inside[name] = Place(name, "inner", part, head.name)
    for before, after in pairwise(parts):
        ends = (before.right, before.centre[1]), (after.x, after.centre[1])
        wires.append(Wire(*ends, "straight", head.name))
    # A module's output leaves from the bar that joins its branches.
    share = sum(STACK) / 2 if source.role == "module" else 0.5
    x = source.box.x + share * source.box.width
    return inside, [*wires, Wire((x, source.box.y), (x, box.bottom), "up", head.name)]
