"""Switching parts of a network off: equal to zeroed weights, quick, and without a trace in what was known."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import nn

from inception_studio.insight.lesions import (
    Lesion,
    branch_lesion,
    channel_lesion,
    fits,
    fitting,
    in_words,
    lesion_of,
)
from inception_studio.insight.record import Recorder
from inception_studio.insight.record_types import Record
from inception_studio.nets import vocabulary
from inception_studio.nets.weights import Network

from .test_record import SIDE, VARIANTS, image, lively

LESIONS = {
    "branch": frozenset({Lesion("4a/5x5")}),
    "pool branch": frozenset({Lesion("4a/pool_proj")}),
    "channel": frozenset({Lesion("4a/5x5", 2)}),
    "module": frozenset({Lesion("4a")}),
    "first layer": frozenset({Lesion("conv1", 0), Lesion("conv1", 3)}),
    "pool": frozenset({Lesion("pool2")}),
    "behind one another": frozenset({Lesion("3b/1x1"), Lesion("5a", 1), Lesion("5b/3x3_reduce")}),
    "layer and its channel": frozenset({Lesion("4c/1x1"), Lesion("4c/1x1", 0)}),
    "before the dropout": frozenset({Lesion("avgpool", 5)}),
    "head": frozenset({Lesion("aux1/fc2")}),
    "classifier": frozenset({Lesion("fc")}),
}


def zeroed(network: Network, name: str, channels: list[int] | slice) -> Network:
    """A copy of the network in which a layer's weights, biases and batch norm are zero in these channels."""
    net = copy.deepcopy(network.net)
    for module in net.get_submodule(vocabulary.attribute(name)).modules():
        if isinstance(module, nn.Conv2d | nn.BatchNorm2d | nn.Linear):
            for parameter in module.parameters():
                with torch.no_grad():
                    parameter[channels] = 0.0
    return Network(net, network.card)


def same(got: Record, expected: Record, atol: float = 0.0) -> None:
    assert got.outputs.keys() == expected.outputs.keys()
    for name, want in expected.outputs.items():
        np.testing.assert_allclose(got.outputs[name], want, rtol=0, atol=atol, err_msg=name)
    for head, probabilities in expected.probabilities.items():
        if probabilities is None:
            assert got.probabilities[head] is None
        else:
            np.testing.assert_allclose(got.probabilities[head], probabilities, rtol=0, atol=max(atol, 1e-7))


@pytest.mark.parametrize("variant", ["torchvision", "paper"])
@pytest.mark.parametrize("branch", ["1x1", "3x3", "5x5", "pool"])
def test_a_lesioned_branch_equals_the_network_with_its_weights_set_to_zero(variant: str, branch: str) -> None:
    network, x = lively(VARIANTS[variant]), image()
    recorder = Recorder(network, SIDE)
    lesion = branch_lesion("4a", branch, recorder.graph)
    expected = Recorder(zeroed(network, lesion.layer, slice(None)), SIDE).record(x)
    same(recorder.record(x, frozenset({lesion})), expected, 1e-6)
    same(recorder.lesioned(recorder.record(x), frozenset({lesion})), expected, 1e-6)


@pytest.mark.parametrize("layer", ["conv1", "3b/5x5_reduce", "5b/3x3", "aux2/fc1", "fc"])
def test_lesioned_channels_equal_the_network_with_their_weights_set_to_zero(layer: str) -> None:
    network, x = lively(VARIANTS["torchvision"]), image()
    recorder = Recorder(network, SIDE)
    expected = Recorder(zeroed(network, layer, [0, 2]), SIDE).record(x)
    lesions = frozenset({Lesion(layer, 0), Lesion(layer, 2)})
    same(recorder.lesioned(recorder.record(x), lesions), expected, 1e-6)


def test_a_module_switched_off_equals_all_its_branches_switched_off() -> None:
    recorder, x = Recorder(lively(VARIANTS["torchvision"]), SIDE), image()
    branches = recorder.graph.group("4c").branches.values()
    expected = recorder.record(x, frozenset(Lesion(chain[-1]) for chain in branches))
    got = recorder.record(x, frozenset({Lesion("4c")}))
    for name in ("4c", "4d", "fc", "aux2/fc2"):
        np.testing.assert_array_equal(got.outputs[name], expected.outputs[name])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", LESIONS)
