"""Two maps and their difference, large and linked; knows arrays and names, not what they belong to."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal

from inception_studio.desktop.colormaps import DIVERGING
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.compare.triple import Triple
from inception_studio.desktop.panels.compare.unit_map import UnitMap
from inception_studio.desktop.theme import Theme
from inception_studio.insight.comparison import alike
from inception_studio.insight.record_types import FloatArray


class CompareUnit(Triple):
    """A and B share one scale if they can, the difference has a symmetric one; all three have the pointer."""

    pointed = Signal(object)  # (row, column), or None

    def __init__(self, theme: Theme) -> None:
        self.views = UnitMap(theme), UnitMap(theme), UnitMap(theme)
        super().__init__(theme, "compare", self.views)
        self._maps: tuple[FloatArray, FloatArray] | None = None
        self._own_scales = False
        for view in self.views:
            view.pointed.connect(self.pointed)

    def show_maps(
        self,
        a: FloatArray,
        b: FloatArray,
        names: tuple[str, str],
        colours: str,
        sizes: tuple[float, float] | None = None,
    ) -> None:
        """Two maps (H, W), perhaps of different sizes, and what they are called; with `sizes` of both layers'
        values, each map has its own scale, and what is subtracted is divided by them."""
        grown = alike(a, b)
        self._maps, self._own_scales = grown, sizes is not None
        of_a, of_b = sizes or (1.0, 1.0)
        difference = grown[1] / of_b - grown[0] / of_a
        lows, highs = ([float(edge(one)) for one in grown] for edge in (np.min, np.max))
        if sizes is None:
            lows, highs = [min(lows)] * 2, [max(highs)] * 2
        reach = float(abs(difference).max()) or 1.0
        for view, map_, low, high, name in zip(self.views[:2], grown, lows, highs, ("A", "B"), strict=True):
            view.show_map(map_, low, high, colours)
            view.setAccessibleName(f"{name}, {names[0 if name == 'A' else 1]}")
        self.views[2].show_map(difference, -reach, reach, DIVERGING)
        self.views[2].setAccessibleName(f"{names[1]} of B less {names[0]} of A")
        self.entitle((f"A  {names[0]}", f"B  {names[1]}", words.DIFFERENCE))
        told = "" if sizes is None else words.own_scales(sizes)
        self.remark(" ".join(filter(None, (words.resized(a.shape, b.shape), told))))

    @property
    def shape(self) -> tuple[int, ...]:
        """(H, W) as it is shown."""
        return (1, 1) if self._maps is None else self._maps[0].shape

    def show_pixel(self, pixel: tuple[int, int] | None) -> None:
        """Frame a pixel in all three and say their values; one that lies outside is none."""
        if pixel is not None and self._maps is not None:
            height, width = self._maps[0].shape
            pixel = pixel if pixel[0] < height and pixel[1] < width else None
        for view in self.views:
            view.show_pixel(pixel)
        if pixel is None or self._maps is None:
            self.say("")
        else:
            values = (float(one[pixel]) for one in self._maps)
            self.say((words.both if self._own_scales else words.pixel)(pixel, *values))
