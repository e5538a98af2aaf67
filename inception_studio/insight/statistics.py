"""Figures that sum up a layer's output: mean activation, range, share of dead channels; knows no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inception_studio.insight.arrays import FloatArray


@dataclass(frozen=True)
class LayerStatistics:
    """One layer's output in figures: `mean`, `low` and `high` over all values; `dead` of `channels` are zero
    everywhere in this image.
    """

    mean: float
    low: float
    high: float
    dead: int
    channels: int

    @property
    def dead_share(self) -> float:
        """Dead channels as a fraction 0…1."""
        return self.dead / self.channels if self.channels else 0.0


def pixels_by_channel(maps: FloatArray) -> FloatArray:
    """Maps (C, H, W) or a vector (C,) as a table (H·W, C); a view where the memory order is channels-last."""
    if maps.ndim == 1:
        return maps[np.newaxis]
    return maps.transpose(1, 2, 0).reshape(-1, maps.shape[0])


def channel_ranges(maps: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The smallest and the largest value (C,) of each channel of maps (C, H, W) or a vector (C,)."""
    table = pixels_by_channel(maps)
    return table.min(axis=0), table.max(axis=0)


def channel_means(maps: FloatArray) -> FloatArray:
    """The mean (C,) of each channel of maps (C, H, W) or a vector (C,)."""
    means: FloatArray = pixels_by_channel(maps).mean(axis=0, dtype=np.float32)
    return means


def layer_statistics(maps: FloatArray) -> LayerStatistics:
    """The figures of one layer's output, maps (C, H, W) or a vector (C,)."""
    low, high = channel_ranges(maps)
    return LayerStatistics(
        mean=float(maps.mean(dtype=np.float64)),
        low=float(low.min()),
        high=float(high.max()),
        dead=int(np.count_nonzero((low == 0.0) & (high == 0.0))),
        channels=int(maps.shape[0]),
    )
