"""What is recorded of one module equals what plain hooks see on torchvision's network of the same weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torchvision
from torch import Tensor, nn

from inception_studio.insight.record import Recorder
from inception_studio.insight.record_types import Record
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import IMAGENET
from inception_studio.nets.weights import Network

# torchvision's own names: this test is to be independent of the program's mapping.
MODULE = {
    "4a/1x1": "inception4a.branch1",
    "4a/3x3_reduce": "inception4a.branch2.0",
    "4a/3x3": "inception4a.branch2.1",
    "4a/5x5_reduce": "inception4a.branch3.0",
    "4a/5x5": "inception4a.branch3.1",
    "4a/pool": "inception4a.branch4.0",
    "4a/pool_proj": "inception4a.branch4.1",
    "4a": "inception4a",
}


@pytest.fixture(scope="module")
def seen() -> tuple[Record, dict[str, Tensor], Tensor]:
    """A record, what hooks on torchvision's network saw of the same image, and its logits."""
    torch.manual_seed(0)
    plain = torchvision.models.googlenet(weights=None, aux_logits=True, init_weights=False).eval()
    for module in plain.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, std=0.1)
            nn.init.uniform_(module.running_var, 0.05, 0.5)
    architecture = Architecture.torchvision()
    net = GoogLeNet(architecture, init=False)
    net.load_state_dict(plain.state_dict())
    card = WeightCard("random", architecture, tuple(map(str, range(1000))), IMAGENET, aux_trained=False)
    x = torch.randn(1, 3, 224, 224)
    hooked: dict[str, Tensor] = {}
    handles = [
        plain.get_submodule(path).register_forward_hook(
            lambda module, given, made, name=name: hooked.update({name: made.clone()})
        )
        for name, path in MODULE.items()
    ]
    with torch.inference_mode():
        logits = plain(x)
    for handle in handles:
        handle.remove()
    return Recorder(Network(net.eval(), card), 224).record(x), hooked, logits


@pytest.mark.parametrize("name", MODULE)
def test_recorded_equals_hooked(seen: tuple[Record, dict[str, Tensor], Tensor], name: str) -> None:
    record, hooked, _ = seen
    want = hooked[name][0].numpy()
    assert want.any()
    np.testing.assert_allclose(record.outputs[name], want, rtol=0, atol=1e-5 * float(np.abs(want).max()))


def test_the_answer_is_the_same(seen: tuple[Record, dict[str, Tensor], Tensor]) -> None:
    record, _, logits = seen
    np.testing.assert_allclose(record.outputs["fc"], logits[0].numpy(), atol=1e-5 * float(logits.abs().max()))
