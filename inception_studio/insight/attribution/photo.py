"""The photo as a network got it, made visible again; knows no torch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inception_studio.insight.record_types import FloatArray
from inception_studio.nets.card import Preprocessing


def photo_of(given: FloatArray, preprocessing: Preprocessing | None) -> npt.NDArray[np.uint8]:
    """A network's input (3, H, W) → the RGB photo (H, W, 3) before normalisation.

    Without a `preprocessing`, the values from the lowest to the highest become 0 to 255.
    """
    if preprocessing is None:
        low, high = float(given.min()), float(given.max())
        pixels = (given - low) / max(high - low, 1e-12)
    else:
        mean, std = (
            np.array(one, np.float32)[:, None, None] for one in (preprocessing.mean, preprocessing.std)
        )
        pixels = (given * std + mean) / preprocessing.scale
        if preprocessing.channel_order == "BGR":
            pixels = pixels[::-1]
    return np.ascontiguousarray((pixels * 255).round().clip(0, 255).astype(np.uint8).transpose(1, 2, 0))
