"""torchvision's GoogLeNet and the program's own with the same random weights, and how long a call takes."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
import torchvision
from torch import nn

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import IMAGENET
from inception_studio.nets.weights import Network


def twins() -> tuple[nn.Module, Network]:
    """torchvision's network and its twin, laid out in memory as the program has it; seeds torch with 0."""
    torch.manual_seed(0)
    plain: nn.Module = torchvision.models.googlenet(weights=None, aux_logits=True, init_weights=False).eval()
    architecture = Architecture.torchvision()
    net = GoogLeNet(architecture, init=False)
    net.load_state_dict(plain.state_dict())
    net.eval().requires_grad_(False).to(memory_format=torch.channels_last)
    card = WeightCard("random", architecture, tuple(map(str, range(1000))), IMAGENET, aux_trained=False)
    return plain, Network(net, card)


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
