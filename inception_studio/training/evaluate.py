"""How well a network answers on labelled photos: top-1, top-5 and loss of every head, and the confusion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.vocabulary import HEADS


@dataclass(frozen=True)
class HeadScore:
    """Fractions of right answers among the first one and five, and the mean cross-entropy in nats."""

    top1: float
    top5: float
    loss: float


@dataclass(frozen=True)
class Evaluation:
    """`heads` has None for absent heads; `confusion[t][p]` counts photos of class t that main calls p."""

    images: int
    heads: dict[str, HeadScore | None]
    classes: tuple[str, ...]
    confusion: list[list[int]]

    def to_dict(self) -> dict[str, Any]:
        """The form of `inception-studio evaluate --json`."""
        return asdict(self)


@torch.inference_mode()
def evaluate(
    net: GoogLeNet,
    batches: Iterable[tuple[Tensor, Tensor]],
    classes: tuple[str, ...],
    check: Callable[[int], None] = lambda done: None,
    hear: Callable[[Tensor, Tensor], None] = lambda labels, logits: None,
) -> Evaluation:
    """Score `net` (put in evaluation mode, and back) on batches of input (n, 3, S, S) and labels (n,).

    The inputs are on the network's device.
    `check` is called before each batch with the number of photos done; what it raises ends the work.
    `hear` is told each batch's labels (n,) and the main head's logits (n, K).
    """
    mode = net.training
    net.eval()
    images = 0
    sums = {head: torch.zeros(3, dtype=torch.float64) for head in HEADS}
    present: set[str] = set()
    confusion = torch.zeros(len(classes), len(classes), dtype=torch.int64)
    try:
        for x, labels in batches:
            check(images)
            labels = labels.to(x.device)
            heads = net(x, with_aux=True)
            images += len(labels)
            for head, logits in heads._asdict().items():
                if logits is not None:
                    present.add(head)
                    sums[head] += _sums(logits.float(), labels).cpu().double()  # MPS has no float64
            pairs = labels * len(classes) + heads.main.argmax(1)
            counts = torch.bincount(pairs.cpu(), minlength=len(classes) ** 2)
            confusion += counts.view(len(classes), len(classes))
            hear(labels, heads.main)
    finally:
        net.train(mode)
    scores: dict[str, HeadScore | None] = {
        head: HeadScore(*(sums[head] / max(images, 1)).tolist()) if head in present else None
        for head in HEADS
    }
    return Evaluation(images, scores, classes, confusion.tolist())


def _sums(logits: Tensor, labels: Tensor) -> Tensor:
    """Right at first, right among five, summed loss: (3,)."""
    best = logits.topk(min(5, logits.shape[1])).indices  # (n, 5)
    right = best == labels[:, None]
    return torch.stack(
        [right[:, 0].sum(), right.any(1).sum(), cross_entropy(logits, labels, reduction="sum")]
    )
