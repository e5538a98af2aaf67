"""Mean, spread, share of zeros and histogram of each channel of one layer, summed up batch by batch."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inception_studio.insight.exemplars.result import BINS

_PLACES = 3  # of a map, along each side, that are sampled


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
        self._signed = False
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
        return -self.highs if self._signed else np.zeros_like(self.highs)

    def add(self, maps: Tensor, highest: Tensor) -> None:
        """Take in maps (N, C, H, W); `highest` (N, C) is their maximum each."""
        self._values += maps.shape[0] * maps.shape[2] * maps.shape[3]
        self._sums += maps.sum(dim=(0, 2, 3)).numpy()
        np.maximum(self.maxima, highest.amax(dim=0).numpy(), out=self.maxima)
        steps = [math.ceil(side / _PLACES) for side in maps.shape[2:]]
        some = maps[:, :, :: steps[0], :: steps[1]].permute(1, 0, 2, 3).flatten(1)  # (C, n)
        self._sampled += some.shape[1]
        self._sample_sums += some.sum(dim=1).numpy()
        self._squares += torch.einsum("cn,cn->c", some, some).numpy()
        self._zeros += some.shape[1] - torch.count_nonzero(some, dim=1).numpy()
        self._count(some)

    def _count(self, some: Tensor) -> None:
        low, high = (edge.numpy() for edge in some.aminmax(dim=1))
        if not self._signed and (low < 0).any():
            self._become_signed()
        self._widen(np.maximum(high, -low))
        lows, highs = torch.from_numpy(self.lows)[:, None], torch.from_numpy(self.highs)[:, None]
        bins = ((some - lows) * (BINS / (highs - lows))).long().clamp_(0, BINS - 1)
        bins += torch.arange(len(bins))[:, None] * BINS
        self.counts += torch.bincount(bins.flatten(), minlength=self.counts.size).view(-1, BINS).numpy()

    def _become_signed(self) -> None:
        joined = self.counts.reshape(len(self.counts), BINS // 2, 2).sum(axis=2)
        self.counts[:, : BINS // 2] = 0
        self.counts[:, BINS // 2 :] = joined
        self._signed = True

    def _widen(self, needed: npt.NDArray[np.float32]) -> None:
        while (short := np.flatnonzero(needed > self.highs)).size:
            joined = self.counts[short].reshape(len(short), BINS // 2, 2).sum(axis=2)
            begin = BINS // 4 if self._signed else 0
            self.counts[short] = 0
            self.counts[short, begin : begin + BINS // 2] = joined
            self.highs[short] *= 2
