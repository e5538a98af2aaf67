"""What each operator of a network costs and how far it looks: one rule per operator, in one table."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from inception_studio.nets.blocks import AuxiliaryPool
from inception_studio.nets.graph import NodeKind, ReceptiveField

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """The square of its input that one output pixel of an operator is computed from.

    `size` and `stride` are in pixels of the operator's input; `offset` is the distance of the first
    window's centre from the first pixel's centre (0 for a padded 3×3).
    """

    size: int
    stride: float
    offset: float


POINT = Window(1, 1, 0)


@dataclass(frozen=True)
class Operator:
    """What a rule says of one use of an operator. `window` is None where places have no meaning behind it."""

    kind: NodeKind
    detail: str = ""
    multiplications: int = 0
    window: Window | None = POINT


Rule = Callable[[Any, Shape, Shape], Operator]
"""(the module, its input's shape, its output's shape), both without the batch dimension → Operator."""


def image_field() -> ReceptiveField:
    """Every input pixel sees itself."""
    return ReceptiveField(1, 1, 0.5)


def seen_through(field: ReceptiveField, window: Window) -> ReceptiveField:
    """What is seen through one more window: size += (k - 1) · stride, as in Araujo et al., Distill 2019."""
    return ReceptiveField(
        size=math.ceil(field.size + (window.size - 1) * field.stride),
        stride=field.stride * window.stride,
        start=field.start + window.offset * field.stride,
    )


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[-1])


def _sliding(kernel: Any, stride: Any, padding: Any, dilation: Any = 1) -> Window:
    """A window of a convolution or pool; the larger side where it is not square."""
    size = max(d * (k - 1) + 1 for k, d in zip(_pair(kernel), _pair(dilation), strict=True))
    return Window(size, max(_pair(stride)), (size - 1) / 2 - max(_pair(padding)))


def _whole(shape: Shape) -> Window:
    """A window over all of a map (C, H, W); a vector's entries have no neighbours to look at."""
    side = max(shape[-2:]) if len(shape) == 3 else 1
    return Window(side, side, (side - 1) / 2)


def _size(kernel: Any, stride: Any = 1) -> str:
    """A kernel in the paper's notation: "7×7/2"."""
    height, width = _pair(kernel)
    step = max(_pair(stride))
    return f"{height}×{width}" + (f"/{step}" if step > 1 else "")


def _conv(m: nn.Conv2d, given: Shape, made: Shape) -> Operator:
    height, width = _pair(m.kernel_size)
    return Operator(
        "conv",
        _size(m.kernel_size, m.stride) + (f", {m.groups} groups" if m.groups > 1 else ""),
        math.prod(made) * height * width * m.in_channels // m.groups,
        _sliding(m.kernel_size, m.stride, _padding(m), m.dilation),
    )


