"""What the nodes' colours stand for: a quantity's value by layer, and its place on the scale; knows no Qt.

A module's or auxiliary head's own value sums up its members': the root of the sum of squares for gradient
norms (the norm of all their gradients as one vector), the sum for counts. Activations and dead channels of
an inception module are those of its concatenation, which is its output; of a head, the mean over its layers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from inception_studio.nets.graph import Graph

if TYPE_CHECKING:
    from inception_studio.insight.statistics import LayerStatistics

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Quantity:
    """One choice of "colour by". `unit` explains the figures, `missing` what to do when there are none."""

    key: str
    title: str
    unit: str
    scale: Literal["log", "linear", "share"]
    missing: str


QUANTITIES = (
    Quantity(
        "gradient_norm",
        "gradient norm",
        "L2, log scale",
        "log",
        "Gradient norms appear when a run is open: press Train.",
    ),
    Quantity(
        "activation",
        "mean activation",
        "of all outputs",
        "linear",
        "Activations appear when a photo has gone through the network: open one or pick a sample.",
    ),
    Quantity(
        "dead",
        "dead channels",
        "zero everywhere in this photo",
        "share",
        "Dead channels appear when a photo has gone through the network: open one or pick a sample.",
    ),
    Quantity("parameters", "parameters", "log scale", "log", "The network is being loaded."),
    Quantity(
        "multiplications", "multiplications", "per image, log scale", "log", "The network is being loaded."
    ),
)
_WIDE = 30.0  # ratio of the largest to the smallest mean from which on a linear scale shows nothing
_BY_KEY = {quantity.key: quantity for quantity in QUANTITIES}


@dataclass(frozen=True)
class Colouring:
    """Values by node and group name, and the ends of the scale (`low` < `high`, in the quantity's unit).

    A layer that the quantity says nothing of (a pool has no gradient) is not in `values`; NaN and
    infinite values are, and have no place on the scale.
    """

    quantity: Quantity
    values: Mapping[str, float]
    low: float
    high: float

    def position(self, name: str) -> float | None:
        """Where on the scale, 0…1 (what lies beyond an end is put there); None without a finite value."""
        value = self.values.get(name)
        if value is None or not math.isfinite(value):
            return None
        if self.quantity.scale != "log":
            return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        if value <= 0.0:
            return 0.0
        share = math.log10(value / self.low) / math.log10(self.high / self.low)
        return min(1.0, max(0.0, share))

    def text(self, value: float) -> str:
        """A value as the legend and the tooltip write it."""
        if math.isnan(value):
            return "not a number"
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        if self.quantity.scale == "share":
            return f"{100 * value:.0f} %"
        if self.quantity.key in {"parameters", "multiplications"}:
            return count(value)
        return number(value)

    @property
    def extremes(self) -> tuple[str, str] | None:
        """The layers with the smallest and the largest finite value, groups left out; None without any."""
        finite = {name: value for name, value in self.values.items() if math.isfinite(value)}
        if not finite:
            return None
        return min(finite, key=finite.__getitem__), max(finite, key=finite.__getitem__)

    @property
    def lost(self) -> list[str]:
        """The layers whose value is no number."""
        return [name for name, value in self.values.items() if math.isnan(value)]


def colouring(
    key: str,
    graph: Graph,
    gradient_norms: Mapping[str, float],
    statistics: Mapping[str, LayerStatistics],
) -> Colouring:
    """The colouring by quantity `key`; KeyError if there is no such quantity."""
    quantity = _BY_KEY[key]
    if key == "gradient_norm":
        values = {name: value for name, value in gradient_norms.items() if graph.has(name)}
        values |= _over_groups(graph, values, lambda found: math.hypot(*found))
    elif key == "activation":
        # Pixels and class scores are no activations, and would set the scale of all others.
        values = {
            n.name: statistics[n.name].mean for n in graph.nodes if n.name in statistics and n.kind != "image"
        }
        values = {n: v for n, v in values.items() if graph.successors(n)}
        values |= _over_groups(graph, values, _mean)
        finite = [value for value in values.values() if math.isfinite(value)]
        if finite and min(finite) > 0.0 and max(finite) > _WIDE * min(finite):
            quantity = replace(quantity, unit=f"{quantity.unit}, log scale", scale="log")
    elif key == "dead":
        # A concatenation's channels are its branches'; an image and logits have no channel that could die.
        values = {
            # Of what is not a number nothing can be said.
            node.name: math.nan
            if math.isnan(statistics[node.name].mean)
            else statistics[node.name].dead_share
            for node in graph.nodes
            if node.name in statistics and node.kind != "image"
        }
        values |= _over_groups(graph, values, _mean)
    else:
        values = {node.name: float(getattr(node, key)) for node in graph.nodes if getattr(node, key)}
        values |= _over_groups(graph, values, sum)
    return Colouring(quantity, values, *_ends(quantity, values))


def number(value: float) -> str:
    """Two to three digits as a person writes them: "0.52", "3.2×10⁻⁹"."""
    if value == 0 or not math.isfinite(value) or 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}"
    mantissa, exponent = f"{value:.1e}".split("e")
    power = f"10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return power if mantissa == "1.0" else f"{mantissa}×{power}"


def count(value: float) -> str:
    """A large count in short: "9.4 K", "128 M", "1.58 G"."""
    for size, letter, digits in ((1e9, "G", 2), (1e6, "M", 1), (1e3, "K", 1)):
        if value >= size:
            return f"{value / size:.{digits}f}".removesuffix(".0") + f" {letter}"
    return f"{value:.0f}"


def _over_groups(
    graph: Graph, values: Mapping[str, float], rule: Callable[[list[float]], float]
) -> dict[str, float]:
    summed = {}
    for group in graph.groups:
        found = [values[name] for name in group.members if name in values]
        if found and group.name not in values:
            summed[group.name] = float(rule(found))
    return summed


def _mean(found: list[float]) -> float:
    return sum(found) / len(found)


def _ends(quantity: Quantity, values: Mapping[str, float]) -> tuple[float, float]:
    if quantity.scale == "share":
        return 0.0, 1.0
    finite = [value for value in values.values() if math.isfinite(value)]
    if quantity.scale == "log":
        # Round ends: the scale holds still while a run goes on, and colours can be compared over time.
        positive = [value for value in finite if value > 0.0] or [1.0]
        low, high = _round(min(positive), down=True), _round(max(positive), down=False)
        return low, high if high > low else 10.0 * low
    low, high = min([*finite, 0.0]), max([*finite, 0.0])
    return low, high if high > low else low + 1.0


def _round(value: float, *, down: bool) -> float:
    """The next of …, 1, 2, 5, 10, … that is not above (`down`) or not below `value`."""
    decade = math.floor(math.log10(value))
    steps = [float(f"{digit}e{decade}") for digit in (1, 2, 5, 10)]
    kept = [step for step in steps if (step <= value * (1 + 1e-9) if down else step >= value * (1 - 1e-9))]
    return max(kept) if down else min(kept)
