"""One training step's arithmetic: heads and labels to loss parts."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from inception_studio.nets.googlenet import Heads
from inception_studio.training.config import AUX_WEIGHT


class LossParts(NamedTuple):
    """Scalar losses in nats; `total` = main + 0.3 · aux1 + 0.3 · aux2 over the heads that are there."""

    total: Tensor
    main: Tensor
    aux1: Tensor | None
    aux2: Tensor | None


def loss_parts(heads: Heads, labels: Tensor, label_smoothing: float = 0.0) -> LossParts:
    """Cross-entropy of each head against labels (N,); Szegedy et al. 2014, section 5 for the weights."""
    main = cross_entropy(heads.main.float(), labels, label_smoothing=label_smoothing)
    total = main
    aux: list[Tensor | None] = []
    for logits in (heads.aux1, heads.aux2):
        part = (
            None if logits is None else cross_entropy(logits.float(), labels, label_smoothing=label_smoothing)
        )
        aux.append(part)
        if part is not None:
            total = total + AUX_WEIGHT * part
    return LossParts(total, main, aux[0], aux[1])


def correct_share(logits: Tensor, labels: Tensor) -> Tensor:
    """The share of rows of (N, K) whose largest logit is at their label, a scalar on the same device."""
    return (logits.argmax(1) == labels).float().mean()


def absent(reference: Tensor) -> Tensor:
    """A NaN scalar beside `reference`: what the log holds for a head that is not there."""
    return torch.full((), float("nan"), device=reference.device)
