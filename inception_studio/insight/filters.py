"""What a unit is made of: its kernel, the input channels that matter most, the classes that it votes for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from inception_studio.insight.layers import OneHead, module_of
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.insight.units import Unit, in_branch
from inception_studio.nets.graph import WITH_PARAMETERS, Graph
from inception_studio.nets.weights import Network

_PASSING = ("max_pool", "avg_pool", "lrn", "dropout")  # one channel in, the same channel out


@dataclass(frozen=True)
class InputPart:
    """One input channel of a unit. `channel` counts the kernel's inputs, `unit` is the channel that it reads,
    by the layer that makes it: pools and normalisation between are looked through.

    `share` (0…1) is its part in all inputs'. `contribution` is what it adds to the unit's mean value before
    the activation, on a photo; None where only the weights were looked at.
    """

    channel: int
    unit: Unit
    share: float
    contribution: float | None


def has_kernel(graph: Graph, unit: Unit) -> bool:
    """Whether a unit has weights of its own; pools, normalisation and the image have none."""
    return graph.node(in_branch(unit, graph).layer).kind in WITH_PARAMETERS


def first_layer_images(network: Network) -> npt.NDArray[np.uint8]:
    """conv1's kernels as RGB pictures (C, 7, 7, 3): mid-grey is a weight of 0.

    The weights are those for RGB values 0…1, whatever the order and scale that the network wants. Each
    picture has its own contrast: its largest weight, of either sign, is full brightness or darkness.
    """
    preprocessing = network.card.preprocessing
    weight, _ = _folded(network.net.conv1.conv, network.net.conv1.bn)  # (C, 3, 7, 7)
    weight = weight * (preprocessing.scale / torch.tensor(preprocessing.std)).view(1, 3, 1, 1)
    if preprocessing.channel_order == "BGR":
        weight = weight.flip(1)
    largest = weight.abs().amax(dim=(1, 2, 3), keepdim=True).clamp(min=1e-30)
    pixels: npt.NDArray[np.uint8] = (127.5 + 127.5 * weight / largest).round().byte().numpy()
    return pixels.transpose(0, 2, 3, 1)


def kernels(network: Network, graph: Graph, unit: Unit) -> FloatArray:
    """A unit's weights (C_in, k, k), batch norm folded in: what multiplies its inputs, all in all.

    A linear layer's row is a kernel over the whole map that it reads, (C_in, 1, 1) behind the global
    average pool. ValueError for what has no weights.
    """
    unit = in_branch(unit, graph)
    weight, _ = _weights(network, graph, unit.layer)
    row = weight[unit.channel]
    if row.dim() == 1:
        source = graph.node(graph.node(unit.layer).inputs[0]).output
        # A linear layer reads another's vector, or a map flattened (C, H, W).
        row = row.view(source if len(source) == 3 else (-1, 1, 1))
    return row.numpy().copy()


def bias(network: Network, graph: Graph, unit: Unit) -> float:
    """What a unit adds to its weighted inputs before its activation, batch norm folded in."""
    unit = in_branch(unit, graph)
    return float(_weights(network, graph, unit.layer)[1][unit.channel])


def inputs_that_matter(
    network: Network, graph: Graph, unit: Unit, record: Record | None = None
) -> list[InputPart]:
    """All input channels of a unit, those that matter most first.

    By the weights alone: each channel's part in the sum of the squared weights. With a record: by the size of
    what each adds to the unit's mean value on that photo: for a convolution the sum of its weights × the
    channel's mean activation, which leaves the map's edges aside. Negative ones hold the unit back.
    """
    unit = in_branch(unit, graph)
    kernel = kernels(network, graph, unit)  # (C_in, k, k)
    contributions: list[float | None] = [None] * len(kernel)
    source = graph.node(unit.layer).inputs[0]
    if record is None:
        weight = np.square(kernel, dtype=np.float64).sum(axis=(1, 2))
    else:
        seen = record.outputs[source].reshape(len(kernel), -1)  # (C_in, H·W)
        if graph.node(unit.layer).kind == "linear":
            added = (kernel.reshape(seen.shape) * seen).sum(axis=1, dtype=np.float64)
        else:
            added = kernel.sum(axis=(1, 2), dtype=np.float64) * seen.mean(axis=1, dtype=np.float64)
        contributions, weight = added.tolist(), np.abs(added)
    share = weight / max(float(weight.sum()), 1e-30)
    return [
        InputPart(int(c), made_by(Unit(source, int(c)), graph), float(share[c]), contributions[c])
        for c in np.argsort(-share, kind="stable")
    ]


def made_by(unit: Unit, graph: Graph) -> Unit:
    """The unit that makes a channel: through pools, normalisation, dropout, into a concatenation's branch."""
    while True:
        node = graph.node(unit.layer)
        if node.kind == "concat":
            unit = in_branch(unit, graph)
        elif node.kind in _PASSING:
            unit = Unit(node.inputs[0], unit.channel)
        else:
            return unit


def class_votes(
    network: Network, graph: Graph, unit: Unit, head: str = "main", x: FloatArray | None = None
) -> FloatArray:
    """How much each class's logit (K,) rises when a unit's map is raised by 1 everywhere.

    That is the derivative with respect to the map's mean, of all classes at once (the Jacobian times a
    constant map, by two backward passes), where plain gradients would be one backward pass a class. For a
    channel of 5b it is the classifier's weight, whatever the photo; for earlier ones it depends on the input
    `x` (3, S, S), where None is a plain picture of the training photos' mean colour. All 0 for a head that
    does not read the unit.
    """
    unit = in_branch(unit, graph)
    net = network.net
    given = torch.zeros(1, *graph.input) if x is None else torch.from_numpy(np.array(x, np.float32))[None]
    given = given.contiguous(memory_format=torch.channels_last)
    answering, module = OneHead(net, head), module_of(net, graph, unit.layer)
    one = torch.zeros(graph.node(unit.layer).output[0])
    one[unit.channel] = 1.0

    def logits(change: Tensor) -> Tensor:
        def raised(module: nn.Module, read: Any, made: Tensor) -> Tensor:
            return made + change.view(1, -1, *[1] * (made.dim() - 2))

        handle = module.register_forward_hook(raised)
        try:
            answer: Tensor = answering(given)
        finally:
            handle.remove()
        return answer[0]  # (K,)

    _, votes = torch.autograd.functional.jvp(logits, torch.zeros_like(one), one)
    return np.asarray(votes.numpy(), np.float32).copy()


def _weights(network: Network, graph: Graph, layer: str) -> tuple[Tensor, Tensor]:
    """A layer's weights (C_out, …) and biases (C_out,), batch norm folded in; ValueError if it has none."""
    node = graph.node(layer)
    found = [network.net.get_submodule(path) for path in node.modules]
    if not found or not isinstance(found[0], nn.Conv2d | nn.Linear):
        raise ValueError(f"{layer} has no weights")
    return _folded(found[0], found[1] if len(found) > 1 else nn.Identity())


@torch.no_grad()
def _folded(module: nn.Conv2d | nn.Linear, norm: nn.Module) -> tuple[Tensor, Tensor]:
    weight = module.weight.detach().float()
    bias = torch.zeros(len(weight)) if module.bias is None else module.bias.detach().float()
    if isinstance(norm, nn.BatchNorm2d):
        assert norm.running_mean is not None
        assert norm.running_var is not None
        return fuse_conv_bn_weights(
            weight, bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
        )
    return weight, bias
