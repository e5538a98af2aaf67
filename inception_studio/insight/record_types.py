"""What one recorded forward pass leaves behind, as numpy arrays; knows neither torch nor how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from inception_studio.insight.arrays import FloatArray
from inception_studio.insight.lesions import Lesions
from inception_studio.insight.statistics import LayerStatistics, layer_statistics
from inception_studio.nets.card import WeightCard
from inception_studio.nets.graph import Graph

__all__ = ["FloatArray", "Record"]


@dataclass(frozen=True)
class Record:
    """Every node's output for one image, in evaluation mode; nothing in it is ever written to again.

    `input` is the image (3, H, W) as the network gets it, after preprocessing. `outputs` has one array
    for every node of `graph`, under its paper name: maps (C, H, W) or a vector (K,), float32, the
    classifiers' as logits; the memory order of the maps may be channels-last. `probabilities` are the
    softmax (K,) of "main", "aux1" and "aux2", None where the network has no such head. `elapsed_ms` is
    the time of the pass. `lesions` were switched off: their outputs are zero.
    """

    graph: Graph
    input: FloatArray
    outputs: Mapping[str, FloatArray]
    probabilities: Mapping[str, FloatArray | None]
    card: WeightCard
    elapsed_ms: float
    lesions: Lesions = frozenset()

    @cached_property
    def statistics(self) -> Mapping[str, LayerStatistics]:
        """The figures of every node's output; the first time they take some 10 ms at 224 px."""
        return {name: layer_statistics(maps) for name, maps in self.outputs.items()}
