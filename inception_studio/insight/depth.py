"""Activation statistics along the depth: each layer's mean, spread, zeros, dead channels; knows no torch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.insight.statistics import pixels_by_channel
from inception_studio.nets.graph import Graph

if TYPE_CHECKING:
    from inception_studio.insight.exemplars.result import Exemplars


@dataclass(frozen=True)
class DepthStatistics:
    """One layer's output, all values together.

    `deviation` is the standard deviation, `zero_share` a fraction 0…1; `dead` of `channels` are zero
    everywhere in the photo, or in all photos of a data set.
    """

    mean: float
    deviation: float
    zero_share: float
    dead: int
    channels: int

    @property
    def dead_share(self) -> float:
        """Dead channels as a fraction 0…1."""
        return self.dead / self.channels if self.channels else 0.0


def of_output(output: FloatArray) -> DepthStatistics:
    """The statistics of maps (C, H, W) or of a vector (K,)."""
    table = pixels_by_channel(output)  # (H·W, C)
    values = table.reshape(-1)
    mean = float(values.mean(dtype=np.float64))
    filled = np.count_nonzero(table, axis=0)  # (C,)
    return DepthStatistics(
        mean=mean,
        deviation=math.sqrt(max(0.0, float(np.dot(values, values)) / values.size - mean**2)),
        zero_share=1.0 - float(filled.sum()) / table.size,
        dead=int(np.count_nonzero(filled == 0)),
        channels=table.shape[1],
    )


def of_record(record: Record) -> dict[str, DepthStatistics]:
    """Every node's statistics over one photo, by paper name; a module's are those of its concatenation."""
    return {name: of_output(output) for name, output in record.outputs.items()}


def of_exemplars(exemplars: Exemplars, graph: Graph) -> dict[str, DepthStatistics]:
    """The same over a data set, from what one pass found for each channel; only of layers that it knows.

    A layer's variance is its channels' mean variance and the variance of their means. Concatenations are
    those of their branches.
    """
    found: dict[str, DepthStatistics] = {}
    for node in graph.nodes:
        parts = node.inputs if node.kind == "concat" else (node.name,)
        if not all(exemplars.has(part) for part in parts):
            continue
        rows = np.concatenate([np.r_[exemplars.layer(part)] for part in parts])
        means, deviations = exemplars.means[rows], exemplars.deviations[rows]
        zeros = exemplars.zero_shares[rows]
        found[node.name] = DepthStatistics(
            mean=float(means.mean()),
            deviation=math.sqrt(float((deviations**2).mean() + means.var())),
            zero_share=float(zeros.mean()),
            dead=int(np.count_nonzero((zeros == 1.0) & (exemplars.maxima[rows] == 0.0))),
            channels=len(rows),
        )
    return found


def classes_to_follow(record: Record, intact: Record | None, most: int = 5) -> list[int]:
    """The main head's most probable classes, and the intact network's first one, best first."""
    main = record.probabilities["main"]
    if main is None or not np.isfinite(main).all():
        return []
    best = np.argsort(-main, kind="stable")[:most].tolist()
    before = None if intact is None else intact.probabilities["main"]
    if before is not None and np.isfinite(before).all():
        best.append(int(before.argmax()))
    return list(dict.fromkeys(int(index) for index in best))


def answers_along(record: Record, classes: Sequence[int]) -> Mapping[int, Mapping[str, float]]:
    """What each head gives these classes: {class: {"aux1": probability, …, "main": …}}.

    Heads that are missing, or whose probabilities are no numbers, are left out.
    """
    heads = {
        head: found
        for head in ("aux1", "aux2", "main")
        if (found := record.probabilities[head]) is not None and np.isfinite(found).all()
    }
    return {index: {head: float(found[index]) for head, found in heads.items()} for index in classes}
