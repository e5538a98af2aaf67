"""The paper's network under Caffe's names: the same numbers as a plain forward pass written down here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import safetensors.torch
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.caffe import caffe_name
from inception_studio.nets.classify import classify
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import CAFFE, imagenet_classes, to_tensor
from inception_studio.nets.vocabulary import LAYERS, attribute
from inception_studio.nets.weights import describe, load_weights
from inception_studio.resources import sample_photos


@pytest.fixture(scope="module")
def bvlc(shared_data: Path) -> Path:
    """The original weights of 2014."""
    return shared_data / "bvlc_googlenet.safetensors"


def _plain_forward(w: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """bvlc_googlenet's deploy.prototxt: BGR (1, 3, 224, 224) → probabilities (1, 1000)."""

    def conv(name: str, x: Tensor, stride: int = 1, padding: int = 0) -> Tensor:
        return F.relu(F.conv2d(x, w[f"{name}.weight"], w[f"{name}.bias"], stride, padding))

    def pool(x: Tensor) -> Tensor:
        return F.max_pool2d(x, 3, 2, ceil_mode=True)

    def lrn(x: Tensor) -> Tensor:
        return F.local_response_norm(x, 5, alpha=1e-4, beta=0.75, k=1.0)

    def inception(name: str, x: Tensor) -> Tensor:
        n = f"inception_{name}/"
        return torch.cat(
            [
                conv(n + "1x1", x),
                conv(n + "3x3", conv(n + "3x3_reduce", x), padding=1),
                conv(n + "5x5", conv(n + "5x5_reduce", x), padding=2),
                conv(n + "pool_proj", F.max_pool2d(x, 3, 1, padding=1)),
            ],
            dim=1,
        )

    x = lrn(pool(conv("conv1/7x7_s2", x, stride=2, padding=3)))
    x = pool(lrn(conv("conv2/3x3", conv("conv2/3x3_reduce", x), padding=1)))
    for name in ("3a", "3b", "", "4a", "4b", "4c", "4d", "4e", "", "5a", "5b"):
        x = inception(name, x) if name else pool(x)
    x = F.avg_pool2d(x, 7).flatten(1)
    return F.linear(x, w["loss3/classifier.weight"], w["loss3/classifier.bias"]).softmax(1)


def test_bvlc_equals_a_plain_forward_pass(bvlc: Path) -> None:
    network = load_weights(bvlc)
    tensors = safetensors.torch.load_file(bvlc)
    for path in sample_photos():
        image = open_photo(path)
        with torch.inference_mode():
            expected = _plain_forward(tensors, to_tensor(image, CAFFE))[0]
        answer = classify(network, image)
        assert answer["aux1"] is answer["aux2"] is None
        torch.testing.assert_close(torch.from_numpy(answer["main"]), expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "label", "rank"),
    [("grace_hopper.jpg", "military uniform", 5), ("chelsea.png", "tabby", 5), ("coffee.png", "espresso", 1)],
)
def test_bvlc_knows_the_sample_photos(bvlc: Path, name: str, label: str, rank: int) -> None:
    path = next(path for path in sample_photos() if path.name == name)
    network = load_weights(bvlc)
    main = classify(network, open_photo(path))["main"]
    assert main is not None
    best = [network.card.classes[index] for index in (-main).argsort()[:rank]]
    assert label in best


def test_bvlcs_card(bvlc: Path) -> None:
    card = load_weights(bvlc).card
    assert card.architecture == Architecture.paper(aux=False)
    assert (card.preprocessing, card.classes, card.aux_trained) == (CAFFE, imagenet_classes(), False)
    assert describe(card) == (
        "GoogLeNet, ImageNet (Caffe, BVLC) · 1000 classes · input 224 px · top-1 68.7 %, top-5 88.9 % · "
        "no auxiliary heads"
    )


def test_names() -> None:
    assert caffe_name("conv1") == "conv1/7x7_s2"
    assert caffe_name("conv2_reduce") == "conv2/3x3_reduce"
    assert caffe_name("4e/5x5_reduce") == "inception_4e/5x5_reduce"
    assert caffe_name("5b/pool_proj") == "inception_5b/pool_proj"
    assert caffe_name("fc") == "loss3/classifier"
    assert [caffe_name(f"aux2/{part}") for part in ("conv", "fc1", "fc2")] == [
        "loss2/conv",
        "loss2/fc",
        "loss2/classifier",
    ]


@pytest.mark.parametrize("aux", [True, False])
def test_any_number_of_classes_with_and_without_heads(photo: Image.Image, tmp_path: Path, aux: bool) -> None:
    torch.manual_seed(0)
    net = GoogLeNet(Architecture.paper(num_classes=6, aux=aux)).eval()
    tensors = {}
    for layer in LAYERS:
        if layer.startswith("aux") and not aux:
            continue
        module = net.get_submodule(attribute(layer))
        module = module if isinstance(module, nn.Linear) else module.get_submodule("conv")
        tensors |= {f"{caffe_name(layer)}.{name}": p.data for name, p in module.named_parameters()}
    safetensors.torch.save_file(tensors, tmp_path / "a.safetensors")
    network = load_weights(tmp_path / "a.safetensors")
    assert network.card.classes == tuple(f"class {i}" for i in range(6))
    assert (network.card.name, network.card.accuracy) == ("a.safetensors", {})
    x = to_tensor(photo, CAFFE)
    with torch.inference_mode():
        for ours, expected in zip(network.net(x, with_aux=True), net(x, with_aux=True), strict=True):
            assert (ours is None) == (expected is None)
            if ours is not None:
                torch.testing.assert_close(ours, expected)
