"""One forward pass of a network with every node's output kept; knows no photo and no panel."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from inception_studio.insight.lesioned_pass import LesionedPass
from inception_studio.insight.lesions import Lesions
from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.nets.trace import Trace, trace

if TYPE_CHECKING:
    from inception_studio.nets.weights import Network

_LOGITS = {"main": "fc", "aux1": "aux1/fc2", "aux2": "aux2/fc2"}


class Recorder:
    """Follows a network once and then records photos, auxiliary heads included; no hook is ever set.

    It owns a copy of the weights with batch norm folded into the convolutions and activations in place:
    what a node of the graph hands on stays the same to float32's rounding, and a recorded pass takes no
    longer than a plain one. Training the network it came from does not change it; `update` does.
    """

    def __init__(self, network: Network, input_size: int) -> None:
        """For images of `input_size` × `input_size` px; UserError if the network cannot take them."""
        traced = trace(network.net, input_size)
        self.graph = traced.graph
        self.card = network.card
        self._module, self._folded = _prepared(traced)
        self._lesioned = LesionedPass(self._module, self.graph)
        self.update(network.net.state_dict())

    def update(self, state: Mapping[str, Tensor]) -> None:
        """Take over the weights of a state dict of the same architecture; KeyError if some are missing."""
        with torch.no_grad():
            for conv_path, (bn_path, eps) in self._folded.items():
                of_bn = {
                    key: state[f"{bn_path}.{key}"].float()
                    for key in ("running_mean", "running_var", "weight", "bias")
                }
                bias = state.get(f"{conv_path}.bias")
                weight, bias = fuse_conv_bn_weights(
                    state[f"{conv_path}.weight"].float(),
                    None if bias is None else bias.float(),
                    of_bn["running_mean"],
                    of_bn["running_var"],
                    eps,
                    of_bn["weight"],
                    of_bn["bias"],
                )
                conv = self._module.get_submodule(conv_path)
                assert isinstance(conv, nn.Conv2d)
                assert conv.bias is not None
                conv.weight.copy_(weight)
                conv.bias.copy_(bias)
            for name, own in self._module.state_dict().items():
                if name.rpartition(".")[0] not in self._folded:
                    own.copy_(state[name])

    @torch.inference_mode()
    def outputs(self, x: Tensor) -> dict[str, Tensor]:
        """Every node's output, (N, C, H, W) or (N, K), for images (N, 3, S, S), preprocessed."""
        x = x.to(torch.float32).clone(memory_format=torch.channels_last)
        kept: tuple[Tensor, ...] = self._module(x)
        return {node.name: value for node, value in zip(self.graph.nodes, kept, strict=True)}

    def outputs_behind(self, lesions: Lesions, intact: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """What of the outputs `intact` differs when parts are switched off; `intact` stays as it is."""
        return self._lesioned.behind(lesions, intact)

    def record(self, x: Tensor, lesions: Lesions = frozenset()) -> Record:
        """One forward pass of an image (1, 3, S, S), preprocessed; ValueError for another shape.

        The outputs of lesioned layers are zero, and what lies behind them follows from that. The record's
        arrays are views of memory that this pass allocated; a later pass leaves them alone.
        """
        if tuple(x.shape) != (1, *self.graph.input):
            raise ValueError(f"this recorder takes (1, {self.graph.input}), not {tuple(x.shape)}")
        started = time.perf_counter()
        found = self._lesioned.whole(lesions, x) if lesions else self.outputs(x)
        return self._record({name: value[0].numpy() for name, value in found.items()}, lesions, started)

    def lesioned(self, intact: Record, lesions: Lesions) -> Record:
        """What `record` makes of the image of a record without lesions, by these weights, with some.

        Only what lies behind the lesions is computed; the other arrays are those of `intact`.
        """
        started = time.perf_counter()
        found = self._lesioned.behind(lesions, {name: _batch(maps) for name, maps in intact.outputs.items()})
        new = {name: value[0].numpy() for name, value in found.items()}
        return self._record({**intact.outputs, **new}, lesions, started)

    def _record(self, outputs: Mapping[str, FloatArray], lesions: Lesions, started: float) -> Record:
        elapsed_ms = (time.perf_counter() - started) * 1000
        probabilities = {
            head: _softmax(outputs[name]) if name in outputs else None for head, name in _LOGITS.items()
        }
        image = outputs["image"]
        return Record(self.graph, image, outputs, probabilities, self.card, elapsed_ms, lesions)


class _ShiftedLRN(nn.Module):
    """What `nn.LocalResponseNorm` computes, from shifted sums instead of a 3-d pool: a quarter of the paper's
    network's time less.
    """

    def __init__(self, norm: nn.LocalResponseNorm) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = norm.size, norm.alpha, norm.beta, norm.k

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) → (N, C, H, W); outside the channels the squares are 0, as in torch."""
        channels, before = x.shape[1], self.size // 2
        squares = nn.functional.pad(x * x, (0, 0, 0, 0, before, self.size - 1 - before))
        total = squares[:, :channels].clone(memory_format=torch.channels_last)
        for shift in range(1, self.size):
            total += squares[:, shift : shift + channels]
        return x / total.mul_(self.alpha / self.size).add_(self.k).pow_(self.beta)


def _batch(output: FloatArray) -> Tensor:
    """Maps (C, H, W) as (1, C, H, W), channels last to torch too, or a vector (K,) as (1, K); views."""
    if output.ndim == 1:
        return torch.from_numpy(output)[None]
    return torch.from_numpy(output.transpose(1, 2, 0))[None].permute(0, 3, 1, 2)


def _softmax(logits: FloatArray) -> FloatArray:
    powers = np.exp(logits - logits.max())
    probabilities: FloatArray = powers / powers.sum()
    return probabilities


def _prepared(traced: Trace) -> tuple[fx.GraphModule, dict[str, tuple[str, float]]]:
    """A copy of the network that returns every node's output, and {conv: (its batch norm, eps)} folded."""
    # Its own tensors, but not their values: `update` writes those.
    own: dict[int, Any] = {id(one): _empty(one) for one in traced.module.parameters()}
    own |= {id(one): torch.empty_like(one) for one in traced.module.buffers()}
    module = copy.deepcopy(traced.module, own)
    by_name = {node.name: node for node in module.graph.nodes}
    wanted = [by_name[traced.outputs[node.name]] for node in traced.graph.nodes]
    folded: dict[str, tuple[str, float]] = {}
    for node in list(module.graph.nodes):
        if isinstance(norm := _called(module, node), nn.LocalResponseNorm):
            module.set_submodule(str(node.target), _ShiftedLRN(norm))
        called, before = _called(module, node), node.all_input_nodes[0] if node.all_input_nodes else None
        if before is None or len(before.users) > 1 or before in wanted:
            continue  # its own output must survive
        earlier = _called(module, before)
        if isinstance(called, nn.BatchNorm2d) and isinstance(earlier, nn.Conv2d):
            folded[str(before.target)] = (str(node.target), called.eps)
            if earlier.bias is None:
                earlier.bias = nn.Parameter(torch.zeros(earlier.out_channels))
            node.replace_all_uses_with(before)
            wanted = [before if one is node else one for one in wanted]
            module.graph.erase_node(node)
        elif isinstance(called, nn.ReLU) and isinstance(earlier, nn.Conv2d | nn.Linear):
            called.inplace = True  # the values before it are read by nobody
    end = next(node for node in module.graph.nodes if node.op == "output")
    end.args = (tuple(wanted),)
    module.graph.lint()
    module.recompile()
    module.delete_all_unused_submodules()
    module.requires_grad_(False)
    return module, folded


def _empty(weight: Tensor) -> nn.Parameter:
    layout = torch.channels_last if weight.dim() == 4 else torch.preserve_format
    return nn.Parameter(torch.empty_like(weight, memory_format=layout), requires_grad=False)


def _called(module: fx.GraphModule, node: fx.Node) -> nn.Module | None:
    return module.get_submodule(str(node.target)) if node.op == "call_module" else None
