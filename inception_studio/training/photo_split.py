"""Photos on disk as batches of bytes: decoded in threads, kept in memory if they fit, without broken ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.errors import UserError
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import cropped
from inception_studio.training.split import KEPT_BYTES

_THREADS = 4  # decoding releases the interpreter lock
_CHUNK = 64


class PhotoSplit:
    """Files with labels, seen through a network's own resizing and crop. Implements `split.Split`.

    Used by one thread at a time.
    """

    def __init__(self, files: Sequence[Path], labels: Sequence[int], preprocessing: Preprocessing) -> None:
        self.files = tuple(files)
        self.labels = torch.tensor(labels, dtype=torch.int64)  # (n,)
        self._preprocessing = preprocessing
        self._broken: dict[int, Path] = {}
        self._counted: Sequence[int] = range(len(files))  # the files that `len` and `batch` mean
        self._token = CancelToken()
        side = preprocessing.crop
        fits = len(files) * side * side * 3 <= KEPT_BYTES
        # Channels last: a batch taken from it is laid out as the convolutions want it.
        self._kept = torch.empty((len(files), side, side, 3), dtype=torch.uint8) if fits else None
        self._known = np.zeros(len(files), dtype=bool)  # decoded into _kept

    def __len__(self) -> int:
        return len(self._counted)

    @property
    def broken(self) -> tuple[Path, ...]:
        """Files found unreadable so far, in the order in which they were met."""
        return tuple(self._broken.values())

    def prepare(self, token: CancelToken, progress: Progress) -> None:
        """Decode everything ahead when it fits in memory, and count no more what cannot be read.

        Raises UserError when nothing can be read, and whatever `token` raises.
        """
        self._token = token
        if self._kept is None:
            return
        count = len(self.files)
        for start in range(0, count, _CHUNK):
            self._decode(range(start, min(start + _CHUNK, count)))
            progress(min(start + _CHUNK, count), count, "decoding photos")
        self._counted = [i for i in range(count) if i not in self._broken]
        if not self._counted:
            raise UserError("none of these photos can be read", self.files[0].parent, "Check the folder.")

    def batch(self, indices: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Images (n, 3, S, S) uint8 RGB and labels (n,), without unreadable files: n ≤ len(indices)."""
        files = [self._counted[i] for i in indices]
        if self._kept is not None:
            self._decode(files)
            good = [i for i in files if i not in self._broken]
            images = self._kept[good]  # (n, S, S, 3)
        else:
            decoded = {i: pixels for i, pixels in self._decoded(files) if pixels is not None}
            good = list(decoded)
            side = self._preprocessing.crop
            images = torch.from_numpy(np.array(list(decoded.values()), np.uint8).reshape(-1, side, side, 3))
        return images.permute(0, 3, 1, 2), self.labels[good]

    def _decode(self, indices: Iterable[int]) -> None:
        assert self._kept is not None
        for i, pixels in self._decoded([i for i in indices if not self._known[i]]):
            if pixels is not None:
                self._kept[i] = torch.from_numpy(pixels)
            self._known[i] = True

    def _decoded(self, indices: Sequence[int]) -> list[tuple[int, np.ndarray | None]]:
        if not indices:
            return []
        with ThreadPoolExecutor(_THREADS, "decode") as pool:
            decoded = list(zip(indices, pool.map(self._pixels, indices), strict=True))
        for i, pixels in decoded:
            if pixels is None:
                self._broken[i] = self.files[i]
        return decoded

    def _pixels(self, index: int) -> np.ndarray | None:
        self._token.check()
        try:
            return np.array(
                cropped(open_photo(self.files[index]), self._preprocessing), dtype=np.uint8
            )  # (S, S, 3)
        except UserError:
            return None
