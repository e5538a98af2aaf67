"""The perceptually uniform colour maps in which feature maps and quantities are painted."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyqtgraph

# The names shown to the user, and pyqtgraph's own; all of them rise evenly in lightness.
COLOUR_MAPS = {"inferno": "inferno", "viridis": "viridis", "cividis": "cividis", "grey": "CET-L1"}
DEFAULT = "inferno"
# Two arms of equal lightness from a light middle, which is zero: blue below, red above.
DIVERGING = "blue–red"
_ALL = {**COLOUR_MAPS, DIVERGING: "CET-D1"}


@lru_cache
def lut(name: str) -> npt.NDArray[np.uint8]:
    """The colour map (256, 3) RGB, from the lowest value to the highest; KeyError if unknown."""
    colours = pyqtgraph.colormap.get(_ALL[name])
    table: npt.NDArray[np.uint8] = colours.getLookupTable(nPts=256, alpha=False)
    table.flags.writeable = False  # shared by the cache
    return table


@lru_cache
def packed(name: str) -> npt.NDArray[np.uint32]:
    """The same colours (256,) as opaque 0xAARRGGBB, as `QImage.Format_ARGB32` has them."""
    red, green, blue = lut(name).astype(np.uint32).T
    table: npt.NDArray[np.uint32] = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
    table.flags.writeable = False
    return table
