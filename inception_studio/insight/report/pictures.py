"""Pictures that lie inside a page as data: photos, feature maps, maps over the photo; knows no HTML."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from inception_studio.insight.attribution.methods import method
from inception_studio.insight.attribution.render import colours_for, overlay
from inception_studio.insight.attribution.request import Attribution
from inception_studio.insight.colours import lut
from inception_studio.insight.mosaic import channel_order, levels
from inception_studio.insight.record_types import FloatArray
from inception_studio.insight.statistics import channel_ranges

_LARGEST = 960  # px of the photo's longer side: sharp on a page, and small enough to be sent by mail
_JPEG_QUALITY = 88


def png(image: Image.Image) -> str:
    """A picture as an address that holds it, without loss."""
    return _address(image, "PNG", optimize=True)


def photo_data(photo: Image.Image) -> str:
    """The whole photo, made smaller if it is large; of photos, JPEG takes a tenth of the space."""
    if max(photo.size) > _LARGEST:
        photo = photo.copy()
        photo.thumbnail((_LARGEST, _LARGEST), Image.Resampling.LANCZOS)
    return _address(photo, "JPEG", quality=_JPEG_QUALITY)


def map_data(map_: FloatArray, colours: str) -> str:
    """A feature map (H, W) in a colour map, from its own lowest to its highest value, a pixel a value."""
    low, high = (np.array([edge], np.float32) for edge in (np.nanmin(map_), np.nanmax(map_)))
    shades = levels(map_[None], low, high, *map_.shape)[0]  # (H, W)
    image = Image.fromarray(shades)
    image.putpalette(lut(colours).tobytes())
    return png(image)


def overlay_data(seen: Image.Image, attribution: Attribution, sequential: str) -> str:
    """An attribution map in colours over what the network saw; `sequential` is the map of magnitudes."""
    signed = method(attribution.request.method).signed
    colours = colours_for(signed, sequential)
    return png(Image.fromarray(overlay(np.asarray(seen), attribution.map, signed, colours)))


def strongest(maps: FloatArray, count: int) -> list[int]:
    """The `count` channels of maps (C, H, W) with the highest mean, highest first; dead ones left out."""
    low, high = channel_ranges(maps)
    alive = (low != 0.0) | (high != 0.0)
    alive &= np.isfinite(low) & np.isfinite(high)
    return [int(channel) for channel in channel_order(maps, "activation") if alive[channel]][:count]


def _address(image: Image.Image, kind: str, **options: int | bool) -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
