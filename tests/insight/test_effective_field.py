"""What a unit's pixel really sees lies inside its theoretical receptive field, and equals slow arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from inception_studio.insight.effective_field import effective_field
from inception_studio.insight.layers import before_activation
from inception_studio.insight.reaching import reached
from inception_studio.insight.units import Unit
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.trace import trace

from .test_record import VARIANTS, lively

PLACES = ("conv1", "pool1", "conv2", "pool2", "3a/5x5", "3a/pool_proj", "3b/pool", "3b", "pool3", "4a/5x5",
          "4c", "4e/pool_proj", "pool4", "5a/3x3", "5b/5x5", "5b/pool_proj", "aux1/pool",
          "aux1/conv")  # fmt: skip


def no_hooks(net: nn.Module) -> bool:
    return not any(module._forward_hooks or module._forward_pre_hooks for module in net.modules())


@pytest.mark.parametrize("side", [64, 81, 96])  # at 81 px the ceil-mode pools' last windows stick out
@pytest.mark.parametrize("variant", ["torchvision", "paper", "sigmoid"])
def test_nothing_outside_the_theoretical_field_counts(variant: str, side: int) -> None:
    network = lively(VARIANTS[variant])
    graph = trace(network.net, side).graph
    x = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))
    some = 0
    names = [*PLACES, *(("norm1", "norm2") if variant != "torchvision" else ())]
    for number, name in enumerate(names):
        node = graph.node(name)
        channels, height, width = node.output
        corners = {(0, 0), (height - 1, width - 1), (height // 2, width // 3), (0, width - 1)}
        for row, column in sorted(corners):
            field = effective_field(
                network.net, graph, x, Unit(name, (7 * number + row) % channels), (row, column)
            )
            assert field.shape == (side, side)
            assert field.dtype == np.float32
            assert field.min() >= 0
            assert node.receptive_field is not None
            left, top, right, bottom = node.receptive_field.box(row, column)
            inside = np.zeros((side, side), bool)
            rows = slice(max(0, math.floor(top)), math.ceil(bottom))
            inside[rows, max(0, math.floor(left)) : math.ceil(right)] = True
            assert not field[~inside].any(), (name, row, column)
            some += bool(field[inside].any())
    assert some > 3 * len(names)  # most units move with something


def test_a_first_layer_pixel_sees_its_kernel() -> None:
    network = lively(VARIANTS["torchvision"])
    graph = trace(network.net, 64).graph
    field = effective_field(network.net, graph, torch.randn(1, 3, 64, 64), Unit("conv1", 2), (5, 9))
    conv, norm = network.net.conv1.conv, network.net.conv1.bn
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_var is not None
    gain = norm.weight[2] / (norm.running_var[2] + norm.eps).sqrt()
    expected = np.zeros((64, 64), np.float32)
    expected[7:14, 15:22] = (conv.weight[2] * gain).abs().sum(0).numpy()
    np.testing.assert_allclose(field, expected, rtol=1e-5, atol=1e-7)


def test_a_unit_that_is_off_is_seen_all_the_same_and_by_either_address() -> None:
    network = lively(VARIANTS["torchvision"])
    graph = trace(network.net, 64).graph
    x = torch.randn(1, 3, 64, 64)
    norm = network.net.inception4a.branch2[1].bn
    norm.bias.fill_(-100.0)  # all of them off
    field = effective_field(network.net, graph, x, Unit("4a/3x3", 3), (1, 1))
    assert field.any()
    first = graph.node("4a/1x1").output[0]
    np.testing.assert_array_equal(
        field, effective_field(network.net, graph, x, Unit("4a", first + 3), (1, 1))
    )


def test_heads_and_classes_have_a_field_too() -> None:
    network = lively(VARIANTS["torchvision"])
    graph = trace(network.net, 64).graph
    for unit in (Unit("fc", 2), Unit("aux1/conv", 1), Unit("aux2/fc2", 3)):
        assert effective_field(network.net, graph, torch.randn(1, 3, 64, 64), unit).any(), unit


def test_the_network_is_left_as_it_was() -> None:
    network = lively(VARIANTS["torchvision"])
    net: GoogLeNet = network.net
    graph = trace(net, 64).graph
    x = torch.randn(1, 3, 64, 64)
    effective_field(net, graph, x, Unit("4a/3x3", 3), (1, 1))
    assert no_hooks(net)
    assert not x.requires_grad
    with pytest.raises(RuntimeError):  # no image
        effective_field(net, graph, torch.zeros(1, 3, 2), Unit("4a/3x3", 3), (1, 1))
    assert no_hooks(net)
    with pytest.raises(ValueError, match="does not come to"):
        reached(net, before_activation(net, graph, "aux1/conv"), x)
    assert no_hooks(net)
