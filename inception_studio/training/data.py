"""What a data set is to the trainer: classes, and two splits that give batches of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.nets.card import Preprocessing
from inception_studio.training.config import BUILTIN, RunConfig


class Split(Protocol):
    """The photos of training or of validation."""

    def __len__(self) -> int: ...

    @property
    def broken(self) -> Sequence[Path]:
        """Files found unreadable so far; they are left out of the batches."""
        ...

    def prepare(self, token: CancelToken, progress: Progress) -> None:
        """Decode ahead what fits in memory; raises `Cancelled`."""
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


def open_data(config: RunConfig, preprocessing: Preprocessing) -> ImageData:
    """The data set that a run asks for; UserError when the folder cannot be trained on."""
    # Imported here so that each data set's cost is paid by the runs that use it.
    if config.data == BUILTIN:
        from inception_studio.training.synthetic import shapes

        return shapes(config.image_size, config.seed)
    from inception_studio.training.folders import class_folders

    return class_folders(Path(config.data), preprocessing, config.seed)
