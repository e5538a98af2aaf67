"""How a layer's costs, shapes, figures and channels are put into words; knows the graph, no widget."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from inception_studio.desktop.panels.forms import Forms
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.insight.statistics import LayerStatistics, layer_statistics
from inception_studio.nets.card import readable
from inception_studio.nets.graph import Graph, Group, Node

_UNITS = ((1e9, " G"), (1e6, " M"), (1e3, " k"))
_COLOURS = {"R": "red", "G": "green", "B": "blue"}
_KINDS = {
    "image": "the network's input after preprocessing",
    "conv": "convolution",
    "max_pool": "max pooling",
    "avg_pool": "average pooling",
    "lrn": "local response normalisation over",
    "concat": "concatenation",
    "linear": "fully connected",
    "dropout": "dropout, off when the network answers:",
    "add": "addition",
    "other": "layer",
}
_SAID_BY_KIND = ("max", "avg")  # a pool's detail names its kind, too
NO_NUMBER = "not a number (NaN)"


def count(number: float, like: float | None = None) -> str:
    """5268480 → "5.3 M", with as many digits as a person compares; in the unit of `like` if that is given."""
    for size, unit in _UNITS:
        if (number if like is None else like) >= size * 0.9995:
            return f"{number / size:.{2 if size == 1e9 else 1}f}{unit}"
    return f"{number:g}"


def value(number: float) -> str:
    """An activation: three significant digits, no exponent where a person does without one."""
    if number == 0:
        return "0"
    if not math.isfinite(number):
        return "not a number" if math.isnan(number) else "∞" if number > 0 else "−∞"
    size = abs(number)
    form = ".3g" if 1e-3 <= size < 1e3 else ".0f" if 1e3 <= size < 1e5 else ".1e"
    return format(number, form).replace("-", "−")


def shape(output: tuple[int, ...]) -> str:
    """(512, 14, 14) → "512×14×14"."""
    return "×".join(str(side) for side in output)


def percent(share: float) -> str:
    """0.124 → "12 %"; what is neither 0 nor 1 is not rounded to it."""
    if math.isnan(share):
        return "no number"
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def kind_and_kernel(kind: str, node: Node) -> str:
    """A node's kind with its detail, nothing said twice: "max pooling 3×3/2", "global average pooling"."""
    detail = node.detail
    for said in _SAID_BY_KIND:
        detail = detail.removesuffix(f" {said}").removeprefix(f"{said} ")
    return f"{detail} {kind}" if detail == "global" else f"{kind} {detail}".strip()


def input_shape(graph: Graph, node: Node) -> tuple[int, ...]:
    """The shape of what a node reads; the image reads itself."""
    return graph.node(node.inputs[0]).output if node.inputs else node.output


def step(node: Node) -> str:
    """One layer of a chain, short: "5×5 48×14×14", a pool without the shape, which it does not change."""
    if node.kind == "dropout":
        return f"dropout {node.detail}"
    if not node.parameters or len(node.output) == 1:
        return node.detail
    return f"{node.detail}  {shape(node.output)}"


def channels_through(graph: Graph, chain: tuple[Node, ...]) -> str:
    """The channel counts along a chain: "480 → 16 → 48"."""
    sides = [input_shape(graph, chain[0])[0], *(node.output[0] for node in chain)]
    # A pool hands its channels on: saying the number twice would say nothing.
    told = [side for at, side in enumerate(sides) if at == 0 or chain[at - 1].parameters]
    return " → ".join(str(side) for side in told)


def chain_tip(graph: Graph, node: Node) -> str:
    """A layer of a chain in full: name, kernel, shapes, exact costs."""
    tip = f"{node.name}: {node.detail}, {shape(input_shape(graph, node))} → {shape(node.output)}"
    if node.multiplications:
        tip += f", {node.multiplications:,} multiplications, {node.parameters:,} parameters"
    return tip


def branch_costs(graph: Graph, module: str, branch: str) -> list[Forms]:
    """What a branch costs ("1.5 M + 3.8 M = 5.3 M multiplications"), and what it would without its 1×1
    reduction if it has one."""
    parts = [graph.node(name).multiplications for name in graph.group(module).branches[branch]]
    parts = [part for part in parts if part]
    total = graph.branch_multiplications(module, branch)
    without = graph.without_reduction(module, branch)
    # All in one unit, or the sum could not be checked at a glance.
    sum_of = f"{' + '.join(count(part, like=total) for part in parts)} = " if len(parts) > 1 else ""
    told: list[Forms] = [costs(total, sum_of)]
    if without != total:
        saved = f"without 1×1: {count(without)}"
        if without > 2 * total > 0:
            times = f"{without / total:.0f}"
            told.append((f"{saved} ({times} times as much)", f"{saved} ({times}×)", saved))
        else:
            told.append((saved,))
    return told


def costs(multiplications: int, sum_of: str = "") -> Forms:
    """A number of multiplications, and of which terms it is the sum ("1.5 M + 3.8 M = ")."""
    total = count(multiplications)
    return f"{sum_of}{total} multiplications", f"{sum_of}{total} mult.", f"{total} mult."


