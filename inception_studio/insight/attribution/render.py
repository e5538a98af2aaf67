"""A map as colours, alone and over the photo; knows no torch and no window."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from inception_studio.insight.record_types import FloatArray

Pixels = npt.NDArray[np.uint8]

DIVERGING = ("blue-red", "green-purple")
SEQUENTIAL = ("inferno", "viridis")

# Colours at even distances, between which is interpolated.
_ANCHORS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "blue-red": ((24, 70, 190), (95, 150, 240), (246, 246, 246), (244, 120, 85), (195, 20, 30)),
    "green-purple": ((0, 100, 55), (85, 170, 110), (246, 246, 246), (170, 120, 195), (95, 25, 125)),
    "inferno": (
        (0, 0, 4), (33, 12, 74), (87, 16, 110), (138, 34, 106), (188, 55, 84), (228, 90, 49), (249, 142, 9),
        (249, 203, 53), (252, 255, 164),
    ),
    "viridis": (
        (68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128),
        (94, 201, 98), (173, 220, 48), (253, 231, 37),
    ),
}  # fmt: skip
_PERCENTILE = 99


def colours_for(signed: bool) -> tuple[str, ...]:
    """The colour maps that suit a method, the default first: diverging for a signed one, else sequential."""
    return DIVERGING if signed else SEQUENTIAL


@cache
def lut(colours: str) -> Pixels:
    """A colour map (256, 3) RGB from the lowest value to the highest; KeyError if unknown."""
    anchors = np.array(_ANCHORS[colours], np.float32)
    places = np.linspace(0, len(anchors) - 1, 256)
    table = np.stack([np.interp(places, np.arange(len(anchors)), channel) for channel in anchors.T], 1)
    made = table.round().astype(np.uint8)
    made.flags.writeable = False  # shared by the cache
    return made


def scale_of(map_: FloatArray) -> float:
    """The size of a value that gets the strongest colour: the 99th percentile of the values' sizes.

    Single pixels of gradient maps are many times larger than the rest, and would leave all else pale.
    The largest size where that percentile is 0, and 1 for a map of zeros.
    """
    sizes = np.abs(map_)
    return float(np.percentile(sizes, _PERCENTILE)) or float(sizes.max()) or 1.0


def coloured(
    map_: FloatArray, signed: bool, colours: str | None = None, scale: float | None = None
) -> Pixels:
    """A map (H, W) → RGB (H, W, 3): -scale to scale if it is signed, else 0 to scale, cut off beyond.

    `scale` is `scale_of` the map by default; several maps are compared under one.
    """
    size = _sizes(map_, scale)
    places = (size + 1) / 2 if signed else size.clip(0, 1)
    return lut(colours or colours_for(signed)[0])[(places * 255).round().astype(np.uint8)]


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
