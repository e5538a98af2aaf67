"""The colour maps in which feature maps and quantities are painted, as Qt takes them."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from inception_studio.insight.colours import DEFAULT, DIVERGING, lut
from inception_studio.insight.colours import SEQUENTIAL as COLOUR_MAPS

__all__ = ["COLOUR_MAPS", "DEFAULT", "DIVERGING", "lut", "packed"]


@cache
def packed(name: str) -> npt.NDArray[np.uint32]:
    """The colours of `lut` (256,) as opaque 0xAARRGGBB, as `QImage.Format_ARGB32` has them."""
    red, green, blue = lut(name).astype(np.uint32).T
    table: npt.NDArray[np.uint32] = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
    table.flags.writeable = False  # shared by the cache
    return table
