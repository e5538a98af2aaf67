"""The colour maps in which the window, the report and the command line paint numbers; knows no window."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

Colours = npt.NDArray[np.uint8]

DIVERGING = "blue–red"
"""Two arms from light grey, which is zero: blue below it, red above."""

# Every eighth of the 256 colours of matplotlib's maps (CC0).
_ANCHORS = {
    "inferno": """000004 040312 0b0724 150b37 210c4a 2f0a5b 3d0965 4a0c6b 57106e 64156e 71196e 7d1e6d 8a226a
        972766 a32c61 b0315b bc3754 c63d4d d04545 da4e3c e35933 eb6429 f1711f f67e14 f98c0a fb9b06 fcaa0f
        fbba1f f9c932 f5d949 f2e865 f3f586 fcffa4""",
    "viridis": """440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d 2f6b8e 2c728e
        297a8e 26828e 23898e 21918c 1f978b 1f9f88 21a685 27ad81 31b57b 3dbc74 4cc26c 5cc863 6ece58 81d34d
        95d840 aadc32 c0df25 d5e21a eae51a fde725""",
    "cividis": """00204d 00265a 002c69 00306f 06366e 1f3c6d 2d426c 38486b 414d6b 4a536b 52596c 595f6d 61646f
        686a71 6f7073 767676 7d7c78 848179 8b8779 938e78 9b9477 a39a76 aca174 b4a872 bcaf6f c5b56c cebc68
        d7c463 e0cb5e e9d358 f2da50 fbe248 ffea46""",
}
_GREY = "grey"
SEQUENTIAL = (*_ANCHORS, _GREY)
"""Those for quantities from nothing to much; each grows lighter all the way."""
DEFAULT = SEQUENTIAL[0]

# In CIELAB, where equal distances look equal. Both ends are as dark, so that neither looks the stronger.
_BLUE, _LIGHT_GREY, _RED = (
    np.array(lab) for lab in ((40.0, 36.0, -75.0), (94.0, 0.0, 0.0), (40.0, 64.0, 52.0))
)
# Of linear sRGB's primaries and white in CIE XYZ, D65 (IEC 61966-2-1).
_XYZ_OF_RGB = np.array(
    ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
)  # fmt: skip


@cache
def lut(name: str) -> Colours:
    """A colour map (256, 3) RGB from the lowest value to the highest; KeyError if unknown."""
    computed = {DIVERGING: _diverging, _GREY: _grey}
    made = computed[name]() if name in computed else _between(_ANCHORS[name])
    made.flags.writeable = False  # shared by the cache
    return made


def _between(anchors: str) -> Colours:
    """Colours at even distances, the others between them."""
    known = np.array([list(bytes.fromhex(colour)) for colour in anchors.split()], np.float64)  # (n, 3)
    places = np.linspace(0, len(known) - 1, 256)
    table = np.stack([np.interp(places, np.arange(len(known)), channel) for channel in known.T], 1)
    return table.round().astype(np.uint8)


def _grey() -> Colours:
    """From black to white in even steps of lightness."""
    return _rgb(np.linspace(0, 100, 256)[:, None] * np.array((1.0, 0.0, 0.0)))


def _diverging() -> Colours:
    """Straight lines in CIELAB from light grey to either end: the same lightness at the same size."""
    away = np.linspace(-1, 1, 256)[:, None]
    return _rgb(_LIGHT_GREY + np.abs(away) * (np.where(away < 0, _BLUE, _RED) - _LIGHT_GREY))


def _rgb(lab: npt.NDArray[np.float64]) -> Colours:
    """CIELAB (n, 3), D65, as sRGB (n, 3); what a screen cannot show is cut off."""
    lightness, a, b = ((lab + np.array((16, 0, 0))) / (116, 500, 200)).T
    roots = np.stack([lightness + a, lightness, lightness - b], 1)
    parts = np.where(roots > 6 / 29, roots**3, 3 * (6 / 29) ** 2 * (roots - 4 / 29))  # of white's X, Y, Z
    linear = (parts * _XYZ_OF_RGB.sum(1) @ np.linalg.inv(_XYZ_OF_RGB).T).clip(0, 1)
    shown = np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)
    return np.asarray((255 * shown).round().astype(np.uint8))
