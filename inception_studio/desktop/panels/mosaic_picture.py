"""A layer's maps laid out as tiles of one picture, painted piece by piece; knows pixels, no widget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from inception_studio.desktop.colormaps import packed
from inception_studio.insight.mosaic import Grid, channel_order, fitting_grid, mosaic, value_ranges
from inception_studio.insight.record_types import FloatArray
from inception_studio.insight.statistics import channel_ranges

GAP = 2  # logical pixels between tiles
_VECTOR_TILES = (12, 28)  # smallest and largest, for units without a place in the image
_VECTOR_GAP = 1


@dataclass(frozen=True)
class Look:
    """How maps are shown: in which order, each brightened to which range, in which colour map."""

    sort: str
    normalise: str
    colours: str


@dataclass(frozen=True)
class Pointed:
    """A pixel of a channel's map."""

    channel: int
    row: int
    column: int


class MosaicPicture:
    """Maps (C, H, W) in their order on a grid; lengths in logical pixels, the tiles sharp on any screen.

    `smallest`, `largest`: a tile's side. A vector (K,) is K maps of one pixel.
    """

    def __init__(self, smallest: int, largest: int) -> None:
        self._limits = (smallest, largest)
        self.maps: FloatArray = np.zeros((0, 1, 1), np.float32)
        self.order: list[int] = []
        self.dead = self.broken = np.zeros(0, np.bool_)  # zero everywhere; not a number somewhere
        self.ratio = 1.0  # the screen's pixels a logical pixel
        self._colours = "inferno"
        self._low = self._high = np.zeros(0, np.float32)
        self._grid = Grid(0, 1, 1, 0)
        self._painted: tuple[tuple[Grid, int, int], QImage] | None = None

    def take(self, maps: FloatArray, look: Look) -> None:
        """Other maps, or the same in another look; the layout stays until `lay_out`."""
        self.maps = maps.reshape(-1, 1, 1) if maps.ndim == 1 else maps
        self._colours = look.colours
        self.order = [int(channel) for channel in channel_order(self.maps, look.sort)]
        # Units of one value have no range of their own.
        normalise = "branch" if self._vector else look.normalise
        self._low, self._high = value_ranges(self.maps, normalise)
        low, high = channel_ranges(self.maps)
        self.dead = (low == 0.0) & (high == 0.0)
        self.broken = np.isnan(low)
        self._painted = None

    def lay_out(self, width: int, height: int, ratio: float) -> None:
        """Fit the tiles into a room; what does not fit is below it."""
        self.ratio = ratio
        smallest, largest = _VECTOR_TILES if self._vector else self._limits
        self._grid = fitting_grid(
            len(self.maps),
            round(width * ratio),
            round(height * ratio),
            smallest=round(smallest * ratio),
            largest=round(largest * ratio),
            gap=round((_VECTOR_GAP if self._vector else GAP) * ratio),
        )

    @property
    def _vector(self) -> bool:
        return self.maps.shape[1:] == (1, 1)

    @property
    def height(self) -> float:
        """Of all rows."""
        return self._grid.height / self.ratio

    @property
    def pitch(self) -> float:
        """From one row to the next."""
        return self._grid.row_pitch / self.ratio

    @property
    def columns(self) -> int:
        """Tiles in a row."""
        return self._grid.columns

    def rows(self, top: float, bottom: float) -> tuple[int, int]:
        """The rows, from the first up to but without the last, that lie between two heights."""
        return int(top // self.pitch), min(self._grid.rows, -int(-bottom // self.pitch))

    def channels(self, first: int, last: int) -> list[int]:
        """Those of a range of rows."""
        return self.order[first * self.columns : last * self.columns]

    def tile(self, channel: int) -> QRectF:
        """Where a channel's tile lies."""
        x, y = self._grid.corner(self.order.index(channel))
        side = self._grid.tile / self.ratio
        return QRectF(x / self.ratio, y / self.ratio, side, side)

    def image(self, first: int, last: int) -> QImage:
        """A range of rows, painted; its device pixel ratio is set."""
        key = (self._grid, first, last)
        if self._painted is None or self._painted[0] != key:
            channels = np.array(self.channels(first, last), np.intp)
            colours = packed(self._colours)
            pixels = mosaic(self.maps, channels, self._grid, self._low, self._high, colours)
            height, width = pixels.shape
            layout = QImage.Format.Format_ARGB32_Premultiplied
            # The copy makes the image independent of the array's life: Qt keeps no reference to it.
            image = QImage(pixels.data, width, height, 4 * width, layout).copy()
            image.setDevicePixelRatio(self.ratio)
            self._painted = (key, image)
        return self._painted[1]

    def at(self, x: float, y: float) -> Pointed | None:
        """The channel and the pixel of its map at a point; None on a gap and outside."""
        x, y = x * self.ratio, y * self.ratio
        position = self._grid.position(x, y)
        if position is None:
            return None
        left, top = self._grid.corner(position)
        height, width = self.maps.shape[1:]
        # A map that is not square lies in the middle of its tile.
        scale, middle = max(height, width) / self._grid.tile, self._grid.tile / 2
        row = (y - top - middle) * scale + height / 2
        column = (x - left - middle) * scale + width / 2
        if not (0 <= row < height and 0 <= column < width):
            return None
        return Pointed(self.order[position], int(row), int(column))
