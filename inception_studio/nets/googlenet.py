"""GoogLeNet, built from Table 1; the paper's network and torchvision's are two settings of it."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.blocks import AuxiliaryHead, ConvUnit, Inception
from inception_studio.nets.initialisation import initialise
from inception_studio.nets.table1 import AUX_CONV_WIDTH, AUX_FC_WIDTH, INCEPTION, STEM_WIDTHS, InceptionRow


class Heads(NamedTuple):
    """Logits (N, num_classes) of the three classifiers; None where a head is absent or was not asked for."""

    main: Tensor
    aux1: Tensor | None
    aux2: Tensor | None


class GoogLeNet(nn.Module):
    """Szegedy et al. 2014, Table 1, under torchvision's attribute names.

    Departures: input sizes from 64 to 512 px work (the global average pool is adaptive, and so is the
    auxiliary heads' pool where the paper's windows do not fit); activations are modules, used once,
    never in place; `transform_input` of torchvision is left to the preprocessing.
    """

    # Made in a loop over the table; declared here for the type checker.
    inception3a: Inception
    inception3b: Inception
    inception4a: Inception
    inception4b: Inception
    inception4c: Inception
    inception4d: Inception
    inception4e: Inception
    inception5a: Inception
    inception5b: Inception

    def __init__(self, architecture: Architecture, *, init: bool = True) -> None:
        """`init=False` leaves PyTorch's own initialisation: for weights that are loaded next."""
        super().__init__()
        self.architecture = architecture
        a = architecture
        stem = {name: self._wide(count) for name, count in STEM_WIDTHS.items()}

        def unit(ins: int, outs: int, kernel: int, stride: int = 1) -> ConvUnit:
            padding = kernel // 2
            return ConvUnit(
                ins, outs, kernel, stride=stride, padding=padding, batch_norm=a.batch_norm, act=a.activation
            )

        self.conv1 = unit(3, stem["conv1"], 7, stride=2)
        self.maxpool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.conv2 = unit(stem["conv1"], stem["conv2_reduce"], 1)
        self.conv3 = unit(stem["conv2_reduce"], stem["conv2"], 3)
        self.maxpool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        if a.local_response_norm:
            # Krizhevsky et al. 2012, section 3.3, with the constants of the original GoogLeNet's release.
            self.norm1 = nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1.0)
            self.norm2 = nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1.0)

        channels = stem["conv2"]
        outputs: dict[str, int] = {}
        for row in INCEPTION:
            widths = self._widths(row)
            self.add_module(
                f"inception{row.name}",
                Inception(
                    channels,
                    widths,
                    large_kernel=a.large_kernel,
                    batch_norm=a.batch_norm,
                    act=a.activation,
                ),
            )
            channels = outputs[row.name] = widths[0] + widths[2] + widths[4] + widths[5]
        self.maxpool3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.maxpool4 = nn.MaxPool2d(a.last_pool, stride=2, ceil_mode=True)

        def auxiliary(ins: int) -> AuxiliaryHead:
            return AuxiliaryHead(
                ins,
                self._wide(AUX_CONV_WIDTH),
                self._wide(AUX_FC_WIDTH),
                a.num_classes,
                windowed=a.windowed_aux_pool,
                dropout=a.aux_dropout,
                batch_norm=a.batch_norm,
                act=a.activation,
            )

        if a.aux:
            self.aux1 = auxiliary(outputs["4a"])
            self.aux2 = auxiliary(outputs["4d"])
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.dropout = nn.Dropout(a.dropout)
        self.fc = nn.Linear(channels, a.num_classes)
        if init:
            initialise(self, a)

    def forward(self, x: Tensor, with_aux: bool | None = None) -> Heads:
        """Images (N, 3, H, W) → `Heads` of logits.

        The auxiliary heads are computed when the network has them and `with_aux` is true; None follows
        the mode: yes while training, no at inference, as in the paper (section 5).
        """
        with_aux = self.architecture.aux and (self.training if with_aux is None else with_aux)
        lrn = self.architecture.local_response_norm
        x = self.maxpool1(self.conv1(x))
        if lrn:
            x = self.norm1(x)
        x = self.conv3(self.conv2(x))
        if lrn:
            x = self.norm2(x)
        x = self.maxpool2(x)
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        x = self.inception4a(x)
        aux1 = self.aux1(x) if with_aux else None
        x = self.inception4d(self.inception4c(self.inception4b(x)))
        aux2 = self.aux2(x) if with_aux else None
        x = self.maxpool4(self.inception4e(x))
        x = self.inception5b(self.inception5a(x))
        x = torch.flatten(self.avgpool(x), 1)  # (N, C)
        return Heads(self.fc(self.dropout(x)), aux1, aux2)

    def _wide(self, channels: int) -> int:
        return max(1, round(channels * self.architecture.width))

    def _widths(self, row: InceptionRow) -> tuple[int, int, int, int, int, int]:
        w = self._wide
        return (
            w(row.ch1x1),
            w(row.ch3x3_reduce),
            w(row.ch3x3),
            w(row.ch5x5_reduce),
            w(row.ch5x5),
            w(row.pool_proj),
        )
