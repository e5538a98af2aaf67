"""How a run's losses and accuracies are drawn and read off: three views of one plot over steps."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QResizeEvent

from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.panels.edge_marks import EdgeMarks
from inception_studio.desktop.panels.loss_range import loss_range
from inception_studio.desktop.plots import EpochAxis, LossAxis, StepAxis, StepPlot
from inception_studio.desktop.run_series import RunSeries
from inception_studio.desktop.smoothing import Smoothing
from inception_studio.desktop.theme import Theme
from inception_studio.training.config import AUX_WEIGHT

LOSS, PARTS, ACCURACY = "loss", "parts", "accuracy"
_ROOMY_LINES = 12.5  # of text, the height from which on the axes have titles of their own
_STEPS_LINES = 4.0  # the same for the numbers of the steps
_UNITS = {LOSS: ("loss (nats)", "nats"), PARTS: ("loss (nats)", "nats"), ACCURACY: ("accuracy (%)", "%")}
_TIPS = {
    LOSS: "Loss: cross-entropy, in nats. ▲ with a number: a validation loss that lies above the plot",
    PARTS: "Loss: cross-entropy, in nats",
    ACCURACY: "",
}


@dataclass(frozen=True)
class Line:
    """One curve: its name, where its numbers are, in which view and colour, with which mark an epoch."""

    label: str
    column: str
    view: str
    colour: str  # of the palette's heads
    mark: str = ""  # pyqtgraph's symbol for values an epoch; empty for values a step

    @property
    def per_epoch(self) -> bool:
        return bool(self.mark)


# In the order of the legend. Marks tell curves of one colour apart, for everyone.
LINES = (
    Line("total", "loss_total", LOSS, "total"),
    Line("main", "loss_main", LOSS, "main"),
    Line("aux 1", "loss_aux1", LOSS, "aux1"),
    Line("aux 2", "loss_aux2", LOSS, "aux2"),
    Line("validation", "val_loss_main", LOSS, "main", "o"),
    Line("total", "loss_total", PARTS, "total"),
    Line("main", "loss_main", PARTS, "main"),
    Line(f"{AUX_WEIGHT:g}·aux 1", "loss_aux1", PARTS, "aux1"),
    Line(f"{AUX_WEIGHT:g}·aux 2", "loss_aux2", PARTS, "aux2"),
    Line("batch", "accuracy", ACCURACY, "total"),
    Line("train", "train_accuracy", ACCURACY, "total", "s"),
    Line("validation", "val_accuracy", ACCURACY, "main", "o"),
    Line("aux 1", "val_accuracy_aux1", ACCURACY, "aux1", "t1"),
    Line("aux 2", "val_accuracy_aux2", ACCURACY, "aux2", "d"),
)
_LOSSES = ("loss_total", "loss_main", "loss_aux1", "loss_aux2")
_STEP_COLUMNS = (*_LOSSES, "accuracy")


class LossPlot(StepPlot):
    """Draws a `RunSeries` in one of the views, from arrays that are views into the series."""

    def __init__(self, theme: Theme) -> None:
        self._epoch_axis = EpochAxis()
        self.view, self._log, self._smooth = LOSS, False, 0
        self._fitted: tuple[object, ...] | None = None  # what the axes are made for
        self._series = RunSeries()
        self._smoothing: Smoothing | None = None
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

    def set_view(self, view: str, *, log: bool, smooth: int) -> None:
        """Choose the view, a log axis (losses only), and the steps of the exponential average (0: raw)."""
        if smooth != self._smooth or self._smoothing is None:
            self._smooth, self._smoothing = smooth, _smoothing(smooth)
        moved = view != self.view or log != self._log
        self.view, self._log = view, log
        self.setLogMode(x=False, y=log and view == LOSS)
        self.setToolTip(_TIPS[view])
        self._fit_axes()
        self.restyle()
        self.draw(self._series)
        if moved:
            self.follow()

    def draw(self, series: RunSeries) -> None:
        """Show all that `series` has by now."""
        if series is not self._series:
            self._series, self._smoothing = series, _smoothing(self._smooth)
            self.follow()
        epochs = series.epochs
        self._epoch_axis.set_epochs(epochs["step"], epochs["epoch"])
        smooth = self._smoothed()
        for line, item in self._curves.items():
            if line.view == self.view:
                table, y = (
                    (epochs, epochs[line.column]) if line.per_epoch else (series.steps, smooth[line.column])
                )
                self._set(item, table["step"], self._stacked(smooth, line) if line.view == PARTS else y)
            else:
                item.setVisible(False)
        for line, item in self._raw.items():
            if line.view == self.view and self._smoothing is not None:
                self._set(item, series.steps["step"], series.steps[line.column])
            else:
                item.setVisible(False)
        if self.view == LOSS:
            self.far.set_values(epochs["step"], epochs["val_loss_main"], log=self._logarithmic)
        self.far.setVisible(self.view == LOSS)
        guess = self.guess()
        self._guess.setVisible(guess is not None)
        if guess is not None:
            self._guess.setValue(math.log10(guess) if self._logarithmic else guess)
        if self.following:
            self._fit_range(smooth)

    def draws(self, line: Line) -> bool:
        """Whether there is a curve of this line: the run has such values, and the present view shows them."""
        return bool(self._curves[line].isVisible())

    def values_at(self, step: float | None, *, smoothed: bool = True) -> list[tuple[Line, float]]:
        """The numbers of the present view's lines at `step`, the newest at None; NaN where there is none.

        As the curves are drawn, averages of steps among them, or else as the steps were recorded; in the
        view of parts, weighted.
        """
        values = []
        curves = self._smoothed() if smoothed else self._recorded()
        for line in LINES:
            if line.view == self.view:
                table = self._series.epochs if line.per_epoch else self._series.steps
                value = float("nan")
                if len(table):
                    # An epoch's numbers stand at its last step and are read there and before.
                    at = len(table) - 1 if step is None else int(np.searchsorted(table["step"], step - 0.5))
                    column = table[line.column] if line.per_epoch else curves[line.column]
                    value = float(column[min(at, len(table) - 1)]) * self._weight(line)
                values.append((line, value))
        return values

    def numbers(self) -> Table:
        """A row a step: what the present view draws, as it was recorded and as an average of steps; what is
        known once an epoch is NaN between.
        """
        step, epochs = self._series.steps["step"], self._series.epochs
        columns: dict[str, np.ndarray] = {"step": step.astype(np.int64)}
        ways = [("", self._recorded())]
        if self._smoothing is not None:
            ways.append((f" EMA {self._smooth}", self._smoothed()))
        for line in filter(self.draws, LINES):
            for suffix, curves in ways[:1] if line.per_epoch else ways:
                values = np.full(len(step), np.nan)
                if line.per_epoch:
                    at = np.searchsorted(step, epochs["step"]).clip(max=len(step) - 1)
                    values[at] = epochs[line.column]
                else:
                    values[:] = curves[line.column]
                columns[line.label + suffix] = values * self._weight(line)
        return Table(columns)

    def guess(self) -> float | None:
        """What guessing would score in the present view: ln of the classes, or 1 in so many, in per cent."""
        classes = len(self._series.classes)
        if classes < 2 or self.view == PARTS:
            return None
        return math.log(classes) if self.view == LOSS else 100.0 / classes

    def step_near(self, x: float) -> int | None:
        """The recorded step next to a position on the axis, None before the first."""
        steps = self._series.steps["step"]
        if not len(steps):
            return None
        return int(steps[min(int(np.searchsorted(steps, x - 0.5)), len(steps) - 1)])

    def show_cursor(self, step: int | None) -> None:
        """Mark a step by a thin vertical line."""
        self._cursor.setVisible(step is not None)
        if step is not None:
            self._cursor.setValue(step)

    def follow(self) -> None:
        super().follow()
        self._fit_range(self._smoothed())

    @property
    def _logarithmic(self) -> bool:
        return self._log and self.view == LOSS

    def _fit_range(self, smooth: dict[str, np.ndarray]) -> None:
        """Give y the range that the curves of steps need; a validation loss far off is marked instead."""
        box = self.plotItem.vb
        if self.view == ACCURACY:
            box.setYRange(0, 100, padding=0.1)  # with their numbers
            return
        columns = ("loss_total",) if self.view == PARTS else _LOSSES
        curves = [self._series.steps[column] for column in columns]
        ends = np.array([smooth[column][-1] for column in columns if len(smooth[column])])
        marks = self._series.epochs["val_loss_main"] if self.view == LOSS else np.empty(0)
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

    def _weight(self, line: Line) -> float:
        if line.view == ACCURACY:
            return 100.0
        return AUX_WEIGHT if line.view == PARTS and "aux" in line.column else 1.0

    def _smoothed(self) -> dict[str, np.ndarray]:
        if self._smoothing is None:
            return self._recorded()
        steps = self._series.steps
        seen = len(self._smoothing.values)
        self._smoothing.extend(np.stack([steps[name][seen:] for name in _STEP_COLUMNS], axis=1))
        return dict(zip(_STEP_COLUMNS, self._smoothing.values.T, strict=True))

    def _recorded(self) -> dict[str, np.ndarray]:
        return {name: self._series.steps[name] for name in _STEP_COLUMNS}

    @staticmethod
    def _stacked(values: dict[str, np.ndarray], line: Line) -> np.ndarray:
        main, aux1 = values["loss_main"], AUX_WEIGHT * values["loss_aux1"]
        return {
            "loss_main": main,
            "loss_aux1": main + aux1,
            "loss_aux2": main + aux1 + AUX_WEIGHT * values["loss_aux2"],
            "loss_total": values["loss_total"],
        }[line.column]

    def _set(self, item: pg.PlotDataItem, x: np.ndarray, y: np.ndarray) -> None:
        shown = bool(np.isfinite(y).any())  # a loss that is no number any more leaves what it was before
        item.setVisible(shown)
        if shown:
            item.setData(x, 100 * y if self.view == ACCURACY else y)


def _curve(line: Line, *, smooth: bool = True) -> pg.PlotDataItem:
    style: dict[str, object] = {"symbol": line.mark, "symbolSize": 7} if line.mark else {}
    if line.view == PARTS:
        style["fillLevel"] = 0.0
    # The noise of single steps is dense: smoothing its edges would cost most of the paint time.
    return pg.PlotDataItem(antialias=smooth, autoDownsampleFactor=2.0, **style)


def _smoothing(steps: int) -> Smoothing | None:
    return Smoothing(len(_STEP_COLUMNS), steps) if steps else None


def _mixed(over: QColor, under: QColor, share: float) -> QColor:
    """An opaque colour: a translucent one costs more to paint and would show what lies below."""
    pairs = zip(over.getRgbF()[:3], under.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in pairs))
