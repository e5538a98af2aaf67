"""The maps of several layers that are of one size, looked at as if they were one layer's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

_SAMPLED = 3  # places of a map, along each side


class AlikeMaps:
    """A batch's maps (N, C_i, H, W) of layers i of one height and width: (N, C, H, W) with C = ΣC_i.

    GoogLeNet has some eighty layers and half a dozen sizes of map: what is done once a size rather than
    once a layer costs less than half of the time, and joining the maps themselves would cost it again.
    """

    def __init__(self, layers: Sequence[Tensor]) -> None:
        self._layers = layers
        self._height, self._width = layers[0].shape[2:]
        self.places: int = self._height * self._width  # of each map
        # A pool over the whole map costs what its maximum costs, and tells the first place of it as well.
        pooled = [F.max_pool2d(maps, tuple(maps.shape[2:]), return_indices=True) for maps in layers]
        self.highest: npt.NDArray[np.float32]
        """The maximum of each map, (N, C)."""
        self.highest = torch.cat([value.flatten(1) for value, _ in pooled], dim=1).numpy()
        place = torch.cat([where.flatten(1) for _, where in pooled], dim=1).numpy()
        self.rows: npt.NDArray[np.int64]
        self.columns: npt.NDArray[np.int64]
        self.rows, self.columns = place // self._width, place % self._width
        """The first place in reading order at which each map has its maximum, (N, C) each."""

    def sums(self) -> npt.NDArray[np.float32]:
        """The sum (C,) over all photos and places."""
        return torch.cat([maps.sum(dim=(0, 2, 3)) for maps in self._layers]).numpy()

    def sampled(self) -> Tensor:
        """The values (C, n) at nine places of each map at most, in a grid."""
        down, across = (math.ceil(side / _SAMPLED) for side in (self._height, self._width))
        some = [maps[:, :, ::down, ::across].permute(1, 0, 2, 3) for maps in self._layers]
        return torch.cat(some).flatten(1)
