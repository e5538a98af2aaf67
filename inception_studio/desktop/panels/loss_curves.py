"""How a run's losses and accuracies are drawn: three views of one plot over steps."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent

from inception_studio.desktop.axes import EpochAxis, LossAxis, StepAxis
from inception_studio.desktop.panels.edge_marks import EdgeMarks
from inception_studio.desktop.panels.loss_lines import ACCURACY, LINES, LOSS, PARTS, Line
from inception_studio.desktop.panels.loss_range import loss_range
from inception_studio.desktop.panels.loss_values import LossValues, drawable
from inception_studio.desktop.plots import StepPlot
from inception_studio.desktop.run_series import RunSeries
from inception_studio.desktop.theme import Theme

_ROOMY_LINES = 12.5  # of text, the height from which on the axes have titles of their own
_STEPS_LINES = 4.0  # the same for the numbers of the steps
_UNITS = {LOSS: ("loss (nats)", "nats"), PARTS: ("loss (nats)", "nats"), ACCURACY: ("accuracy (%)", "%")}
_TIPS = {
    LOSS: "Loss: cross-entropy, in nats. ▲ with a number: a validation loss that lies above the plot",
    PARTS: "Loss: cross-entropy, in nats",
    ACCURACY: "",
}


class LossPlot(StepPlot):
    """Draws a `RunSeries` in one of the views, from arrays that are views into the series."""

    def __init__(self, theme: Theme) -> None:
        self._epoch_axis = EpochAxis()
        self.values = LossValues()
        self._log = False
        self._fitted: tuple[object, ...] | None = None  # what the axes are made for
        self._curves = {line: _curve(line) for line in LINES}
        self._raw = {
            line: _curve(line, smooth=False) for line in LINES if line.view != PARTS and not line.per_epoch
        }
        self.far = EdgeMarks()  # the validation losses that the plot does not reach to
        self._guess = pg.InfiniteLine(angle=0)
        self._cursor = pg.InfiniteLine(angle=90)
        self._step_axis = StepAxis()
        super().__init__(
            theme, axis_items={"top": self._epoch_axis, "left": LossAxis(), "bottom": self._step_axis}
        )
        self.setMinimumHeight(50)
        self.showAxis("top")
        for number, line in enumerate(LINES):
            # What the legend names first lies on top; in the stack, each area so covers the foot of the next.
            for item, depth in ((self._curves[line], -number), (self._raw.get(line), -number - len(LINES))):
                if item is not None:
                    item.setZValue(depth)
                    item.setVisible(False)
                    self.addItem(item)
                    # After that: the plot sets its own on what it is given. A stack of peaks would lie.
                    item.setDownsampling(auto=True, method="mean" if line.view == PARTS else "peak")
                    item.setClipToView(True)
        for line in (self._guess, self._cursor):
            line.setVisible(False)
        for item in (self._guess, self._cursor, self.far):
            self.addItem(item, ignoreBounds=True)
        self.set_view(LOSS, log=False, smooth=0)

    @property
    def view(self) -> str:
        """`LOSS`, `PARTS` or `ACCURACY`."""
        return self.values.view

    def set_view(self, view: str, *, log: bool, smooth: int) -> None:
        """Choose the view, a log axis (losses only), and the steps of the exponential average (0: raw)."""
        moved = view != self.view or log != self._log
        self.values.set_smooth(smooth)
        self.values.view, self._log = view, log
        self.setLogMode(x=False, y=log and view == LOSS)
        self.setToolTip(_TIPS[view])
        self._fit_axes()
        self.restyle()
        self.draw(self.values.series)
        if moved:
            self.follow()

    def draw(self, series: RunSeries) -> None:
        """Show all that `series` has by now."""
        if self.values.read(series):
            self.follow()
        epochs = series.epochs
        self._epoch_axis.set_epochs(epochs["step"], epochs["epoch"])
        smoothed, recorded = self.values.smoothed(), self.values.recorded()
        self._set(self._curves, smoothed, shown=True)
        self._set(self._raw, recorded, shown=self.values.smooth > 0)
        if self.view == LOSS:
            self.far.set_values(epochs["step"], epochs["val_loss_main"], log=self._logarithmic)
        self.far.setVisible(self.view == LOSS)
        guess = self.values.guess()
        self._guess.setVisible(guess is not None)
        if guess is not None:
            self._guess.setValue(math.log10(guess) if self._logarithmic else guess)
        if self.following:
            self._fit_range(smoothed)

    def draws(self, line: Line) -> bool:
        """Whether there is a curve of this line: the run has such values, and the present view shows them."""
        return bool(self._curves[line].isVisible())

    def show_cursor(self, step: int | None) -> None:
        """Mark a step by a thin vertical line."""
        self._cursor.setVisible(step is not None)
        if step is not None:
            self._cursor.setValue(step)

    def follow(self) -> None:
        super().follow()
        self._fit_range(self.values.smoothed())

    @property
    def _logarithmic(self) -> bool:
        return self._log and self.view == LOSS

    def _fit_range(self, drawn: Mapping[str, np.ndarray]) -> None:
        """Give y the range that the curves of steps need; a validation loss far off is marked instead."""
        box = self.plotItem.vb
        if self.view == ACCURACY:
            box.setYRange(0, 100, padding=0.1)  # with their numbers
            return
        curves, ends, marks = self.values.ranged(drawn)
        if self._logarithmic:
            with np.errstate(divide="ignore", invalid="ignore"):
                curves, ends, marks = [np.log10(values) for values in curves], np.log10(ends), np.log10(marks)
        found = loss_range(curves, ends, marks)
        if found is not None:
            low, high = found
            box.setYRange(min(low, 0.0) if self.view == PARTS else low, high)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph's own constructor calls this without one
            self._fit_axes()

    def _fit_axes(self) -> None:
        """Titles beside the axes where there is room; where there is little, in the axes, and no epochs.

        Where there is hardly any, the axes have no titles, and steps no numbers: the legend has them.
        """
        metrics = QFontMetrics(self._theme.small)
        roomy, steps = (self.height() >= lines * metrics.height() for lines in (_ROOMY_LINES, _STEPS_LINES))
        title, unit = _UNITS[self.view]
        beside = self.height() - (metrics.height() + 4 if steps else 0)
        unit = unit if metrics.horizontalAdvance(unit) <= beside else ""
        fitted = roomy, steps, unit, self.view
        if fitted == self._fitted:
            return
        self._fitted = fitted
        self.setLabel("left", title if roomy else unit)
        self.setLabel("bottom", "step" if roomy else "")
        self._step_axis.name_ticks("" if roomy else "step")
        self.showAxis("bottom", steps)
        self.showAxis("top", roomy)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        palette = self._theme.palette
        for line, item in self._curves.items():
            colour = QColor(palette.heads[line.colour])
            item.setPen(pg.mkPen(colour, width=1))
            if line.view == PARTS and line.column != "loss_total":
                item.setBrush(_mixed(colour, QColor(palette.surface), 0.45))
            if line.mark:
                item.setSymbolBrush(palette.surface if line.column.startswith("val") else colour)
                item.setSymbolPen(pg.mkPen(colour, width=1))
        for line, item in self._raw.items():
            item.setPen(
                pg.mkPen(_mixed(QColor(palette.heads[line.colour]), QColor(palette.surface), 0.3), width=1)
            )
        self.far.restyle(QColor(palette.heads["main"]), QColor(palette.surface), self._theme.small)
        self._guess.setPen(pg.mkPen(palette.muted, width=1, style=Qt.PenStyle.DotLine))
        self._cursor.setPen(pg.mkPen(palette.muted, width=1))
        self.getAxis("left").setGrid(90)
        self.getAxis("top").setGrid(90)

    def _set(
        self, items: Mapping[Line, pg.PlotDataItem], values: Mapping[str, np.ndarray], *, shown: bool
    ) -> None:
        for line, item in items.items():
            there = False
            if shown and line.view == self.view:
                x, y = self.values.of(line, values)
                there = drawable(y)
                if there:
                    item.setData(x, y)
            item.setVisible(there)


def _curve(line: Line, *, smooth: bool = True) -> pg.PlotDataItem:
    style: dict[str, object] = {"symbol": line.mark, "symbolSize": 7} if line.mark else {}
    if line.view == PARTS:
        style["fillLevel"] = 0.0
    # The noise of single steps is dense: smoothing its edges would cost most of the paint time.
    return pg.PlotDataItem(antialias=smooth, autoDownsampleFactor=2.0, **style)


def _mixed(over: QColor, under: QColor, share: float) -> QColor:
    """An opaque colour: a translucent one costs more to paint and would show what lies below."""
    pairs = zip(over.getRgbF()[:3], under.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in pairs))
