"""The gradient norm of every layer with parameters, in one fused call on the device."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inception_studio.nets.vocabulary import LAYERS, layer

# The squares of gradients outside of these under- or overflow in float32. A sigmoid GoogLeNet reaches
# 1e-18 in conv1.
_SMALLEST, _LARGEST = 1e-15, 1e18


class GradientNorms:
    """L2 norms of the gradients, one per layer: weights, biases and batch norm's parameters together."""

    def __init__(self, net: nn.Module) -> None:
        named: dict[str, list[nn.Parameter]] = {}
        for path, parameter in net.named_parameters():
            name = layer(path)
            if name is not None:
                named.setdefault(name, []).append(parameter)
        self.layers: tuple[str, ...] = tuple(name for name in LAYERS if name in named)
        self._parameters = [p for name in self.layers for p in named[name]]
        index = [i for i, name in enumerate(self.layers) for _ in named[name]]
        self._layer_of = torch.tensor(index, device=self._parameters[0].device)

    @torch.no_grad()
    def compute(self) -> Tensor:
        """The present norms (layers,) on the parameters' device; 0 for a layer without gradient.

        Nothing is copied to the host. CUDA sums squares in float64; the CPU sums in float32, which is
        forty times as fast there, and computes again, scaled, the rare tensors whose squares leave its range.
        MPS has no float64: there, norms below 1e-19 read as 0.
        """
        gradients = [torch.zeros((), device=p.device) if p.grad is None else p.grad for p in self._parameters]
        device = self._layer_of.device.type
        dtype = torch.float64 if device == "cuda" else None
        norms: Tensor = torch.stack(torch._foreach_norm(gradients, 2, dtype=dtype))  # (parameters,)
        if device == "cpu":
            norms = norms.double()
            for i in ((norms < _SMALLEST) | (norms > _LARGEST)).nonzero().flatten().tolist():
                norms[i] = _scaled_norm(gradients[i])
        squares = torch.zeros(len(self.layers), dtype=norms.dtype, device=norms.device)
        squares.index_add_(0, self._layer_of, norms.square())
        return squares.sqrt().float()


def _scaled_norm(gradient: Tensor) -> Tensor:
    largest = gradient.abs().max().double()
    if largest == 0 or not largest.isfinite():
        return largest
    norm: Tensor = largest * torch.linalg.vector_norm(gradient.double() / largest)
    return norm