def activity(figures: LayerStatistics) -> Forms:
    """ "mean 7.4 · 2 % dead (1 of 48)"."""
    if math.isnan(figures.mean):  # nothing can be said of dead channels then
        return (NO_NUMBER,)
    dead = f"{percent(figures.dead_share)} dead"
    short = f"mean {value(figures.mean)} · {dead}"
    if not figures.dead:
        return short, dead
    return f"{short} ({figures.dead} of {figures.channels})", short, dead


def logits_range(maps: FloatArray) -> str:
    """ "logits −2.06 to 3.11" of the outputs (K,) of a classifier."""
    low, high = float(maps.min()), float(maps.max())
    if math.isnan(low):
        return f"logits: {NO_NUMBER}"
    written = alike(maps)
    return f"logits {written(low)} to {written(high)}"


def alike(numbers: FloatArray) -> Callable[[float], str]:
    """How to write each of a list of numbers, so that all have the same decimals and can be compared."""
    finite = numbers[np.isfinite(numbers)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    decimals = 2 if largest == 0 else max(2, 2 - math.floor(math.log10(largest)))
    form = f".{decimals}f" if decimals <= 6 and largest < 1e5 else ".2e"
    return lambda number: format(number, form).replace("-", "−") if math.isfinite(number) else value(number)


def concatenated_index(graph: Graph, layer: str, channel: int) -> tuple[int, int] | None:
    """(index, count) of a channel in its module's concatenation; None if the layer is no part of one."""
    group = graph.node(layer).group
    if group is None or not graph.group(group).branches or group == layer:
        return None
    before = 0
    for part in graph.node(group).inputs:
        if part == layer:
            return before + channel, graph.node(group).output[0]
        before += graph.node(part).output[0]
    return None


def part_of(graph: Graph, module: str, channel: int) -> tuple[str, int]:
    """The branch's layer and the channel in it that a channel of a module's concatenation comes from."""
    for layer in graph.node(module).inputs:
        width = graph.node(layer).output[0]
        if channel < width:
            return layer, channel
        channel -= width
    raise IndexError(channel)


def address(layer: str, channel: int) -> str:
    """ "4a/5x5:17"."""
    return f"{layer}:{channel}"


def classifies(record: Record, layer: str) -> bool:
    """Whether a layer's outputs are the logits of the classes."""
    node = record.graph.node(layer)
    ends = node.kind == "linear" and not record.graph.successors(layer)
    return ends and node.output == (len(record.card.classes),)


def channel_place(record: Record, layer: str, channel: int) -> str:
    """Where a channel stands, counted from 0: "channel index 17 of 0–47 in the branch, 417 of 0–511
    concatenated", with a class's label."""
    graph = record.graph
    node = graph.node(layer)
    if node.kind == "image":
        return _COLOURS[record.card.preprocessing.channel_order[channel]]
    here = _index(channel, node.output[0])
    if classifies(record, layer):
        return f"“{readable(record.card.classes[channel])}”, class {here}"
    words = f"{'channel' if len(node.output) == 3 else 'unit'} {here}"
    if (place := concatenated_index(graph, layer, channel)) is not None:
        words += f" in the branch, {place[0]} of 0–{place[1] - 1} concatenated"
    elif node.kind == "concat" and node.group == layer:
        words += f", that is {address(*part_of(graph, layer, channel))}"
    return words


def _index(at: int, count: int) -> str:
    return f"index {at} of 0–{count - 1}"


def channel_values(maps: FloatArray) -> str:
    """One channel's values in words: range and mean, or that it is dead."""
    low, high = float(maps.min()), float(maps.max())
    if maps.size == 1:
        return f"value {value(low)}"
    if math.isnan(low):
        return f"values {NO_NUMBER}"
    if low == high == 0.0:
        return "0 everywhere: dead for this photo"
    return f"values {value(low)} to {value(high)}, mean {value(float(maps.mean()))}"


def group_title(group: Group) -> str:
    """ "Inception 4a", "Auxiliary classifier 1"."""
    if group.kind == "inception":
        return f"Inception {group.name}"
    return f"Auxiliary classifier {group.name.removeprefix('aux')}"


def facts(record: Record, layer: str) -> str:
    """A single layer's kind, costs, field and activity: "convolution 7×7/2 · 118.0 M multiplications · …"."""
    node, maps = record.graph.node(layer), record.outputs[layer]
    kind = _KINDS[node.kind]
    # The sizes of image and classifier stand in the heading.
    told = [kind if node.kind in ("image", "linear") else kind_and_kernel(kind, node)]
    if node.multiplications:
        told.append(f"{count(node.multiplications)} multiplications")
    if node.parameters:
        told.append(f"{node.parameters:,} parameters")
    field = node.receptive_field
    if field is not None and node.kind != "image":
        told.append(f"sees {field.size} px")
    if node.kind == "image":  # nothing that could be dead
        told.append(f"{value(float(maps.min()))} to {value(float(maps.max()))}")
    elif classifies(record, layer):
        told.append(logits_range(maps))
    else:
        told.append(activity(layer_statistics(maps))[0])
    return " · ".join(told)
