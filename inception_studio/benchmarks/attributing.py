"""How long Integrated Gradients take here beside captum called directly on torchvision's network."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

import torch
from captum.attr import IntegratedGradients

from inception_studio.benchmarks.twins import seconds, twins
from inception_studio.insight.attribution.explain import explain
from inception_studio.insight.attribution.request import Request
from inception_studio.nets.trace import trace

_SIZE = 224
_STEPS = 16  # captum keeps the activations of all steps at once
_PAIRS = 5


def measure_attributing() -> Mapping[str, float]:
    """`integrated_gradients_ratio`: medians of runs taken in turn, one image, the same steps and weights."""
    plain, network = twins()
    graph = trace(network.net, _SIZE).graph
    x = torch.randn(1, 3, _SIZE, _SIZE)
    request = Request("integrated-gradients", target=0, steps=_STEPS)
    directly = IntegratedGradients(plain)

    ours, captums = [], []
    for number in range(1 + _PAIRS):
        times = (
            seconds(lambda: explain(network.net, graph, x, request)),
            seconds(lambda: directly.attribute(x.clone().requires_grad_(), target=0, n_steps=_STEPS)),
        )
        if number:  # the first pair warms up
            ours.append(times[0])
            captums.append(times[1])
    return {"integrated_gradients_ratio": median(ours) / median(captums)}
