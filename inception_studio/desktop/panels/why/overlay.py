"""A map's values as colours that lie over a photo: which range, which colour, how opaque; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from inception_studio.desktop.colormaps import DIVERGING, lut
from inception_studio.insight.record_types import FloatArray

_BRIGHTEST = 0.995  # of the pixels lie within the colours: a few outliers would leave the rest pale


@dataclass(frozen=True)
class Scale:
    """What the ends of the colour bar stand for, and in which colour map; `signed`: zero is its middle."""

    low: float
    high: float
    colours: str
    signed: bool


def scale_of(map_: FloatArray, *, smooth: bool, signed: bool, sequential: str) -> Scale:
    """The scale for a map (H, W); `smooth`: it has no outliers, its highest value is the end of the scale.

    `sequential` is the colour map of magnitudes, used unless `signed`.
    """
    strength = np.abs(map_[np.isfinite(map_)])
    high = float(np.quantile(strength, 1.0 if smooth else _BRIGHTEST)) if strength.size else 0.0
    if high == 0.0:
        high = float(strength.max()) if strength.size and strength.max() > 0 else 1.0
    return Scale(-high if signed else 0.0, high, DIVERGING if signed else sequential, signed)


def coloured(map_: FloatArray, scale: Scale, blend: float) -> QImage:
    """The map (H, W) to be painted over the photo, transparent where it leaves the photo in sight.

    At a `blend` of 0 nothing of the map is seen, at 0.5 each pixel as much as it is strong, at 1 the map
    alone.
    """
    values = np.nan_to_num(map_ if scale.signed else np.abs(map_))
    share = ((values - scale.low) / (scale.high - scale.low)).clip(0.0, 1.0)
    rgb = lut(scale.colours)[np.rint(share * 255).astype(np.intp)]  # (H, W, 3)
    strength = np.sqrt(np.abs(values).clip(0.0, scale.high) / scale.high)
    opacity = np.minimum(2 * blend, 1.0) * strength + max(2 * blend - 1.0, 0.0) * (1.0 - strength)
    pixels = np.empty((*map_.shape, 4), np.uint8)
    pixels[..., :3] = rgb
    pixels[..., 3] = np.rint(opacity * 255)
    height, width = map_.shape
    # The copy makes the image independent of the array's life: Qt keeps no reference to it.
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
