"""What the "Compare" panel says in words, and which maps it is about; knows no Qt."""

from __future__ import annotations

import math

from inception_studio.desktop.asking.comparison_state import OtherState, Pair, Side
from inception_studio.desktop.panels import layer_text as words
from inception_studio.insight.comparison import same_weights
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.insight.units import Unit, in_branch
from inception_studio.nets.card import readable

DIFFERENCE = "B − A"
ONE_SCALE = "A and B share one scale. In the difference red is more in B, blue more in A."


def side(one: Side) -> str:
    """Photo and weights of a side."""
    return f"{one.photo.name} · {one.record.card.name}"


def shared(pair: Pair) -> str:
    """What both sides have in common, in a sentence."""
    photo = pair.a.photo.image is pair.b.photo.image
    weights = same_weights(pair.a.record, pair.b.record)
    if photo and weights:
        return "the same photo and the same weights"
    if photo:
        return "one photo, two networks"
    return "two photos, one network" if weights else "two photos, two networks"


def points(difference: float | None) -> str:
    """A difference of probabilities in percentage points: "+12", "−3"."""
    if difference is None or math.isnan(difference):
        return ""
    rounded = round(100 * difference)
    return f"{rounded:+d}".replace("-", "−") if rounded else "0"


def compared_layer(record: Record, layer: str) -> str:
    """The layer whose maps stand for an open layer, module or head."""
    if layer in record.outputs:
        return layer
    group = next((group for group in record.graph.groups if group.name == layer), None)
    return layer if group is None else group.members[-1]


def compared_units(
    other: OtherState, pair: Pair, selected: tuple[str, int] | None
) -> tuple[Unit, Unit] | None:
    """The channels of A and B whose maps are subtracted: chosen by address, else the selected one of both.

    None when there is none, or when B's network has no such channel.
    """
    default = None if selected is None else Unit(*selected)
    a, b = (unit or default for unit in other.units)
    if a is None or b is None or not (_has(pair.a.record, a) and _has(pair.b.record, b)):
        return None
    return a, b


def unit_of(record: Record, layer: str, channel: int) -> Unit:
    """A channel of a layer by the address that the rest of the program calls it by."""
    return in_branch(Unit(layer, channel), record.graph)


def map_of(record: Record, unit: Unit) -> FloatArray:
    """A unit's map (H, W); one pixel for a value of a vector."""
    found = record.outputs[unit.layer][unit.channel]
    made: FloatArray = found.reshape(1, 1) if found.ndim == 0 else found
    return made


def unit_name(record: Record, unit: Unit) -> str:
    """A unit's address; of a class's logit, the class beside it."""
    if words.classifies(record, unit.layer) and unit.channel < len(record.card.classes):
        return f"{unit} {readable(record.card.classes[unit.channel])}"
    return str(unit)


def class_name(record: Record, number: int) -> str:
    """A class as this record's network calls it."""
    return readable(record.card.classes[number])


def resized(a: tuple[int, ...], b: tuple[int, ...]) -> str:
    """What was done to maps (…, H, W) of two sizes; empty for those of one."""
    if a[-2:] == b[-2:]:
        return ""
    sizes = ["×".join(map(str, one[-2:])) for one in (a, b)]
    larger = "×".join(str(max(pair)) for pair in zip(a[-2:], b[-2:], strict=True))
    return f"A has {sizes[0]} pixels and B {sizes[1]}: both are shown at {larger}, bilinear."


def own_scales(sizes: tuple[float, float]) -> str:
    """That each network's maps are shown in a scale of their own, and why."""
    times = max(sizes) / min(sizes)
    which, than = ("A", "B") if sizes[0] > sizes[1] else ("B", "A")
    return (
        f"{which}'s values are {times:.0f} times as large as {than}'s: each has its own scale, and the "
        "difference is that of the maps ÷ the 99th percentile of their layer."
    )


def both(place: tuple[int, int], a: float, b: float) -> str:
    """ "(3, 4): A 0.21 · B 0.35"."""
    return f"({place[0]}, {place[1]}): A {words.value(a)} · B {words.value(b)}"


def pixel(place: tuple[int, int], a: float, b: float) -> str:
    """ "(3, 4): A 0.21 · B 0.35 · B − A +0.14"."""
    difference = b - a
    sign = "+" if difference > 0 else ""
    return f"{both(place, a, b)} · {DIFFERENCE} {sign}{words.value(difference)}"


def _has(record: Record, unit: Unit) -> bool:
    return unit.layer in record.outputs and unit.channel < len(record.outputs[unit.layer])
