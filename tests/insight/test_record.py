from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from inception_studio.insight.record import Recorder
from inception_studio.nets import vocabulary
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import Network

from . import asked_networks

SIDE = 64
VARIANTS = {
    "torchvision": Architecture.torchvision(num_classes=7, width=0.125),
    "paper": Architecture.paper(num_classes=7, width=0.125),
    "sigmoid": Architecture.paper(num_classes=7, width=0.125, activation="sigmoid"),
    "without_aux": Architecture.torchvision(num_classes=7, width=0.125, aux=False),
}


def lively(architecture: Architecture, seed: int = 0) -> Network:
    """A lively network with a card."""
    classes = tuple(f"class {index}" for index in range(architecture.num_classes))
    preprocessing = Preprocessing(SIDE, SIDE, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    card = WeightCard("lively", architecture, classes, preprocessing, aux_trained=True)
    return Network(asked_networks.lively(architecture, seed), card)


def image(seed: int = 0) -> Tensor:
    return torch.randn(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(seed))


def hooked(net: GoogLeNet, x: Tensor) -> dict[str, np.ndarray]:
    """Every named layer's output by plain forward hooks on the network itself."""
    found: dict[str, np.ndarray] = {}
    handles = []
    for path, module in net.named_modules():
        # A head's fc1 is followed by an activation of its own, which belongs to the layer.
        head = path.removesuffix(".act")
        name = f"{head}/fc1" if path.endswith(("aux1.act", "aux2.act")) else vocabulary.layer(path)
        exact = name is not None and (path == f"{head}.act" or vocabulary.attribute(name) == path)
        if exact and name is not None:

            def keep(module: nn.Module, given: object, made: Tensor, name: str = name) -> None:
                found[name] = made[0].clone().numpy()

            handles.append(module.register_forward_hook(keep))
    with torch.inference_mode():
        net(x, with_aux=net.architecture.aux)
    for handle in handles:
        handle.remove()
    return found


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_node_equals_what_hooks_on_the_network_see(variant: str) -> None:
    network, x = lively(VARIANTS[variant]), image()
    record = Recorder(network, SIDE).record(x)
    expected = hooked(network.net, x)
    assert set(record.outputs) == {node.name for node in record.graph.nodes}
    missing = set(record.outputs) - set(expected) - {"image"}
    assert not missing
    for node in record.graph.nodes:
        got = record.outputs[node.name]
        assert got.shape == node.output, node.name
        assert got.dtype == np.float32
        want = x[0].numpy() if node.name == "image" else expected[node.name].reshape(node.output)
        scale = max(1.0, float(np.abs(want).max()))
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * scale, err_msg=node.name)


def test_probabilities_are_the_softmax_of_each_head() -> None:
    network, x = lively(VARIANTS["torchvision"]), image()
    record = Recorder(network, SIDE).record(x)
    with torch.inference_mode():
        heads = network.net(x, with_aux=True)
    for head, logits in zip(("main", "aux1", "aux2"), heads, strict=True):
        got = record.probabilities[head]
        assert got is not None
        np.testing.assert_allclose(got, logits.softmax(1)[0].numpy(), atol=1e-6)


def test_absent_heads_are_none() -> None:
    record = Recorder(lively(VARIANTS["without_aux"]), SIDE).record(image())
    assert record.probabilities["aux1"] is None
    assert record.probabilities["aux2"] is None


def test_no_hook_remains_and_the_network_stays_as_it_was() -> None:
    network = lively(VARIANTS["torchvision"])
    before = {name: tensor.clone() for name, tensor in network.net.state_dict().items()}
    network.net.train()
    Recorder(network, SIDE).record(image())
    assert network.net.training
    for path, module in network.net.named_modules():
        assert not module._forward_hooks, path
        assert not module._forward_pre_hooks, path
        if isinstance(module, nn.ReLU):
            assert not module.inplace, path
    for name, tensor in network.net.state_dict().items():
        assert torch.equal(tensor, before[name]), name


def test_a_second_record_leaves_the_first_alone() -> None:
    recorder = Recorder(lively(VARIANTS["paper"]), SIDE)
    x = image(0)
    first = recorder.record(x)
    kept = {name: maps.copy() for name, maps in first.outputs.items()}
    recorder.record(image(1))
    x.zero_()
    for name, maps in kept.items():
        np.testing.assert_array_equal(first.outputs[name], maps, err_msg=name)


def test_update_takes_over_other_weights() -> None:
    old, new, x = lively(VARIANTS["torchvision"], 0), lively(VARIANTS["torchvision"], 1), image()
    recorder = Recorder(old, SIDE)
    before = recorder.record(x)
    recorder.update(new.net.state_dict())
    after, expected = recorder.record(x), Recorder(new, SIDE).record(x)
    for name in expected.outputs:
        np.testing.assert_allclose(after.outputs[name], expected.outputs[name], rtol=1e-5, atol=1e-6)
    assert not np.allclose(before.outputs["fc"], after.outputs["fc"])


def test_training_the_network_does_not_change_the_recorder() -> None:
    network, x = lively(VARIANTS["torchvision"]), image()
    recorder = Recorder(network, SIDE)
    before = recorder.record(x).outputs["fc"].copy()
    for parameter in network.net.parameters():
        parameter.zero_()
    np.testing.assert_array_equal(recorder.record(x).outputs["fc"], before)


def test_an_image_of_another_size_is_refused() -> None:
    recorder = Recorder(lively(VARIANTS["torchvision"]), SIDE)
    with pytest.raises(ValueError, match="this recorder takes"):
        recorder.record(torch.zeros(1, 3, SIDE, SIDE + 8))
