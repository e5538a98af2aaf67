"""A map as colours, alone and over the photo; knows no torch and no window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inception_studio.insight.colours import DEFAULT, DIVERGING, lut
from inception_studio.insight.record_types import FloatArray

Pixels = npt.NDArray[np.uint8]

PERCENTILE = 99
"""Of the values' sizes; what is larger has the colour of this one."""


def colours_for(signed: bool, sequential: str = DEFAULT) -> str:
    """The colour map that suits a method: the diverging one for a signed one, else that of magnitudes."""
    return DIVERGING if signed else sequential


def scale_of(map_: FloatArray) -> float:
    """The size of a value that gets the strongest colour: the 99th percentile of the values' sizes.

    Single pixels of gradient maps are many times larger than the rest, and would leave all else pale.
    The largest size where that percentile is 0, and 1 for a map of zeros. What is no number does not count.
    """
    sizes = np.abs(map_[np.isfinite(map_)])
    if not sizes.size:
        return 1.0
    return float(np.percentile(sizes, PERCENTILE)) or float(sizes.max()) or 1.0


def beyond(map_: FloatArray, scale: float) -> tuple[bool, bool]:
    """Whether values lie below -scale, and whether above scale: those that are cut off."""
    nearly = scale * (1 + 1e-6)  # float32's rounding
    return bool((map_ < -nearly).any()), bool((map_ > nearly).any())


def coloured(
    map_: FloatArray, signed: bool, colours: str | None = None, scale: float | None = None
) -> Pixels:
    """A map (H, W) → RGB (H, W, 3): -scale to scale if it is signed, else 0 to scale, cut off beyond.

    `scale` is `scale_of` the map by default; several maps are compared under one.
    """
    size = _sizes(map_, scale)
    places = (size + 1) / 2 if signed else size.clip(0, 1)
    return lut(colours or colours_for(signed))[(places * 255).round().astype(np.uint8)]


def overlay(
    photo: Pixels,
    map_: FloatArray,
    signed: bool,
    colours: str | None = None,
    scale: float | None = None,
    opacity: float = 0.85,
) -> Pixels:
    """The map's colours over the photo (H, W, 3) in grey, the stronger the value, the less transparent.

    At the strongest values the photo shows through by 1 - `opacity`; where the map is 0, it alone is seen.
    """
    grey = photo.astype(np.float32) @ np.array((0.299, 0.587, 0.114), np.float32)  # (H, W), ITU-R BT.601
    size = _sizes(map_, scale)
    weight = (opacity * np.sqrt(np.abs(size) if signed else size.clip(0, 1)))[..., None]
    colour = coloured(map_, signed, colours, scale).astype(np.float32)
    mixed = grey[..., None] * (1 - weight) + colour * weight
    return np.asarray(mixed.round().clip(0, 255).astype(np.uint8))


def _sizes(map_: FloatArray, scale: float | None) -> FloatArray:
    return np.asarray((map_ / (scale or scale_of(map_))).clip(-1, 1), np.float32)
