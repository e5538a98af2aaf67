"""What one recorded forward pass leaves behind, as numpy arrays; knows neither torch nor how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inception_studio.nets.card import WeightCard
from inception_studio.nets.graph import Graph

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Record:
    """Every node's output for one image, in evaluation mode; nothing in it is ever written to again.

    `input` is the image (3, H, W) as the network gets it, after preprocessing. `outputs` has one array
    for every node of `graph`, under its paper name: maps (C, H, W) or a vector (K,), float32, the
    classifiers' as logits; the memory order of the maps may be channels-last. `probabilities` are the
    softmax (K,) of "main", "aux1" and "aux2", None where the network has no such head. `elapsed_ms` is
    the time of the pass.
    """

    graph: Graph
    input: FloatArray
    outputs: Mapping[str, FloatArray]
    probabilities: Mapping[str, FloatArray | None]
    card: WeightCard
    elapsed_ms: float
