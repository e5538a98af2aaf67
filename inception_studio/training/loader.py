"""Batches in an order that a seed and an epoch fix, fetched one ahead of the step that uses them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from inception_studio.training.data import Split

Batch = tuple[Tensor, Tensor]


def steps_per_epoch(split: Split, batch_size: int) -> int:
    """Full batches only: a last batch of one photo would break batch norm. At least one."""
    return max(1, len(split) // batch_size)


def training_batches(split: Split, batch_size: int, seed: int, epoch: int, skip: int = 0) -> Iterator[Batch]:
    """The shuffled batches of one epoch from number `skip` on; the order depends on (seed, epoch) alone."""
    order = torch.randperm(
        len(split), generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    ).tolist()
    starts = range(skip * batch_size, steps_per_epoch(split, batch_size) * batch_size, batch_size)
    return _ahead(split, [order[start : start + batch_size] for start in starts])


def ordered_batches(split: Split, batch_size: int) -> Iterator[Batch]:
    """All photos once, in order."""
    indices = list(range(len(split)))
    return _ahead(split, [indices[start : start + batch_size] for start in range(0, len(split), batch_size)])


def _ahead(split: Split, chosen: list[list[int]]) -> Iterator[Batch]:
    with ThreadPoolExecutor(1, "batches") as pool:
        coming = pool.submit(split.batch, chosen[0]) if chosen else None
        for number in range(len(chosen)):
            assert coming is not None
            batch = coming.result()
            if number + 1 < len(chosen):
                coming = pool.submit(split.batch, chosen[number + 1])
            yield batch
