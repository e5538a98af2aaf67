"""The parts that GoogLeNet is built of; knows no table and no names of layers."""

from __future__ import annotations

import torch
from torch import Tensor, nn

_ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}
_BATCH_NORM_EPS = 1e-3  # torchvision's BasicConv2d


def activation(name: str) -> nn.Module:
    """A fresh activation module, never in place: attribution methods hook it and need it used once."""
    fresh: nn.Module = _ACTIVATIONS[name]()
    return fresh


class ConvUnit(nn.Module):
    """Convolution, batch norm (or a bias), activation: torchvision's `BasicConv2d` with a module for each."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        *,
        stride: int = 1,
        padding: int = 0,
        batch_norm: bool,
        act: str,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel, stride, padding, bias=not batch_norm)
        self.bn = nn.BatchNorm2d(out_channels, eps=_BATCH_NORM_EPS) if batch_norm else nn.Identity()
        self.act = activation(act)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) → (N, out_channels, H', W')."""
        out: Tensor = self.act(self.bn(self.conv(x)))
        return out


class Inception(nn.Module):
    """Four branches in parallel, stacked along the channel dimension (Szegedy et al. 2014, Fig. 2b)."""

    def __init__(
        self,
        in_channels: int,
        widths: tuple[int, int, int, int, int, int],
        *,
        large_kernel: int,
        batch_norm: bool,
        act: str,
    ) -> None:
        """`widths`: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj."""
        super().__init__()
        ch1, ch3_reduce, ch3, ch5_reduce, ch5, proj = widths

        def unit(ins: int, outs: int, kernel: int) -> ConvUnit:
            return ConvUnit(ins, outs, kernel, padding=kernel // 2, batch_norm=batch_norm, act=act)

        self.branch1 = unit(in_channels, ch1, 1)
        self.branch2 = nn.Sequential(unit(in_channels, ch3_reduce, 1), unit(ch3_reduce, ch3, 3))
        self.branch3 = nn.Sequential(unit(in_channels, ch5_reduce, 1), unit(ch5_reduce, ch5, large_kernel))
        pool = nn.MaxPool2d(3, stride=1, padding=1, ceil_mode=True)
        self.branch4 = nn.Sequential(pool, unit(in_channels, proj, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) → (N, ch1 + ch3 + ch5 + proj, H, W)."""
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


class AuxiliaryPool(nn.Module):
    """Average pooling to 4×4: the paper's 5×5 windows with stride 3 where they give 4×4, else adaptive.

    The windows fit maps of 14 to 16 px, that is inputs of 224 to 256 px; other input sizes need the
    adaptive form for the fully connected layer behind it.
    """

    KERNEL, STRIDE = 5, 3

    def __init__(self, windowed: bool) -> None:
        super().__init__()
        self.windowed = windowed

    def windows_fit(self, height: int, width: int) -> bool:
        """Whether maps of this size are pooled by the paper's windows."""
        return self.windowed and all(14 <= side <= 16 for side in (height, width))

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) → (N, C, 4, 4)."""
        if self.windows_fit(*x.shape[-2:]):
            return nn.functional.avg_pool2d(x, self.KERNEL, self.STRIDE)
        if x.device.type == "mps" and any(side % 4 for side in x.shape[-2:]):
            return pooled_to_4x4(x)
        return nn.functional.adaptive_avg_pool2d(x, (4, 4))


def pooled_to_4x4(x: Tensor) -> Tensor:
    """`adaptive_avg_pool2d(x, 4)` of (N, C, H, W) as two matrix products.

    For MPS, which refuses sides that 4 does not divide (https://github.com/pytorch/pytorch/issues/96056).
    """
    rows, columns = (_windows(side, x) for side in x.shape[-2:])  # (4, H), (4, W)
    return rows @ x @ columns.T


def _windows(side: int, like: Tensor) -> Tensor:
    shares = torch.zeros(4, side)
    for i in range(4):
        begin, end = i * side // 4, -(-(i + 1) * side // 4)
        shares[i, begin:end] = 1 / (end - begin)
    return shares.to(like)


class AuxiliaryHead(nn.Module):
    """A small classifier in the middle of the network (Szegedy et al. 2014, section 5)."""

    def __init__(
        self,
        in_channels: int,
        conv_width: int,
        fc_width: int,
        num_classes: int,
        *,
        windowed: bool,
        dropout: float,
        batch_norm: bool,
        act: str,
    ) -> None:
        super().__init__()
        self.pool = AuxiliaryPool(windowed)
        self.conv = ConvUnit(in_channels, conv_width, 1, batch_norm=batch_norm, act=act)
        self.fc1 = nn.Linear(conv_width * 4 * 4, fc_width)
        self.act = activation(act)
        self.dropout = nn.Dropout(dropout)
        self.fc2 = nn.Linear(fc_width, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) → logits (N, num_classes)."""
        x = torch.flatten(self.conv(self.pool(x)), 1)  # (N, conv_width * 16)
        out: Tensor = self.fc2(self.dropout(self.act(self.fc1(x))))
        return out
