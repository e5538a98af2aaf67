"""A unit's kernel is what really multiplies its inputs; its inputs and votes are those of slow arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from inception_studio.insight.filters import (
    bias,
    class_votes,
    first_layer_images,
    has_kernel,
    inputs_that_matter,
    kernels,
    made_by,
)
from inception_studio.insight.layers import before_activation, module_of
from inception_studio.insight.reaching import reached
from inception_studio.insight.record import Recorder
from inception_studio.insight.units import Unit
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.trace import trace
from inception_studio.nets.weights import Network

from .test_record import SIDE, VARIANTS, image, lively


@pytest.mark.parametrize("variant", ["torchvision", "paper"])
@pytest.mark.parametrize("layer", ["conv1", "conv2", "3a/3x3", "4b/5x5", "5b/pool_proj"])
def test_a_kernel_does_what_convolution_and_batch_norm_do(variant: str, layer: str) -> None:
    network = lively(VARIANTS[variant])
    recorder = Recorder(network, SIDE)
    graph, record = recorder.graph, recorder.record(image())
    unit = Unit(layer, 1)
    kernel = torch.from_numpy(kernels(network, graph, unit))  # (C_in, k, k)
    with torch.no_grad():
        want = reached(network.net, before_activation(network.net, graph, layer), image())[0, 1]
    given = torch.from_numpy(record.outputs[graph.node(layer).inputs[0]].copy())[None]
    stride = 2 if layer == "conv1" else 1
    got = F.conv2d(given, kernel[None], stride=stride, padding=kernel.shape[-1] // 2)[0, 0]
    np.testing.assert_allclose((got + bias(network, graph, unit)).numpy(), want.numpy(), rtol=1e-3, atol=1e-4)


def test_linear_layers_have_kernels_over_the_map_that_they_read() -> None:
    network = lively(VARIANTS["torchvision"])
    recorder = Recorder(network, SIDE)
    record = recorder.record(image())
    for layer, shape in (("fc", (128, 1, 1)), ("aux1/fc1", (16, 4, 4)), ("aux1/fc2", (128, 1, 1))):
        unit = Unit(layer, 2)
        kernel = kernels(network, recorder.graph, unit)
        assert kernel.shape == shape
        read = record.outputs[recorder.graph.node(layer).inputs[0]]
        value = float((kernel.ravel() * read.ravel()).sum()) + bias(network, recorder.graph, unit)
        got = float(record.outputs[layer][2])
        assert (max(0.0, value) if layer.endswith("fc1") else value) == pytest.approx(got, rel=1e-5, abs=1e-4)


def test_what_has_no_weights_says_so() -> None:
    network = lively(VARIANTS["paper"])
    graph = trace(network.net, SIDE).graph
    assert has_kernel(graph, Unit("4a", 0))
    assert not has_kernel(graph, Unit("4a/pool", 0))
    with pytest.raises(ValueError, match="pool1 has no weights"):
        kernels(network, graph, Unit("pool1", 0))
    with pytest.raises(ValueError, match="image has no weights"):
        kernels(network, graph, Unit("image", 0))


def test_first_layer_pictures_show_rgb_whatever_the_network_wants() -> None:
    network = lively(VARIANTS["paper"])
    pictures = first_layer_images(network)
    weight = network.net.conv1.conv.weight
    assert pictures.shape == (weight.shape[0], 7, 7, 3)
    assert pictures.dtype == np.uint8
    strongest = np.abs(pictures.astype(float) - 127.5).max(axis=(1, 2, 3))
    assert (strongest > 127).all()
    red = weight[0].sum(0).argmax().item()
    assert pictures[0].astype(int).sum(2).ravel().argmax() == red
    swapped = Preprocessing(SIDE, SIDE, (104.0, 117.0, 123.0), (1.0, 1.0, 1.0), "BGR", 255.0)
    card = network.card.__class__(**{**network.card.__dict__, "preprocessing": swapped})
    np.testing.assert_array_equal(first_layer_images(Network(network.net, card)), pictures[..., ::-1])


def test_inputs_are_ranked_and_named_by_the_layer_that_makes_them() -> None:
    network = lively(VARIANTS["paper"])
    recorder = Recorder(network, SIDE)
    graph, record = recorder.graph, recorder.record(image())
    unit = Unit("4a/5x5_reduce", 0)
    kernel = kernels(network, graph, unit)
    parts = inputs_that_matter(network, graph, unit)
    assert sorted(part.channel for part in parts) == list(range(len(kernel)))
    assert sum(part.share for part in parts) == pytest.approx(1.0)
    assert [part.share for part in parts] == sorted((part.share for part in parts), reverse=True)
    assert parts[0].channel == int(np.square(kernel).sum((1, 2)).argmax())
    assert all(part.contribution is None and part.unit.layer.startswith("3b/") for part in parts)

    on_photo = inputs_that_matter(network, graph, unit, record)
    total = sum(part.contribution or 0.0 for part in on_photo) + bias(network, graph, unit)
    with torch.no_grad():
        made = reached(network.net, before_activation(network.net, graph, unit.layer), image())
    assert total == pytest.approx(float(made[0, 0].mean()), rel=1e-4, abs=1e-4)  # a 1×1 kernel has no edges

    fc = inputs_that_matter(network, graph, Unit("aux1/fc2", 3), record)
    logit = sum(part.contribution or 0.0 for part in fc) + bias(network, graph, Unit("aux1/fc2", 3))
    assert logit == pytest.approx(float(record.outputs["aux1/fc2"][3]), rel=1e-4, abs=1e-4)


def test_pools_and_normalisation_are_looked_through() -> None:
    graph = trace(lively(VARIANTS["paper"]).net, SIDE).graph
    assert made_by(Unit("norm1", 3), graph) == Unit("conv1", 3)
    assert made_by(Unit("pool2", 5), graph) == Unit("conv2", 5)
    first = graph.node("3b/1x1").output[0]
    assert made_by(Unit("4a/pool", first), graph) == Unit("3b/3x3", 0)
    assert made_by(Unit("dropout", 0), graph) == Unit("5b/1x1", 0)
    assert made_by(Unit("image", 2), graph) == Unit("image", 2)
    assert made_by(Unit("4a/3x3", 0), graph) == Unit("4a/3x3", 0)


@pytest.mark.parametrize("variant", ["torchvision", "paper"])
def test_a_channel_of_the_last_module_votes_by_the_classifiers_weights(variant: str) -> None:
    network = lively(VARIANTS[variant])
    graph = trace(network.net, SIDE).graph
    for channel in (0, 40, graph.node("5b").output[0] - 1):
        votes = class_votes(network, graph, Unit("5b", channel))
        np.testing.assert_allclose(votes, network.net.fc.weight[:, channel].numpy(), atol=1e-6)


@pytest.mark.parametrize(("layer", "head"), [("4a/3x3", "main"), ("3a/pool_proj", "aux1"), ("conv1", "aux2")])
def test_earlier_votes_are_the_slope_of_the_logits(layer: str, head: str) -> None:
    network = lively(VARIANTS["torchvision"])
    net = network.net.double()
    graph = trace(network.net.float(), SIDE).graph
    votes = class_votes(network, graph, Unit(layer, 1), head, image()[0].numpy())
    net.double()
    module, small = module_of(net, graph, layer), 1e-7

    def logits(by: float) -> torch.Tensor:
        def hook(module: object, given: object, made: torch.Tensor) -> torch.Tensor:
            made = made.clone()
            made[:, 1] += by
            return made

        handle = module.register_forward_hook(hook)
        with torch.no_grad():
            answer: torch.Tensor = getattr(net(image().double(), with_aux=True), head)[0]
        handle.remove()
        return answer

    slope = (logits(small) - logits(-small)) / (2 * small)
    np.testing.assert_allclose(votes, slope.numpy(), rtol=2e-2, atol=2e-3)


def test_votes_need_no_photo_and_leave_no_hook() -> None:
    network = lively(VARIANTS["torchvision"])
    graph = trace(network.net, SIDE).graph
    assert class_votes(network, graph, Unit("3a/1x1", 0)).shape == (7,)
    assert not class_votes(network, graph, Unit("5b", 0), "aux1").any()  # it stands behind that head
    assert not class_votes(network, graph, Unit("aux1/conv", 0), "main").any()
    assert not any(module._forward_hooks for module in network.net.modules())
