"""A channel's values over a data set, or over the photo: mean, spread, zeros, histogram, dead or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QVBoxLayout, QWidget

from inception_studio.desktop.axes import style_axis
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.plots import without_menu
from inception_studio.desktop.theme import Theme
from inception_studio.insight.exemplars.result import ChannelStatistics
from inception_studio.insight.record_types import FloatArray

_NARROW = 420
_BINS = 40
_ROWS = ("mean", "standard deviation", "maximum", "share of zeros")


@dataclass(frozen=True, eq=False)
class Values:
    """What is shown: figures, and a histogram of the values that are not zero: `counts` (n,) between
    `edges` (n + 1,), as shares of all values."""

    mean: float
    deviation: float
    maximum: float
    zero_share: float
    shares: FloatArray
    edges: FloatArray
    dead: bool


def over_photos(found: ChannelStatistics) -> Values:
    """What a data set says."""
    counts = found.counts.astype(np.float64)
    total = max(1.0, float(counts.sum()))
    at_zero = int(np.clip(np.searchsorted(found.edges, 0.0, side="right") - 1, 0, len(counts) - 1))
    counts[at_zero] = max(0.0, counts[at_zero] - found.zero_share * total)
    return Values(
        found.mean,
        found.deviation,
        found.maximum,
        found.zero_share,
        (counts / total).astype(np.float32),
        found.edges,
        found.dead,
    )


def over_photo(map_: FloatArray) -> Values:
    """What one map (H, W) says."""
    finite = map_[np.isfinite(map_)]
    if not finite.size:
        finite = np.zeros(1, np.float32)
    low, high = min(0.0, float(finite.min())), float(finite.max())
    other = finite[finite != 0]
    counts, edges = np.histogram(other, _BINS, (low, high if high > low else low + 1.0))
    return Values(
        float(finite.mean()),
        float(finite.std()),
        float(finite.max()),
        float((finite == 0).mean()),
        (counts / finite.size).astype(np.float32),
        edges.astype(np.float32),
        not other.size,
    )


class StatisticsSection(QWidget):
    """Figures beside the histogram, or over it where it is narrow; above both, over what they are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._values: Values | None = None
        self.source = QLabel()
        self.source.setObjectName("statistics_source")
        self.source.setProperty("role", "caption")
        self.source.setWordWrap(True)
        self.verdict = QLabel()
        self.verdict.setObjectName("statistics_verdict")
        self.verdict.setWordWrap(True)
        self._names = [QLabel(name) for name in _ROWS]
        self.figures = {name: QLabel() for name in _ROWS}
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        for row, label in enumerate(self._names):
            label.setProperty("role", "caption")
            figure = self.figures[label.text()]
            figure.setObjectName(f"statistics_{label.text().replace(' ', '_')}")
            grid.addWidget(label, row, 0)
            grid.addWidget(figure, row, 1)
        grid.setColumnStretch(1, 1)
        self.plot = pg.PlotWidget()
        self.plot.setObjectName("statistics_plot")
        self.plot.setAccessibleName("Histogram of the channel's values")
        self.plot.setMinimumSize(140, 90)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        without_menu(self.plot)
        self._curve = pg.PlotDataItem(stepMode="center", fillLevel=0)
        self.plot.addItem(self._curve)
        let_take(self.plot, lambda: self.plot.accessibleName(), self._numbers)
        told = QVBoxLayout()
        told.setSpacing(8)
        told.addWidget(self.source)
        told.addLayout(grid)
        told.addWidget(self.verdict)
        told.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addLayout(told, 2)
        self._row.addWidget(self.plot, 3)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts and colours."""
        palette, small = self._theme.palette, self._theme.small
        for widget in (self.source, self.verdict, *self._names):
            widget.setFont(small)
        for figure in self.figures.values():
            figure.setFont(self._theme.body)
        self.plot.setBackground(palette.surface)
        self.plot.setLabel("bottom", "value, zeros left out")
        self.plot.setLabel("left", "share of all values, %")
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.enableAutoSIPrefix(False)
            style_axis(axis, palette.plot_grid, palette.muted, small)
        fill = pg.mkColor(palette.accent)
        fill.setAlpha(110)
        self._curve.setPen(pg.mkPen(palette.accent, width=1))
        self._curve.setBrush(fill)

    def show_values(self, values: Values | None, source: str) -> None:
        """The figures, and in words over what they are."""
        self._values = values
        self.source.setText(source)
        self.plot.setVisible(values is not None)
        for label in (*self._names, *self.figures.values(), self.verdict):
            label.setVisible(values is not None)
        if values is None:
            return
        told = (values.mean, values.deviation, values.maximum)
        for name, number in zip(_ROWS, told, strict=False):
            self.figures[name].setText(words.value(number))
        self.figures[_ROWS[3]].setText(words.percent(values.zero_share))
        self.verdict.setText("dead: never anything but zero" if values.dead else "not dead")
        self.verdict.setProperty("role", "error" if values.dead else "")
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
        self._curve.setData(values.edges, 100 * values.shares)
        used = np.flatnonzero(values.shares)
        right = float(values.edges[used[-1] + 1]) if used.size else 1.0
        left = min(0.0, float(values.edges[used[0]])) if used.size else 0.0
        self.plot.setXRange(left, right, padding=0.02)
        self.plot.setYRange(0.0, 100 * float(values.shares.max(initial=0.0)) or 1.0, padding=0.03)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self.width() < _NARROW else across)

    def _numbers(self) -> Table | None:
        if self._values is None:
            return None
        edges = self._values.edges
        return Table({"from": edges[:-1], "to": edges[1:], "share": self._values.shares})
