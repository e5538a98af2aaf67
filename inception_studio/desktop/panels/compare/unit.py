"""Two maps and their difference, large and linked; knows arrays and names, not what they belong to."""

from __future__ import annotations

from PySide6.QtCore import Signal

from inception_studio.desktop.colormaps import DIVERGING
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.compare.triple import Triple
from inception_studio.desktop.panels.compare.unit_map import UnitMap
from inception_studio.desktop.theme import Theme
from inception_studio.insight.comparison import alike
from inception_studio.insight.record_types import FloatArray


class CompareUnit(Triple):
    """A and B share one scale, the difference has a symmetric one; the pointer is in all three."""

    pointed = Signal(object)  # (row, column), or None

    def __init__(self, theme: Theme) -> None:
        self.views = UnitMap(theme), UnitMap(theme), UnitMap(theme)
        super().__init__(theme, "compare", self.views)
        self._maps: tuple[FloatArray, FloatArray] | None = None
        for view in self.views:
            view.pointed.connect(self.pointed)

    def show_maps(self, a: FloatArray, b: FloatArray, names: tuple[str, str], colours: str) -> None:
        """Two maps (H, W), perhaps of different sizes, and what they are called."""
        grown = alike(a, b)
        self._maps = grown
        difference = grown[1] - grown[0]
        low = float(min(one.min() for one in grown))
        high = float(max(one.max() for one in grown))
        reach = float(abs(difference).max()) or 1.0
        for view, map_, name in zip(self.views[:2], grown, ("A", "B"), strict=True):
            view.show_map(map_, low, high, colours)
            view.setAccessibleName(f"{name}, {names[0 if name == 'A' else 1]}")
        self.views[2].show_map(difference, -reach, reach, DIVERGING)
        self.views[2].setAccessibleName(f"{names[1]} of B less {names[0]} of A")
        self.entitle((f"A  {names[0]}", f"B  {names[1]}", words.DIFFERENCE))
        self.remark(words.resized(a.shape, b.shape))

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
            self.say(words.pixel(pixel, *(float(one[pixel]) for one in self._maps)))
