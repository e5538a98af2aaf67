"""How long a lesion takes until the new answer is there, beside torchvision's plain forward."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median, quantiles

import torch

from inception_studio.benchmarks.twins import seconds, twins
from inception_studio.insight.lesions import Lesion, branch_lesion
from inception_studio.insight.record import Recorder
from inception_studio.nets.graph import Graph

_SIZE = 224
_WARM_UP = 5
_PAIRS = 60


def measure_lesioning() -> Mapping[str, float]:
    """`lesion_p95_ms` over lesions all along the network, and `plain_forward_ms`, the median of passes of
    torchvision's network with the same weights, measured in turn; one image.
    """
    plain, network = twins()
    recorder = Recorder(network, _SIZE)
    x = torch.randn(1, 3, _SIZE, _SIZE)
    intact = recorder.record(x)
    lesions = _lesions(recorder.graph)

    @torch.inference_mode()
    def forward() -> None:
        plain(x)

    lesioned, plainly = [], []
    for number in range(_WARM_UP + _PAIRS):
        lesion = lesions[number % len(lesions)]
        times = seconds(lambda one=lesion: recorder.lesioned(intact, frozenset({one}))), seconds(forward)
        if number >= _WARM_UP:
            lesioned.append(1000 * times[0])
            plainly.append(1000 * times[1])
    return {"lesion_p95_ms": quantiles(lesioned, n=20)[-1], "plain_forward_ms": median(plainly)}


def _lesions(graph: Graph) -> list[Lesion]:
    """The first layer and a channel of it, whose change runs through the whole network; then every branch,
    every module and a channel of each.
    """
    modules = [group for group in graph.groups if group.kind == "inception"]
    found = [Lesion("conv1"), Lesion("conv1", 7)]
    for module in modules:
        found += [Lesion(module.name), Lesion(module.name, 5)]
        found += [branch_lesion(module.name, branch, graph) for branch in module.branches]
    return found
