"""Networks and images that the tests ask, small and lively."""

from __future__ import annotations

import copy
from functools import cache

import torch
from torch import Tensor, nn

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph
from inception_studio.nets.trace import trace

SIDE = 64
CLASSES = 10
VARIANTS = {
    "torchvision": Architecture.torchvision(num_classes=CLASSES, width=0.125),
    "paper": Architecture.paper(num_classes=CLASSES, width=0.125),
    "sigmoid": Architecture.torchvision(num_classes=CLASSES, width=0.125, activation="sigmoid"),
    "without_aux": Architecture.torchvision(num_classes=CLASSES, width=0.125, aux=False),
}


def asked_network(variant: str = "torchvision") -> tuple[GoogLeNet, Graph]:
    """A `lively` network of the test's own, and its graph."""
    net, graph = _made(variant)
    return copy.deepcopy(net), graph


@cache
def _made(variant: str) -> tuple[GoogLeNet, Graph]:
    net = lively(VARIANTS[variant])
    return net, trace(net, SIDE).graph


def lively(architecture: Architecture, seed: int = 0) -> GoogLeNet:
    """A network with random weights and batch-norm statistics that do something."""
    torch.manual_seed(seed)
    net = GoogLeNet(architecture).eval().requires_grad_(False)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.1)
            nn.init.uniform_(module.running_var, 0.05, 0.5)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
    return net.to(memory_format=torch.channels_last)


def image(side: int = SIDE) -> Tensor:
    """An image (1, 3, side, side) of coloured spots and some noise, the same every time."""
    draw = torch.Generator().manual_seed(0)
    spots = torch.randn(1, 3, 6, 6, generator=draw)
    noise = torch.randn(1, 3, side, side, generator=draw)
    return nn.functional.interpolate(spots, size=(side, side), mode="bicubic") + 0.1 * noise


def left_behind(net: nn.Module) -> list[str]:
    """What captum leaves on modules when its work is cut off: hooks, and tensors that are no weights."""
    return [
        f"{path}.{name}"
        for path, module in net.named_modules()
        for name, value in vars(module).items()
        if (name.endswith("hooks") and value) or isinstance(value, Tensor)
    ]
