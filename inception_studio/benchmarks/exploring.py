"""How long one recorded pass takes beside torchvision's plain forward of the same weights."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

import torch

from inception_studio.benchmarks.twins import seconds, twins
from inception_studio.insight.record import Recorder

_SIZE = 224
_WARM_UP = 5
_PAIRS = 40


def measure_exploring() -> Mapping[str, float]:
    """`explore_time_ratio_224`: medians of passes taken in turn, one image."""
    plain, network = twins()
    recorder = Recorder(network, _SIZE)
    x = torch.randn(1, 3, _SIZE, _SIZE)

    @torch.inference_mode()
    def forward() -> None:
        plain(x)

    recorded, plainly = [], []
    for number in range(_WARM_UP + _PAIRS):
        times = seconds(lambda: recorder.record(x)), seconds(forward)
        if number >= _WARM_UP:
            recorded.append(times[0])
            plainly.append(times[1])
    return {"explore_time_ratio_224": median(recorded) / median(plainly)}
