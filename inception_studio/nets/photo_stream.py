"""All photos below a folder as a network's input, in batches, decoded ahead of the pass that needs them."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inception_studio.cancellation import CancelToken
from inception_studio.errors import UserError
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import cropped, normalise

PHOTO_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
_THREADS = 2  # decoding releases the interpreter lock


def photos_below(folder: Path) -> list[Path]:
    """Every photo in a folder and its subfolders, hidden ones left out, in the order of their paths.

    Links to folders are followed, but no folder is entered twice. Raises UserError when there is none.
    """
    if not folder.is_dir():
        raise UserError("this is not a folder", folder, "Choose a folder of photos.")
    found = []
    top = folder.resolve()
    entered = {top}
    for place, folders, files in os.walk(folder, followlinks=True):
        shown = sorted(name for name in folders if not name.startswith("."))
        folders.clear()
        for name in sorted(shown, key=lambda name: os.path.islink(os.path.join(place, name))):
            real = Path(place, name).resolve()
            # A link to where the walk came from would lead round in a circle, or out of the folder.
            if real not in entered and not top.is_relative_to(real):
                entered.add(real)
                folders.append(name)
        found += [Path(place, name) for name in files if _is_photo(name)]
    if not found:
        raise UserError("there is no photo in this folder", folder, "Choose a folder of JPEG or PNG photos.")
    return sorted(found)


class PhotoStream:
    """Files → inputs (n, 3, S, S), float32, channels last; `broken` are those that could not be read."""

    def __init__(self, files: Sequence[Path], preprocessing: Preprocessing, batch: int) -> None:
        self.files = files
        self.broken: list[Path] = []
        self._preprocessing = preprocessing
        self._batch = batch

    def batches(self, token: CancelToken) -> Generator[tuple[list[int], Tensor], None, None]:
        """(indices of the files, their inputs) in order, unreadable ones left out; raises `Cancelled`."""
        with ThreadPoolExecutor(_THREADS, "decode") as pool:
            starts = range(0, len(self.files), self._batch)
            coming = self._ask(pool, 0)
            try:
                for start in starts:
                    token.check()
                    pixels = [one.result() for one in coming]
                    coming = self._ask(pool, start + self._batch)
                    good = [i for i, one in enumerate(pixels) if one is not None]
                    self.broken += [self.files[start + i] for i, one in enumerate(pixels) if one is None]
                    if good:
                        stacked = np.stack([one for one in pixels if one is not None])  # (n, S, S, 3) uint8
                        images = torch.from_numpy(stacked).permute(0, 3, 1, 2).float().div_(255)
                        yield [start + i for i in good], normalise(images, self._preprocessing)
            finally:
                for one in coming:
                    one.cancel()

    def _ask(self, pool: ThreadPoolExecutor, start: int) -> list[Future[npt.NDArray[np.uint8] | None]]:
        return [pool.submit(self._pixels, path) for path in self.files[start : start + self._batch]]

    def _pixels(self, path: Path) -> npt.NDArray[np.uint8] | None:
        try:
            return np.array(cropped(open_photo(path), self._preprocessing), dtype=np.uint8)  # (S, S, 3)
        except UserError:
            return None


def _is_photo(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in PHOTO_ENDINGS
