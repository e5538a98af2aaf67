"""What a data set is to the trainer: classes, and two splits that give batches of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress

KEPT_BYTES = 2 * 2**30  # decoded pictures that a split keeps in memory, at most


class Split(Protocol):
    """The photos of training or of validation."""

    def __len__(self) -> int: ...

    @property
    def broken(self) -> Sequence[Path]:
        """Files found unreadable so far; they are left out of the batches."""
        ...

    def prepare(self, token: CancelToken, progress: Progress) -> None:
        """Decode ahead what fits in memory, and count no more what cannot be read.

        `token` is asked before each picture, in every later `batch` too: what it raises ends them.
        """
        ...

    def batch(self, indices: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Images (n, 3, S, S) uint8 RGB, channels last in memory, and labels (n,) int64; n ≤ len(indices)."""
        ...


@dataclass(frozen=True)
class ImageData:
    """A data set: class names in the order of their labels, and its splits."""

    classes: tuple[str, ...]
    train: Split
    val: Split
    name: str
    notes: tuple[str, ...] = field(default=())
