"""Two maps and their difference, large and linked; knows arrays and names, not what they belong to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from inception_studio.desktop.colormaps import DIVERGING
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.compare.header import side_colours
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.enlarged import MapView
from inception_studio.desktop.theme import Theme
from inception_studio.insight.comparison import alike
from inception_studio.insight.record_types import FloatArray

_HINT = "Point at a map to read all three at one pixel"
_LEAST = 96  # px, a map's side


class CompareUnit(QWidget):
    """A and B share one scale, the difference has a symmetric one; the pointer is in all three."""

    pointed = Signal(object)  # (row, column), or None

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._titles = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self.views = MapView(theme), MapView(theme), MapView(theme)
        self._maps: tuple[FloatArray, FloatArray] | None = None
        self._said = ElidedLabel(_HINT)
        self._said.setObjectName("compare_values")
        self._note = QLabel()
        self._note.setObjectName("compare_resized")
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(10)
        for title, view, name in zip(self._titles, self.views, ("a", "b", "difference"), strict=True):
            title.setObjectName(f"compare_title_{name}")
            view.setObjectName(f"compare_map_{name}")
            view.setMinimumSize(_LEAST, _LEAST)
            view.pointed.connect(self.pointed)
            inside = QVBoxLayout()
            inside.setSpacing(2)
            inside.addWidget(title)
            inside.addWidget(view, 1)
            self._row.addLayout(inside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._row, 1)
        column.addWidget(self._said)
        column.addWidget(self._note)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(480, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, _LEAST)  # where there is no room side by side, the maps stand under each other

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
        told = (f"A  {names[0]}", f"B  {names[1]}", words.DIFFERENCE)
        for title, text in zip(self._titles, told, strict=True):
            title.setText(text)
        self._note.setText(words.resized(a.shape, b.shape))
        self._note.setVisible(bool(self._note.text()))

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
            self._said.setText(_HINT)
        else:
            self._said.setText(words.pixel(pixel, *(float(one[pixel]) for one in self._maps)))

    def restyle(self) -> None:
        """Take the theme's fonts and the sides' colours."""
        bold = self._theme.small
        bold.setBold(True)
        colours = (*side_colours(self._theme), self._theme.palette.text)
        for title, colour in zip(self._titles, colours, strict=True):
            title.setFont(bold)
            palette = title.palette()
            palette.setColor(title.foregroundRole(), QColor(colour))
            title.setPalette(palette)
        for widget in (self._said, self._note, *self.views):
            widget.setFont(self._theme.small)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= 3 * _LEAST + 2 * self._row.spacing()
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() != way:
            self._row.setDirection(way)