def _padding(m: nn.Conv2d) -> tuple[int, ...]:
    if isinstance(m.padding, str):  # "valid" or "same"
        sides = zip(m.kernel_size, m.dilation, strict=True)
        return tuple(d * (k - 1) // 2 if m.padding == "same" else 0 for k, d in sides)
    return tuple(m.padding)


def _linear(m: nn.Linear, given: Shape, made: Shape) -> Operator:
    # It reads a flattened map as a convolution with a kernel of the map's size would.
    return Operator(
        "linear", f"{m.in_features} → {m.out_features}", math.prod(made) * m.in_features, _whole(given)
    )


def _max_pool(m: nn.MaxPool2d, given: Shape, made: Shape) -> Operator:
    window = _sliding(m.kernel_size, m.stride, m.padding, m.dilation)
    return Operator("max_pool", f"{_size(m.kernel_size, m.stride)} max", window=window)


def _avg_pool(m: nn.AvgPool2d, given: Shape, made: Shape) -> Operator:
    window = _sliding(m.kernel_size, m.stride, m.padding)
    return Operator("avg_pool", f"{_size(m.kernel_size, m.stride)} avg", window=window)


def _adaptive(kind: NodeKind, word: str, given: Shape, made: Shape) -> Operator:
    """Windows i·n/o to (i + 1)·n/o of n input pixels for o output pixels; the largest one counts."""
    n, o = max(given[-2:]), max(made[-2:])
    if o == 1:
        return Operator(kind, f"global {word}", window=_whole(given))
    stride = n // o if n % o == 0 else n / o
    # Windows that do not divide the input lie a little beside their places: the square takes them all in.
    places = [(i + 0.5) * n / o for i in range(o)]
    ends = [(i * n // o, math.ceil((i + 1) * n / o)) for i in range(o)]
    reach = max(max(at - first, last - at) for at, (first, last) in zip(places, ends, strict=True))
    size = math.ceil(2 * reach)
    return Operator(kind, f"{word} to {_size(made[-2:])}", window=Window(size, stride, (stride - 1) / 2))


def _adaptive_avg_pool(m: nn.AdaptiveAvgPool2d, given: Shape, made: Shape) -> Operator:
    return _adaptive("avg_pool", "avg", given, made)


def _adaptive_max_pool(m: nn.AdaptiveMaxPool2d, given: Shape, made: Shape) -> Operator:
    return _adaptive("max_pool", "max", given, made)


def _auxiliary_pool(m: AuxiliaryPool, given: Shape, made: Shape) -> Operator:
    if m.windows_fit(*given[-2:]):
        return _avg_pool(nn.AvgPool2d(m.KERNEL, m.STRIDE), given, made)
    return _adaptive("avg_pool", "avg", given, made)


def _lrn(m: nn.LocalResponseNorm, given: Shape, made: Shape) -> Operator:
    return Operator("lrn", f"{m.size} channels")


def _dropout(m: nn.Dropout, given: Shape, made: Shape) -> Operator:
    return Operator("dropout", f"{m.p:.0%}".replace("%", " %"))


RULES: dict[type[nn.Module], Rule] = {
    nn.Conv2d: _conv,
    nn.Linear: _linear,
    nn.MaxPool2d: _max_pool,
    nn.AvgPool2d: _avg_pool,
    nn.AdaptiveAvgPool2d: _adaptive_avg_pool,
    nn.AdaptiveMaxPool2d: _adaptive_max_pool,
    AuxiliaryPool: _auxiliary_pool,
    nn.LocalResponseNorm: _lrn,
    nn.Dropout: _dropout,
}
"""The table to extend for a new layer; what it lacks is of kind "other", and looks at single pixels."""

FOLDED: tuple[type[nn.Module], ...] = (
    nn.BatchNorm1d, nn.BatchNorm2d, nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Hardswish,
    nn.Sigmoid, nn.Tanh,
)  # fmt: skip
"""What belongs to the layer whose only reader it is."""

FOLDING: frozenset[NodeKind] = frozenset({"conv", "linear", "add"})
"""The kinds of layers that these belong to."""

_MODULE_OF: dict[Any, tuple[type[nn.Module], tuple[str, ...]]] = {
    F.relu: (nn.ReLU, ("inplace",)),
    torch.relu: (nn.ReLU, ()),
    torch.sigmoid: (nn.Sigmoid, ()),
    torch.tanh: (nn.Tanh, ()),
    torch.flatten: (nn.Flatten, ("start_dim", "end_dim")),
    F.dropout: (nn.Dropout, ("p", "training", "inplace")),
    F.max_pool2d: (nn.MaxPool2d, ("kernel_size", "stride", "padding", "dilation", "ceil_mode")),
    F.avg_pool2d: (nn.AvgPool2d, ("kernel_size", "stride", "padding", "ceil_mode")),
    F.adaptive_avg_pool2d: (nn.AdaptiveAvgPool2d, ("output_size",)),
}

CONCATENATIONS = (torch.cat, torch.concat, torch.concatenate)
ADDITIONS = (torch.add, operator.add)
RESHAPINGS = (torch.reshape, "flatten", "view", "reshape")
"""Functions and methods (by name) that only write a tensor's shape anew."""


def as_module(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> nn.Module | None:
    """The module that does the same as a function called with `args` (behind the input) and `kwargs`.

    None for functions that have none here.
    """
    if function not in _MODULE_OF:
        return None
    made, names = _MODULE_OF[function]
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    given.pop("training", None)
    return made(**given)
