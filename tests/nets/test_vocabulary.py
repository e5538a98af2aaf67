"""The paper's layer names and torchvision's attribute names, both ways."""

from __future__ import annotations

import pytest
import torch
from torchvision import models

from inception_studio.nets import vocabulary
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet


def test_there_are_64_layers_with_parameters() -> None:
    assert len(vocabulary.LAYERS) == len(set(vocabulary.LAYERS)) == 64
    assert vocabulary.LAYERS[:4] == ("conv1", "conv2_reduce", "conv2", "3a/1x1")
    assert vocabulary.LAYERS[-7:] == (
        "fc", "aux1/conv", "aux1/fc1", "aux1/fc2", "aux2/conv", "aux2/fc1", "aux2/fc2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("conv1", "conv1"), ("conv2_reduce", "conv2"), ("conv2", "conv3"), ("pool2", "maxpool2"),
        ("3a/3x3_reduce", "inception3a.branch2.0"), ("4e/5x5", "inception4e.branch3.1"),
        ("5b/pool", "inception5b.branch4.0"), ("5b/pool_proj", "inception5b.branch4.1"),
        ("4a", "inception4a"), ("aux2/fc1", "aux2.fc1"), ("fc", "fc"),
    ],
)  # fmt: skip
def test_names_translate_both_ways(name: str, path: str) -> None:
    assert vocabulary.attribute(name) == path
    assert vocabulary.layer(path) == name


@pytest.mark.parametrize("name", vocabulary.LAYERS)
def test_every_layer_comes_back(name: str) -> None:
    assert vocabulary.layer(vocabulary.attribute(name)) == name


def test_parameter_names_translate() -> None:
    assert vocabulary.layer("inception3a.branch2.0.conv.weight") == "3a/3x3_reduce"
    assert vocabulary.layer("conv3.bn.running_mean") == "conv2"
    assert vocabulary.layer("inception3a.branch4") == "3a"


def test_unknown_names() -> None:
    with pytest.raises(KeyError):
        vocabulary.attribute("6a")
    assert vocabulary.layer("layer1.0.conv1") is None
    assert vocabulary.layer("") is None
    assert vocabulary.layer("conv10.weight") is None


def test_parameters_of_both_networks_belong_to_the_64_layers() -> None:
    with torch.device("meta"):
        nets = [
            GoogLeNet(Architecture.paper(), init=False),
            GoogLeNet(Architecture.torchvision(), init=False),
            models.googlenet(weights=None, init_weights=False, aux_logits=True),
        ]
    for net in nets:
        assert {vocabulary.layer(name) for name, _ in net.named_parameters()} == set(vocabulary.LAYERS)
