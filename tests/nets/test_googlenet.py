"""GoogLeNet against torchvision's, against Table 1, and with its options."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torchvision import models

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.blocks import AuxiliaryPool, ConvUnit, pooled_to_4x4
from inception_studio.nets.googlenet import GoogLeNet, Heads
from inception_studio.nets.table1 import INCEPTION


def narrow(**changes: Any) -> GoogLeNet:
    return GoogLeNet(Architecture.torchvision(**{"width": 0.125, "num_classes": 6, **changes}))


def torchvisions(num_classes: int) -> nn.Module:
    """torchvision's network for inference, with random weights and lively batch-norm statistics."""
    torch.manual_seed(1)
    net: nn.Module = models.googlenet(
        weights=None, init_weights=False, aux_logits=True, num_classes=num_classes, transform_input=False
    )
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.get_buffer("running_mean"), std=0.2)
            nn.init.uniform_(module.get_buffer("running_var"), 0.5, 2.0)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
    return net.eval()


@pytest.mark.parametrize("num_classes", [1000, 10])
def test_torchvisions_state_dict_gives_torchvisions_answers(num_classes: int) -> None:
    theirs = torchvisions(num_classes)
    ours = GoogLeNet(Architecture.torchvision(num_classes=num_classes), init=False).eval()
    ours.load_state_dict(theirs.state_dict())
    features: dict[str, Tensor] = {}
    for name in ("inception4a", "inception4d"):
        theirs.get_submodule(name).register_forward_hook(
            lambda module, args, output, name=name: features.__setitem__(name, output)
        )
    x = torch.randn(2, 3, 128, 128)
    with torch.no_grad():
        expected = theirs(x)
        heads = ours(x, with_aux=True)
        aux1 = theirs.get_submodule("aux1")(features["inception4a"])
        aux2 = theirs.get_submodule("aux2")(features["inception4d"])
    for made, right in zip(heads, (expected, aux1, aux2), strict=True):
        torch.testing.assert_close(made, right)
        torch.testing.assert_close(made.softmax(1), right.softmax(1), atol=1e-5, rtol=0)


def test_the_papers_network_is_a_setting_of_the_same_class() -> None:
    with torch.device("meta"):
        net = GoogLeNet(Architecture.paper(), init=False)
    assert sum(p.numel() for p in net.parameters()) == 13_378_280
    aux = sum(p.numel() for name, p in net.named_parameters() if name.startswith("aux"))
    assert 13_378_280 - aux == 6_998_552
    assert not any(isinstance(module, nn.BatchNorm2d) for module in net.modules())
    assert sum(isinstance(module, nn.LocalResponseNorm) for module in net.modules()) == 2
    for row in INCEPTION:
        large = net.get_submodule(f"inception{row.name}.branch3.1.conv")
        assert isinstance(large, nn.Conv2d)
        assert large.kernel_size == (5, 5)
        assert large.out_channels == row.ch5x5
    assert net.dropout.p == 0.4


def test_table_1s_widths_stack_up() -> None:
    assert [row.out_channels for row in INCEPTION] == [256, 480, 512, 512, 512, 528, 832, 832, 1024]


@pytest.mark.parametrize("size", [64, 65, 97, 160, 224, 255, 299, 512])
@pytest.mark.parametrize("make", [Architecture.paper, Architecture.torchvision])
def test_any_input_size_from_64_to_512(make: Any, size: int) -> None:
    with torch.device("meta"):
        heads = GoogLeNet(make(num_classes=6), init=False).eval()(torch.zeros(2, 3, size, size), True)
    assert [tuple(head.shape) for head in heads] == [(2, 6)] * 3


def test_auxiliary_heads_are_computed_in_training_and_on_request_only() -> None:
    net = narrow()
    calls: list[str] = []
    for name, module in net.named_modules():
        if name.startswith("aux"):
            module.register_forward_hook(lambda *_, name=name: calls.append(name))
    x = torch.randn(2, 3, 64, 64)
    plain = net.eval()(x)
    assert isinstance(plain, Heads)
    assert plain.aux1 is None
    assert plain.aux2 is None
    assert calls == []
    assert all(head is not None for head in net(x, with_aux=True))
    assert calls
    assert all(head is not None for head in net.train()(x))
    assert net(x, with_aux=False).aux1 is None


def test_a_network_without_auxiliary_heads() -> None:
    net = narrow(aux=False)
    heads = net(torch.randn(2, 3, 64, 64), with_aux=True)
    assert heads.aux1 is None
    assert heads.aux2 is None
    assert not any(name.startswith("aux") for name, _ in net.named_parameters())


