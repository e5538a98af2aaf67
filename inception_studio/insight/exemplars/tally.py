"""Mean, spread, share of zeros and histogram of each channel of some layers, summed up batch by batch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inception_studio.insight.exemplars.alike import AlikeMaps
from inception_studio.insight.exemplars.result import BINS


class Tally:
    """Sums over the values of C channels: mean and maximum over all places of each map, the rest from nine at
    most, in a grid, because every further pass over all values costs a tenth of the network's own time.

    The histogram has BINS bins of equal width for each channel, from `lows` to `highs`. When a value lies
    beyond, bins are joined in pairs until it fits, so that one pass is enough and none is lost. Channels
    that were never negative have bins from 0 up, others around 0.
    """

    def __init__(self, channels: int) -> None:
        self._values = self._sampled = 0  # of each channel
        self._sums = np.zeros(channels)
        self._sample_sums = np.zeros(channels)
        self._squares = np.zeros(channels)
        self._zeros = np.zeros(channels, np.int64)
        self._signed = np.zeros(channels, np.bool_)
        self.maxima: npt.NDArray[np.float32] = np.full(channels, -np.inf, np.float32)
        self.highs: npt.NDArray[np.float32] = np.full(channels, np.float32(2.0**-10))
        self.counts: npt.NDArray[np.int64] = np.zeros((channels, BINS), np.int64)

    @property
    def means(self) -> npt.NDArray[np.float64]:
        """(C,)"""
        return self._sums / max(1, self._values)

    @property
    def deviations(self) -> npt.NDArray[np.float64]:
        """The standard deviation (C,)."""
        mean = self._sample_sums / max(1, self._sampled)
        return np.sqrt(np.maximum(self._squares / max(1, self._sampled) - mean**2, 0))

    @property
    def zero_shares(self) -> npt.NDArray[np.float64]:
        """The share (C,) of values that are exactly 0, 0…1."""
        return self._zeros / max(1, self._sampled)

    @property
    def lows(self) -> npt.NDArray[np.float32]:
        """The lower end (C,) of each channel's histogram."""
        return np.where(self._signed, -self.highs, np.float32(0))

    def add(self, maps: AlikeMaps) -> None:
        """Take in a batch's maps."""
        self._values += len(maps.highest) * maps.places
        self._sums += maps.sums()
        np.maximum(self.maxima, maps.highest.max(axis=0), out=self.maxima)
        some = maps.sampled()  # (C, n)
        self._sampled += some.shape[1]
        self._sample_sums += some.sum(dim=1).numpy()
        self._squares += torch.linalg.vecdot(some, some).numpy()
        self._zeros += some.shape[1] - torch.count_nonzero(some, dim=1).numpy()
        self._count(some)

    def _count(self, some: Tensor) -> None:
        low, high = (edge.numpy() for edge in some.aminmax(dim=1))
        self._become_signed(np.flatnonzero((low < 0) & ~self._signed))
        self._widen(np.maximum(high, -low))
        lows, highs = torch.from_numpy(self.lows)[:, None], torch.from_numpy(self.highs)[:, None]
        bins = ((some - lows) * (BINS / (highs - lows))).long().clamp_(0, BINS - 1)
        bins += torch.arange(len(bins))[:, None] * BINS
        self.counts += torch.bincount(bins.flatten(), minlength=self.counts.size).view(-1, BINS).numpy()

    def _become_signed(self, channels: npt.NDArray[np.int64]) -> None:
        joined = self._joined(channels)
        self.counts[channels, : BINS // 2] = 0
        self.counts[channels, BINS // 2 :] = joined
        self._signed[channels] = True

    def _widen(self, needed: npt.NDArray[np.float32]) -> None:
        while (short := np.flatnonzero(needed > self.highs)).size:
            joined = self._joined(short)
            self.counts[short] = 0
            for signed, begin in ((False, 0), (True, BINS // 4)):
                those = self._signed[short] == signed
                self.counts[short[those], begin : begin + BINS // 2] = joined[those]
            self.highs[short] *= 2

    def _joined(self, channels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The counts of these channels with their bins joined in pairs, (c, BINS / 2)."""
        joined: npt.NDArray[np.int64] = self.counts[channels].reshape(-1, BINS // 2, 2).sum(axis=2)
        return joined
