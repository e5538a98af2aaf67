"""The graph of other networks, torchvision's: their known depths and costs under their own names."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, fx, nn
from torchvision import models

from inception_studio.errors import UserError
from inception_studio.nets import vocabulary
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Node
from inception_studio.nets.trace import trace


def without_memory(make: Any, **settings: Any) -> nn.Module:
    """A network on the meta device: shapes without numbers, at once."""
    with torch.device("meta"):
        net: nn.Module = make(**settings)
    return net


@pytest.mark.parametrize(
    ("make", "depth", "multiplications"),
    [
        (models.alexnet, 8, 714_188_480),
        (models.vgg11, 11, 7_609_090_048),
        (models.vgg16, 16, 15_470_264_320),
        (models.resnet18, 18, 1_814_073_344),
        (models.resnet50, 50, 4_089_184_256),
        (models.densenet121, 121, 2_834_161_664),
        (models.mobilenet_v2, 53, 300_774_272),
    ],
)
def test_the_neighbours(make: Any, depth: int, multiplications: int) -> None:
    net = without_memory(make)
    graph = trace(net, 224).graph
    assert graph.depth == depth
    assert graph.multiplications == multiplications
    assert graph.parameters == sum(p.numel() for p in net.parameters())
    assert graph.groups == ()
    assert all(dict(net.named_modules()).get(path) is not None for n in graph.nodes for path in n.modules)


def test_the_neighbours_use_their_own_names() -> None:
    graph = trace(without_memory(models.resnet18), 224).graph
    assert graph.node("conv1").modules == ("conv1", "bn1", "relu")
    added: Node = graph.node("layer2.0.add_2")
    assert added.kind == "add"
    assert added.inputs == ("layer2.0.conv2", "layer2.0.downsample.0")


@pytest.mark.parametrize("transform_input", [False, True])
def test_torchvisions_googlenet_has_the_papers_names(transform_input: bool) -> None:
    net = without_memory(models.googlenet, weights=None, init_weights=False, transform_input=transform_input)
    graph = trace(net, 224).graph
    assert graph.depth == 22
    assert graph.depth_with_pooling == 27
    main = tuple(name for name in vocabulary.LAYERS if not name.startswith("aux"))
    assert graph.layers_with_parameters == main
    own = trace(without_memory(GoogLeNet, architecture=Architecture.torchvision(), init=False), 224).graph
    assert graph.multiplications == own.multiplications
    assert graph.group("4a") == own.group("4a")
    assert graph.node("5b").receptive_field == own.node("5b").receptive_field


def test_addition_in_place_leaves_outputs_as_they_were() -> None:
    torch.manual_seed(0)
    net = models.resnet18(num_classes=5).eval()
    traced = trace(net, 64)
    values: dict[str, Tensor] = {}
    expected: dict[str, Tensor] = {}

    class Reader(fx.Interpreter):
        def run_node(self, n: fx.Node) -> Any:
            values[n.name] = value = super().run_node(n)
            return value

    def keep(path: str) -> Any:
        # Copied: torchvision's network overwrites its outputs in place.
        return lambda module, args, output: expected.__setitem__(path, output.clone())

    names = {"layer1.0.conv2": "layer1.0.bn2", "layer1.0.add": "layer1.0", "fc": "fc"}
    for path in names.values():
        net.get_submodule(path).register_forward_hook(keep(path))
    x = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        net(x)
        Reader(traced.module).run(x)
    for name, path in names.items():
        torch.testing.assert_close(values[traced.outputs[name]], expected[path])


class Deciding(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        return y if y.sum() > 0 else x


def test_a_network_that_cannot_be_followed_is_named() -> None:
    with pytest.raises(UserError, match="Deciding cannot be followed"):
        trace(Deciding(), 64)