@pytest.mark.parametrize(("name", "kind"), [("relu", nn.ReLU), ("sigmoid", nn.Sigmoid), ("tanh", nn.Tanh)])
def test_activations_are_modules_of_their_own_used_once(name: str, kind: type[nn.Module]) -> None:
    net = narrow(activation=name)
    activations = [module for module in net.modules() if isinstance(module, kind)]
    units = [module for module in net.modules() if isinstance(module, ConvUnit)]
    assert len(activations) == len(units) + 2  # each head's fc1 has one, too
    assert not any(getattr(module, "inplace", False) for module in activations)
    uses: dict[nn.Module, int] = dict.fromkeys(activations, 0)
    for module in activations:
        module.register_forward_hook(lambda module, *_: uses.__setitem__(module, uses[module] + 1))
    net.eval()(torch.randn(1, 3, 64, 64), with_aux=True)
    assert set(uses.values()) == {1}


def layers(net: nn.Module) -> Iterator[nn.Conv2d | nn.Linear]:
    return (module for module in net.modules() if isinstance(module, nn.Conv2d | nn.Linear))


def spread(layer: nn.Module) -> float:
    return float(layer.get_parameter("weight").detach().std())


def test_initialisations() -> None:
    torch.manual_seed(0)
    for layer in layers(narrow(width=0.5, initialisation="normal", sigma=0.01, batch_norm=False)):
        assert spread(layer) == pytest.approx(0.01, rel=0.1)
        assert layer.bias is not None
        assert not layer.bias.any()
    conv = narrow(width=1.0, initialisation="xavier").get_submodule("inception3a.branch2.1.conv")
    assert spread(conv) == pytest.approx(math.sqrt(2 / (9 * (96 + 128))), rel=0.05)
    conv = narrow(width=1.0, initialisation="kaiming").get_submodule("inception3a.branch2.1.conv")
    assert spread(conv) == pytest.approx(math.sqrt(2 / (9 * 96)), rel=0.05)


def test_the_same_seed_gives_the_same_weights() -> None:
    made = []
    for _ in range(2):
        torch.manual_seed(5)
        made.append(narrow().state_dict())
    for name, value in made[0].items():
        torch.testing.assert_close(made[1][name], value, rtol=0, atol=0)


def test_width_scales_every_layer() -> None:
    net = narrow(width=0.5)
    assert net.conv1.conv.out_channels == 32
    assert net.fc.in_features == 512
    assert net.aux1.fc1.out_features == 512


@pytest.mark.parametrize(("side", "windows"), [(4, False), (13, False), (14, True), (16, True), (17, False)])
def test_auxiliary_pool_uses_the_papers_windows_where_they_give_4_by_4(side: int, windows: bool) -> None:
    x = torch.randn(1, 2, side, side)
    made = AuxiliaryPool(windowed=True)(x)
    assert made.shape[-2:] == (4, 4)
    adaptive = nn.functional.adaptive_avg_pool2d(x, 4)
    right = nn.functional.avg_pool2d(x, 5, 3) if windows else adaptive
    torch.testing.assert_close(made, right)
    torch.testing.assert_close(AuxiliaryPool(windowed=False)(x), adaptive)


@pytest.mark.parametrize("changes", [{}, {"batch_norm": False}, {"local_response_norm": True}])
def test_every_layer_gets_a_gradient(changes: dict[str, Any]) -> None:
    torch.manual_seed(0)
    net = narrow(**changes).train()
    heads = net(torch.randn(4, 3, 64, 64))
    sum(head.square().mean() for head in heads).backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name


@pytest.mark.parametrize("side", [4, 6, 7, 8, 14, 28])
def test_pooling_by_matrices_equals_adaptive_pooling(side: int) -> None:
    x = torch.randn(2, 3, side, side + 1)
    assert torch.allclose(pooled_to_4x4(x), torch.nn.functional.adaptive_avg_pool2d(x, (4, 4)), atol=1e-6)


def test_kaiming_begins_near_ln_of_the_classes() -> None:
    torch.manual_seed(0)
    net = GoogLeNet(Architecture.torchvision(num_classes=10, width=0.25, initialisation="kaiming")).train()
    heads = net(torch.randn(8, 3, 64, 64))
    for logits in heads:
        loss = torch.nn.functional.cross_entropy(logits, torch.arange(8))
        assert abs(loss.item() - math.log(10)) < 0.3
