"""Both photos and what both networks say of them, class by class; knows records, no selection."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inception_studio.desktop.asking.comparison_state import Pair
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.compare.header import side_colours
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.picture import FieldMark, PictureView, as_qimage
from inception_studio.desktop.panels.probability_bar import ProbabilityBar
from inception_studio.desktop.theme import Theme
from inception_studio.insight.comparison import answers_of_both

BEST = 5
_LEAST, _BETWEEN = 60, 6  # px, a photo's side and the space between both
_NAN = float("nan")


class CompareAnswers(QWidget):
    """The photos side by side, under them the classes that either is most sure of."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pair: Pair | None = None
        self.pictures = PictureView(theme), PictureView(theme)
        for picture, name in zip(self.pictures, ("compare_photo_a", "compare_photo_b"), strict=True):
            picture.setObjectName(name)
            picture.setMinimumSize(_LEAST, _LEAST)
        self._titles = QLabel("A"), QLabel("B"), QLabel(words.DIFFERENCE)
        self._names = [ElidedLabel() for _ in range(BEST)]
        self._bars = [(ProbabilityBar(theme), ProbabilityBar(theme)) for _ in range(BEST)]
        self._differences = [QLabel() for _ in range(BEST)]
        self._lay_out()
        let_take(self._table, lambda: "Answers of A and B", self._numbers)

    def _lay_out(self) -> None:
        photos = QHBoxLayout()
        photos.setSpacing(_BETWEEN)
        for picture in self.pictures:
            photos.addWidget(picture, 1)
        self._table = QWidget()
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        for column, stretch in enumerate((4, 3, 3, 0)):
            grid.setColumnStretch(column, stretch)
        for column, title in enumerate(self._titles, 1):
            grid.addWidget(title, 0, column)
        for row in range(BEST):
            self._names[row].setObjectName(f"compare_class_{row}")
            self._names[row].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._differences[row].setObjectName(f"compare_difference_{row}")
            self._differences[row].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._differences[row].setToolTip("Percentage points")
            grid.addWidget(self._names[row], row + 1, 0)
            for column, bar in enumerate(self._bars[row], 1):
                bar.setObjectName(f"compare_bar_{'ab'[column - 1]}_{row}")
                grid.addWidget(bar, row + 1, column)
            grid.addWidget(self._differences[row], row + 1, 3)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(6)
        column_.addLayout(photos, 1)
        column_.addWidget(self._table)
        column_.addStretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = max(_LEAST, (self.width() - _BETWEEN) // 2)
        for picture in self.pictures:  # no higher than wide, so that the answers follow at once
            picture.setMaximumHeight(side)

    def show_pair(self, pair: Pair) -> None:
        """Both sides."""
        if pair is self._pair:
            return
        self._pair = pair
        for picture, side in zip(self.pictures, (pair.a, pair.b), strict=True):
            seen = None if side.photo.seen is None else as_qimage(side.photo.seen)
            picture.show_picture(None, seen, QRectF(0, 0, 1, 1))
            picture.setAccessibleName(side.photo.name)
        told = answers_of_both(pair.a.record, pair.b.record, BEST)
        for row in range(BEST):
            there = row < len(told)
            for widget in (self._names[row], *self._bars[row], self._differences[row]):
                widget.setVisible(there)
            if not there:
                continue
            name, *both = told[row]
            self._names[row].setText(name)
            for bar, said, first in zip(self._bars[row], both, self._firsts(name), strict=True):
                bar.setVisible(said is not None)  # a network may not know the class
                bar.show_probability(said or 0.0, first=first, faint=False)
            a, b = both
            self._differences[row].setText(words.points(None if a is None or b is None else b - a))

    def show_fields(self, marks: tuple[FieldMark | None, FieldMark | None]) -> None:
        """What a pixel sees of either photo."""
        for picture, mark in zip(self.pictures, marks, strict=True):
            picture.show_field(mark)

    def restyle(self) -> None:
        """Take the theme's fonts and the sides' colours."""
        small = self._theme.small
        colours = side_colours(self._theme)
        for widget in (*self._names, *self._differences):
            widget.setFont(small)
        for title, colour in zip(self._titles, (*colours, self._theme.palette.muted), strict=True):
            title.setFont(small)
            palette = title.palette()
            palette.setColor(title.foregroundRole(), QColor(colour))
            title.setPalette(palette)
        for bars in self._bars:
            for bar, colour in zip(bars, colours, strict=True):
                bar.restyle(colour)

    def _firsts(self, name: str) -> tuple[bool, bool]:
        assert self._pair is not None
        best = answers_of_both(self._pair.a.record, self._pair.a.record, 1)[:1]
        other = answers_of_both(self._pair.b.record, self._pair.b.record, 1)[:1]
        return any(name == row[0] for row in best), any(name == row[0] for row in other)

    def _numbers(self) -> Table | None:
        """Every class's probability in A and in B."""
        if self._pair is None:
            return None
        every = answers_of_both(self._pair.a.record, self._pair.b.record, 1 << 30)
        a, b = ([_NAN if row[i] is None else row[i] for row in every] for i in (1, 2))
        return Table({"class": [row[0] for row in every], "A": a, "B": b})
