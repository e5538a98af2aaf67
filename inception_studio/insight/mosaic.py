"""How many feature maps become one picture: order, normalisation, tiling, resampling; no torch, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from inception_studio.insight.record_types import FloatArray
from inception_studio.insight.statistics import channel_means, channel_ranges

SORTS = ("channel", "activation")
NORMALISATIONS = ("channel", "branch")

_SMALL_REST = 0.25  # of a tile

IntArray = npt.NDArray[np.intp]
PixelArray = npt.NDArray[np.uint32]
Colours = npt.NDArray[np.uint32]
"""A colour map as 256 packed 0xAARRGGBB values."""


@dataclass(frozen=True)
class Grid:
    """`count` tiles laid out row by row; lengths in pixels of the picture. `lead`: more gap between rows."""

    count: int
    columns: int
    tile: int
    gap: int
    lead: int = 0

    @property
    def rows(self) -> int:
        """Rows, the last one perhaps not full."""
        return -(-self.count // self.columns)

    @property
    def pitch(self) -> int:
        """From one tile's edge to the next one's in a row."""
        return self.tile + self.gap

    @property
    def row_pitch(self) -> int:
        """From one row to the next."""
        return self.pitch + self.lead

    @property
    def width(self) -> int:
        """Of a full row."""
        return self.columns * self.pitch - self.gap

    @property
    def height(self) -> int:
        """Of all rows."""
        return max(0, self.rows * self.row_pitch - self.gap - self.lead)

    def corner(self, position: int) -> tuple[int, int]:
        """The left and the top edge of the tile at a position in the order."""
        row, column = divmod(position, self.columns)
        return column * self.pitch, row * self.row_pitch

    def position(self, x: float, y: float) -> int | None:
        """Which tile, by its position in the order, lies under a point; None on a gap or outside."""
        if x < 0 or y < 0:
            return None
        column, in_column = divmod(x, self.pitch)
        row, in_row = divmod(y, self.row_pitch)
        if column >= self.columns or in_column >= self.tile or in_row >= self.tile:
            return None
        position = int(row) * self.columns + int(column)
        return position if position < self.count else None


def fitting_grid(count: int, width: int, height: int, *, smallest: int, largest: int, gap: int) -> Grid:
    """The grid of the largest square tiles, within the limits, with which `count` tiles fit into an area.

    Where even the smallest ones do not fit, whole rows of about that size fill the height and the rest
    is below it, to be scrolled to.
    """

    def grid(rows: int) -> Grid:
        tile = min(largest, (height - (rows - 1) * gap) // rows)
        return Grid(count, max(1, (width + gap) // (tile + gap)), max(1, tile), gap)

    most_rows = max(1, (height + gap) // (smallest + gap))
    for rows in range(1, most_rows + 1):
        found = grid(rows)
        if 0 < found.rows <= rows:
            return _widened(found, width, height, largest)
    return _justified(grid(most_rows), width, height, smallest)


def _widened(grid: Grid, width: int, height: int, largest: int) -> Grid:
    # Whole rows leave a rest on the right: with the same number of rows and columns, use it up.
    columns = -(-grid.count // grid.rows)
    tile = min(
        largest,
        (width + grid.gap) // columns - grid.gap,
        (height + grid.gap) // grid.rows - grid.gap,
    )
    return Grid(grid.count, columns, max(grid.tile, tile), grid.gap)


def _justified(grid: Grid, width: int, height: int, smallest: int) -> Grid:
    # As many tiles in a row as fill it, a little smaller, and whole rows that fill the height. A small rest
    # is left: strips whose heights differ by a pixel are to have tiles of one size.
    columns, tile = grid.columns, grid.tile
    if (width + grid.gap) % grid.pitch > _SMALL_REST * grid.pitch:
        fuller = (width + grid.gap) // (columns + 1) - grid.gap
        if fuller >= smallest:
            columns, tile = columns + 1, fuller
    rows = max(1, (height + grid.gap) // (tile + grid.gap))
    lead = (height - rows * tile) // (rows - 1) - grid.gap if rows > 1 else height - tile
    return Grid(grid.count, columns, tile, grid.gap, max(0, lead))


def channel_order(maps: FloatArray, sort: str) -> IntArray:
    """The channels (C,) of maps (C, H, W) as they are shown.

    "channel": by index. "activation": by mean activation, strongest first, ties by index.
    """
    if sort == "activation":
        return np.argsort(-np.nan_to_num(channel_means(maps)), kind="stable")
    return np.arange(maps.shape[0])


def value_ranges(maps: FloatArray, normalise: str) -> tuple[FloatArray, FloatArray]:
    """The values (C,), (C,) that are painted darkest and brightest, for every channel of maps (C, H, W).

    "channel": each channel's own range, so that weak ones show their pattern, too. "branch": the range
    of all of them, so that brightness compares.
    """
    low, high = channel_ranges(maps)
    if normalise == "branch":
        low, high = np.full_like(low, _finite(low).min()), np.full_like(high, _finite(high).max())
    return low, high


def _finite(values: FloatArray) -> FloatArray:
    kept = values[np.isfinite(values)]
    return kept if kept.size else np.zeros(1, np.float32)


@lru_cache(maxsize=64)
def resampling(source: int, target: int) -> FloatArray:
    """The weights (target, source) with which each of `target` pixels averages the pixels it covers.

    Enlarging keeps the edges of the map's pixels, reducing takes the mean.
    """
    edges = np.linspace(0.0, source, target + 1)
    pixels = np.arange(source)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    weights: FloatArray = (covered.clip(min=0.0) * (target / source)).astype(np.float32)
    weights.flags.writeable = False  # shared by the cache
    return weights


def levels(
    maps: FloatArray, low: FloatArray, high: FloatArray, height: int, width: int
) -> npt.NDArray[np.uint8]:
    """Maps (n, H, W) as colour indices (n, height, width): `low` (n,) becomes 0, `high` (n,) 255.

    A channel without range (dead, or constant) is 0 all over. NaN counts as lowest, infinity as what it
    is: a network that has exploded must still be looked at.
    """
    with np.errstate(all="ignore"):
        gain = (255.0 / (high - low)).astype(np.float32)
        gain[~np.isfinite(gain)] = 0.0  # no range, or one that cannot be inverted
        small = np.ascontiguousarray(maps) - low[:, None, None]  # (n, H, W)
        small *= gain[:, None, None]
    if not np.isfinite(small).all():
        np.nan_to_num(small, copy=False, nan=0.0, posinf=255.0, neginf=0.0)
    if small.shape[1:] != (height, width):
        small = resampling(maps.shape[1], height) @ small @ resampling(maps.shape[2], width).T
    return (small + 0.5).clip(0.0, 255.0).astype(np.uint8)


def mosaic(
    maps: FloatArray,
    channels: IntArray,
    grid: Grid,
    low: FloatArray,
    high: FloatArray,
    colours: Colours,
) -> PixelArray:
    """The channels of maps (C, H, W) as one picture (height, width) of packed colours, 0 in the gaps.

    `channels` (n,) are those that are painted, from the grid's first tile on; `low`, `high` (C,) are the
    ranges of all. Maps that are not square lie in the middle of their tile.
    """
    tile, pitch, row_pitch = grid.tile, grid.pitch, grid.row_pitch
    rows = -(-len(channels) // grid.columns)
    picture = np.zeros((rows * row_pitch, grid.columns * pitch), np.uint32)
    if not len(channels):
        return picture
    height, width = (max(1, round(tile * side / max(maps.shape[1:]))) for side in maps.shape[1:])
    top, left = (tile - height) // 2, (tile - width) // 2
    painted = colours[levels(maps[channels], low[channels], high[channels], height, width)]
    cells = np.zeros((rows * grid.columns, height, width), np.uint32)
    cells[: len(channels)] = painted
    rooms = picture.reshape(rows, row_pitch, grid.columns, pitch)
    rooms[:, top : top + height, :, left : left + width] = cells.reshape(
        rows, grid.columns, height, width
    ).transpose(0, 2, 1, 3)
    return picture
