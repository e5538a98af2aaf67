"""The gradient norm of every layer, against a plain computation, and where float32 would give out."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import nn

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.vocabulary import LAYERS, layer
from inception_studio.training.gradients import GradientNorms
from inception_studio.training.step import loss_parts


def first_backward(architecture: Architecture, batch: int = 4, size: int = 64) -> GoogLeNet:
    """A network after its first backward pass, on random pictures."""
    torch.manual_seed(0)
    net = GoogLeNet(architecture).train().to(memory_format=torch.channels_last)
    x = torch.randn(batch, 3, size, size)
    labels = torch.randint(architecture.num_classes, (batch,))
    loss_parts(net(x), labels).total.backward()
    return net


def norms_of(net: GoogLeNet) -> dict[str, float]:
    norms = GradientNorms(net)
    values = norms.compute()
    assert values.dtype == torch.float32
    return dict(zip(norms.layers, values.tolist(), strict=True))


def plain_norms(net: nn.Module) -> dict[str, float]:
    """One parameter after the other, in float64."""
    squares: dict[str, float] = {}
    for path, parameter in net.named_parameters():
        name = layer(path)
        assert name is not None, path
        assert parameter.grad is not None
        squares[name] = squares.get(name, 0.0) + float(parameter.grad.double().pow(2).sum())
    return {name: math.sqrt(value) for name, value in squares.items()}


@pytest.mark.parametrize("variant", [Architecture.torchvision, Architecture.paper])
def test_norms_equal_a_plain_computation(variant: Any) -> None:
    net = first_backward(variant(num_classes=10, width=0.1))
    norms = norms_of(net)
    assert tuple(norms) == LAYERS
    assert len(norms) == 64
    assert all(math.isfinite(value) and value > 0 for value in norms.values())
    assert norms == pytest.approx(plain_norms(net), rel=1e-5)


def test_without_auxiliary_heads_their_layers_are_not_there() -> None:
    names = tuple(norms_of(first_backward(Architecture(num_classes=10, width=0.1, aux=False))))
    assert names == tuple(name for name in LAYERS if not name.startswith("aux"))
    assert len(names) == 58


def test_a_layer_without_gradient_is_zero() -> None:
    net = GoogLeNet(Architecture(num_classes=10, width=0.1)).train()
    assert set(norms_of(net).values()) == {0.0}
    net(torch.randn(2, 3, 64, 64)).main.sum().backward()
    norms = norms_of(net)
    assert all((value == 0) == name.startswith("aux") for name, value in norms.items())


@pytest.mark.parametrize("size", [1e-30, 1e-20, 1e-15, 1.0, 1e18, 1e25])
def test_gradients_whose_squares_float32_cannot_hold(size: float) -> None:
    net = GoogLeNet(Architecture(num_classes=10, width=0.1))
    for parameter in net.parameters():
        parameter.grad = torch.randn_like(parameter) * size
    assert norms_of(net) == pytest.approx(plain_norms(net), rel=1e-5)


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_what_is_no_number_stays_none(value: float) -> None:
    net = GoogLeNet(Architecture(num_classes=10, width=0.1))
    for parameter in net.parameters():
        parameter.grad = torch.ones_like(parameter)
    assert net.fc.weight.grad is not None
    net.fc.weight.grad[0, 0] = value
    norms = norms_of(net)
    assert not math.isfinite(norms["fc"])
    assert math.isfinite(norms["conv1"])


@pytest.mark.parametrize(
    ("settings", "low", "high"),
    [
        # The first backward pass of the full network: what the window is to show (conv1's norm ÷ fc's).
        ({"activation": "sigmoid", "initialisation": "normal", "aux": False}, 1e-19, 1e-16),
        ({"activation": "sigmoid", "initialisation": "normal", "aux": True}, 1e-14, 1e-10),
        ({"activation": "sigmoid", "initialisation": "xavier", "aux": False}, 1e-11, 1e-7),
        ({"activation": "relu", "initialisation": "xavier", "aux": False}, 0.05, 5),
        ({"activation": "relu", "initialisation": "xavier", "aux": False, "batch_norm": True}, 8, 800),
    ],
    ids=["sigmoid", "sigmoid with aux", "sigmoid Xavier", "ReLU Xavier", "ReLU Xavier batch norm"],
)
def test_the_vanishing_gradient(settings: dict[str, Any], low: float, high: float) -> None:
    norms = norms_of(first_backward(Architecture.paper(num_classes=10, **settings)))
    assert low < norms["conv1"] / norms["fc"] < high
