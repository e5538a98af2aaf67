"""The best photos of each channel of one layer, kept up to date batch by batch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inception_studio.insight.exemplars.result import BEST


class Ranking:
    """For C channels the BEST photos seen so far, the best first, and the place in each photo.

    `values`, `photos`, `rows` and `columns` are (C, BEST); `photos` is -1 where there is none as yet. Of
    equal values the photo that came first ranks higher, and in a map the first place in reading order.
    """

    def __init__(self, channels: int) -> None:
        self.values: npt.NDArray[np.float32] = np.full((channels, BEST), -np.inf, np.float32)
        self.photos: npt.NDArray[np.int32] = np.full((channels, BEST), -1, np.int32)
        self.rows: npt.NDArray[np.int32] = np.zeros((channels, BEST), np.int32)
        self.columns: npt.NDArray[np.int32] = np.zeros((channels, BEST), np.int32)

    def add(self, maps: Tensor, highest: Tensor, photos: list[int]) -> None:
        """Take in maps (N, C, H, W) of photos of these numbers; `highest` (N, C) is their maximum each."""
        # Only what beats the last of a channel's best is looked at closely; soon that is very little.
        found = highest.numpy()  # (N, C)
        better = found > self.values[:, -1]
        channels = np.flatnonzero(better.any(axis=0))
        if not channels.size:
            return
        where, which = np.nonzero(better)
        places = _places(maps, torch.from_numpy(where), torch.from_numpy(which), found[where, which])
        width = maps.shape[3]
        place = np.zeros(found.shape, np.int64)
        place[where, which] = places
        new = np.where(better, found, -np.inf)[:, channels].T.astype(np.float32)  # (c, N)
        numbers = np.broadcast_to(np.asarray(photos, np.int32), new.shape)
        flat = place[:, channels].T  # (c, N)
        self._merge(channels, new, numbers, flat // width, flat % width)

    def _merge(
        self,
        channels: npt.NDArray[np.int64],
        values: npt.NDArray[np.float32],
        photos: npt.NDArray[np.int32],
        rows: npt.NDArray[np.int64],
        columns: npt.NDArray[np.int64],
    ) -> None:
        all_values = np.concatenate([self.values[channels], values], axis=1)
        order = np.argsort(-all_values, axis=1, kind="stable")[:, :BEST]

        def best(old: npt.NDArray[np.int32], new: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
            both = np.concatenate([old[channels], new.astype(np.int32)], axis=1)
            return np.take_along_axis(both, order, axis=1)

        self.photos[channels] = best(self.photos, np.where(np.isneginf(values), -1, photos))
        self.rows[channels] = best(self.rows, rows)
        self.columns[channels] = best(self.columns, columns)
        self.values[channels] = np.take_along_axis(all_values, order, axis=1)


def _places(
    maps: Tensor, where: Tensor, which: Tensor, values: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """The first place, counted in reading order, at which map `which` of image `where` has its value."""
    hit = maps[where, which].flatten(1) == torch.from_numpy(values)[:, None]
    places: npt.NDArray[np.int64] = hit.to(torch.uint8).argmax(dim=1).numpy()
    return places
