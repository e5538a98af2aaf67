"""A map's values as colours that lie over a photo: which range, which colour, how opaque; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from inception_studio.insight.attribution import render
from inception_studio.insight.record_types import FloatArray


@dataclass(frozen=True)
class Scale:
    """What the ends of the colour bar stand for, and in which colour map; `signed`: zero is its middle.

    `cut_low`, `cut_high`: values lie beyond that end, and have its colour.
    """

    low: float
    high: float
    colours: str
    signed: bool
    cut_low: bool = False
    cut_high: bool = False


def scale_of(map_: FloatArray, *, signed: bool, sequential: str) -> Scale:
    """The scale for a map (H, W), the one that the report and the command line have, too.

    `sequential` is the colour map of magnitudes, used unless `signed`.
    """
    high = render.scale_of(map_)
    cut_low, cut_high = render.beyond(map_ if signed else np.abs(map_), high)
    low = -high if signed else 0.0
    return Scale(low, high, render.colours_for(signed, sequential), signed, cut_low, cut_high)


def coloured(map_: FloatArray, scale: Scale, blend: float) -> QImage:
    """The map (H, W) to be painted over the photo, transparent where it leaves the photo in sight.

    At a `blend` of 0 nothing of the map is seen, at 0.5 each pixel as much as it is strong, at 1 the map
    alone.
    """
    values = np.nan_to_num(map_ if scale.signed else np.abs(map_))
    rgb = render.coloured(values, scale.signed, scale.colours, scale.high)  # (H, W, 3)
    strength = np.sqrt(np.abs(values).clip(0.0, scale.high) / scale.high)
    opacity = np.minimum(2 * blend, 1.0) * strength + max(2 * blend - 1.0, 0.0) * (1.0 - strength)
    pixels = np.empty((*map_.shape, 4), np.uint8)
    pixels[..., :3] = rgb
    pixels[..., 3] = np.rint(opacity * 255)
    height, width = map_.shape
    # The copy makes the image independent of the array's life: Qt keeps no reference to it.
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
