"""What was computed once, kept on disk under the hash of the weights, the longest unused given up first."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from inception_studio.files import write_whole

LIMIT_BYTES = 2 * 1024**3


class Shelf:
    """Arrays by (hash of the weights, key), as .npz files in one folder; several processes may share it.

    Past `limit_bytes` the files that were not read for the longest time go. A file that cannot be read
    counts as not there. `weights` is the SHA-256 of a weight file; an empty one (weights that are still
    being trained) is never kept.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes

    def get(self, weights: str, key: str) -> dict[str, np.ndarray[Any, Any]] | None:
        """The arrays put under that key, or None."""
        path = self._path(weights, key)
        try:
            # Opened here: numpy leaves a damaged file open.
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            os.utime(path)
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            return None
        return arrays

    def put(self, weights: str, key: str, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Keep arrays; UserError when the disk does not take them."""
        if weights:
            given: dict[str, Any] = dict(arrays)
            write_whole(self._path(weights, key), lambda file: np.savez(file, **given))
            self._make_room()

    def _path(self, weights: str, key: str) -> Path:
        return self.folder / weights[:16] / f"{hashlib.sha256(f'{weights} {key}'.encode()).hexdigest()}.npz"

    def _make_room(self) -> None:
        found = []
        for path in self.folder.glob("*/*.npz"):
            with suppress(OSError):  # another process may remove it meanwhile
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found)[:-1]:  # the newest stays, however large
            if total <= self.limit_bytes:
                return
            with suppress(OSError):
                path.unlink()
            total -= size