def test_what_lies_behind_a_lesion_equals_a_whole_pass(variant: str, kind: str) -> None:
    recorder, x = Recorder(lively(VARIANTS[variant]), SIDE), image()
    lesions = fitting(LESIONS[kind], recorder.graph)
    intact = recorder.record(x)
    before = {name: array.copy() for name, array in intact.outputs.items()}
    got = recorder.lesioned(intact, lesions)
    same(got, recorder.record(x, lesions), 1e-6)
    assert got.lesions == lesions
    for lesion in lesions:
        output = got.outputs[lesion.layer]
        assert not np.any(output if lesion.channel is None else output[lesion.channel]), lesion
    for name, array in before.items():
        np.testing.assert_array_equal(intact.outputs[name], array, err_msg=f"{name} of the intact record")
    same(recorder.record(x), intact)


def test_what_lies_before_a_lesion_is_taken_over() -> None:
    recorder, x = Recorder(lively(VARIANTS["torchvision"]), SIDE), image()
    intact = recorder.record(x)
    got = recorder.lesioned(intact, frozenset({Lesion("4a/5x5")}))
    shared = {name for name, array in got.outputs.items() if array is intact.outputs[name]}
    assert {"image", "conv1", "3b", "4a/5x5_reduce", "4a/1x1"} <= shared
    assert not shared & {"4a/5x5", "4a", "4e/1x1", "fc", "aux1/fc2", "aux2/conv"}


def test_lesions_are_taken_batch_by_batch_too() -> None:
    recorder = Recorder(lively(VARIANTS["paper"]), SIDE)
    lesions = frozenset({Lesion("4a/5x5"), Lesion("4d", 3)})
    outputs = recorder.outputs(torch.cat([image(0), image(1)]))
    behind = recorder.outputs_behind(lesions, outputs)
    for number in (0, 1):
        expected = recorder.record(image(number), lesions)
        np.testing.assert_allclose(behind["fc"][number], expected.outputs["fc"], rtol=0, atol=1e-6)


def test_no_hook_and_no_value_stays_behind() -> None:
    network, x = lively(VARIANTS["torchvision"]), image()
    recorder = Recorder(network, SIDE)
    recorder.lesioned(recorder.record(x), frozenset({Lesion("4a")}))
    assert not recorder._lesioned._interpreter.env
    modules = [*network.net.modules(), *recorder._module.modules()]
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in modules)


def test_which_lesions_there_are_and_what_they_are_called() -> None:
    graph = Recorder(lively(VARIANTS["torchvision"]), SIDE).graph
    assert str(Lesion("4a/5x5")) == "4a/5x5"
    assert str(Lesion("4a/5x5", 17)) == "4a/5x5:17"
    assert Lesion("4a/5x5", 17).words == "channel 17 of 4a/5x5"
    assert lesion_of("4a", graph) == Lesion("4a")
    assert lesion_of("aux1", graph) == Lesion("aux1/fc2")
    assert lesion_of("image", graph) is None
    assert lesion_of("layer9", graph) is None
    assert branch_lesion("4a", "pool", graph) == Lesion("4a/pool_proj")
    first = sum(graph.node(name).output[0] for name in ("4a/1x1", "4a/3x3"))
    assert channel_lesion("4a", first + 1, graph) == Lesion("4a/5x5", 1)
    channels = graph.node("4a/5x5").output[0]
    assert fits(Lesion("4a/5x5", channels - 1), graph)
    assert not fits(Lesion("4a/5x5", channels), graph)
    assert fitting({Lesion("4c"), Lesion("7z")}, graph) == {Lesion("4c")}
    several = {Lesion("5a"), Lesion("4c"), Lesion("4a/5x5", 2), Lesion("4a/5x5")}
    assert in_words(several, graph) == "4a/5x5, 4a/5x5:2, 4c, 5a"
