"""The best photos of each channel of some layers, kept up to date batch by batch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inception_studio.insight.exemplars.alike import AlikeMaps
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

    def add(self, maps: AlikeMaps, photos: list[int]) -> None:
        """Take in a batch's maps of photos of these numbers."""
        # Only what will stay among a channel's best is merged; soon that is very little.
        found = np.ascontiguousarray(maps.highest.T)  # (C, N)
        better = found > self.values[:, -1:]
        channels = np.flatnonzero(better.any(axis=1))
        if not channels.size:
            return
        new = np.where(better[channels], found[channels], np.float32(-np.inf))
        numbers = np.where(better[channels], np.asarray(photos, np.int32), np.int32(-1))
        self._merge(channels, new, numbers, maps.rows.T[channels], maps.columns.T[channels])

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

        self.photos[channels] = best(self.photos, photos)
        self.rows[channels] = best(self.rows, rows)
        self.columns[channels] = best(self.columns, columns)
        self.values[channels] = np.take_along_axis(all_values, order, axis=1)
