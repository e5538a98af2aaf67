"""How long one recorded pass takes beside torchvision's plain forward of the same weights."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median

import torch
import torchvision

from inception_studio.insight.record import Recorder
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import IMAGENET
from inception_studio.nets.weights import Network

_SIZE = 224
_WARM_UP = 5
_PAIRS = 40


def measure_exploring() -> Mapping[str, float]:
    """`explore_time_ratio_224`: medians of passes taken in turn, one image."""
    torch.manual_seed(0)
    plain = torchvision.models.googlenet(weights=None, aux_logits=True, init_weights=False).eval()
    architecture = Architecture.torchvision()
    net = GoogLeNet(architecture, init=False)
    net.load_state_dict(plain.state_dict())
    net.eval().requires_grad_(False).to(memory_format=torch.channels_last)
    card = WeightCard("random", architecture, tuple(map(str, range(1000))), IMAGENET, aux_trained=False)
    recorder = Recorder(Network(net, card), _SIZE)
    x = torch.randn(1, 3, _SIZE, _SIZE)

    @torch.inference_mode()
    def forward() -> None:
        plain(x)

    recorded, plainly = [], []
    for number in range(_WARM_UP + _PAIRS):
        times = _seconds(lambda: recorder.record(x)), _seconds(forward)
        if number >= _WARM_UP:
            recorded.append(times[0])
            plainly.append(times[1])
    return {"explore_time_ratio_224": median(recorded) / median(plainly)}


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
