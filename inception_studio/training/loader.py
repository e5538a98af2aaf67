"""Batches in an order that a seed and an epoch fix, fetched one ahead of the step that uses them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from inception_studio.errors import UserError
from inception_studio.training.split import Split

Batch = tuple[Tensor, Tensor]


def steps_per_epoch(split: Split, batch_size: int) -> int:
    """Full batches only: a last batch of one photo would break batch norm. At least one."""
    return max(1, len(split) // batch_size)


def training_batches(
    split: Split, batch_size: int, seed: int, epoch: int, skip: int = 0
) -> Generator[Batch, None, None]:
    """The shuffled batches of one epoch from number `skip` on; the order depends on (seed, epoch) alone.

    Raises UserError when no photo of a batch can be read.
    """
    order = torch.randperm(
        len(split), generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    ).tolist()
    starts = range(skip * batch_size, steps_per_epoch(split, batch_size) * batch_size, batch_size)
    for images, labels in _ahead(split, [order[start : start + batch_size] for start in starts]):
        if not len(labels):
            raise UserError(
                f"none of {batch_size} photos in a row can be read", remedy="Check the folder of photos."
            )
        yield images, labels


def ordered_batches(split: Split, batch_size: int) -> Generator[Batch, None, None]:
    """All photos once, in order; batches of which nothing can be read are left out."""
    starts = range(0, len(split), batch_size)
    batches = _ahead(split, [range(start, min(start + batch_size, len(split))) for start in starts])
    return (batch for batch in batches if len(batch[1]))


def _ahead(split: Split, chosen: Sequence[Sequence[int]]) -> Generator[Batch, None, None]:
    with ThreadPoolExecutor(1, "batches") as pool:
        coming = pool.submit(split.batch, chosen[0]) if chosen else None
        for number in range(len(chosen)):
            assert coming is not None
            batch = coming.result()
            if number + 1 < len(chosen):
                coming = pool.submit(split.batch, chosen[number + 1])
            yield batch
