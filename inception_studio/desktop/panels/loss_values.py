"""The numbers of a run's losses and accuracies, a view at a time, raw and smoothed; draws nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.panels.loss_lines import LINES, LOSS, PARTS, Line
from inception_studio.desktop.run_series import RunSeries
from inception_studio.desktop.smoothing import Smoothing
from inception_studio.training.config import AUX_WEIGHT

_LOSSES = ("loss_total", "loss_main", "loss_aux1", "loss_aux2")
_STEP_COLUMNS = (*_LOSSES, "accuracy")


class LossValues:
    """Reads a `RunSeries` in one `view`; `smooth` steps are averaged exponentially, 0 leaves them raw."""

    def __init__(self) -> None:
        self.view = LOSS
        self.series = RunSeries()
        self.smooth = 0
        self._smoothing: Smoothing | None = None

    def read(self, series: RunSeries) -> bool:
        """Read from `series` from now on; whether it is another run's than before."""
        other = series is not self.series
        if other:
            self.series = series
            self._begin_smoothing()
        return other

    def set_smooth(self, steps: int) -> None:
        """Average over so many steps."""
        if steps != self.smooth:
            self.smooth = steps
            self._begin_smoothing()

    def recorded(self) -> Mapping[str, np.ndarray]:
        """Each column of steps (n,) as it was recorded."""
        return {name: self.series.steps[name] for name in _STEP_COLUMNS}

    def smoothed(self) -> Mapping[str, np.ndarray]:
        """Each column of steps (n,) as its curve is drawn."""
        if self._smoothing is None:
            return self.recorded()
        seen = len(self._smoothing.values)
        steps = self.series.steps
        self._smoothing.extend(np.stack([steps[name][seen:] for name in _STEP_COLUMNS], axis=1))
        return dict(zip(_STEP_COLUMNS, self._smoothing.values.T, strict=True))

    def of(self, line: Line, curves: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Steps (n,) and values (n,) of a curve; `curves` are `smoothed()` or `recorded()`, parts are stacked
        on each other.
        """
        if line.per_epoch:
            return self.series.epochs["step"], line.weight * self.series.epochs[line.column]
        step = self.series.steps["step"]
        if line.view == PARTS:
            return step, _stacked(curves, line)
        y = curves[line.column]
        return step, y if line.weight == 1.0 else line.weight * y

    def at(self, step: float | None, *, smoothed: bool = True) -> list[tuple[Line, float]]:
        """The numbers of the view's lines at `step`, the newest at None; NaN where there is none.

        As the curves are drawn, averages of steps among them, or else as the steps were recorded; in the
        view of parts, weighted.
        """
        values = []
        curves = self.smoothed() if smoothed else self.recorded()
        for line in LINES:
            if line.view == self.view:
                table = self.series.epochs if line.per_epoch else self.series.steps
                value = float("nan")
                if len(table):
                    # An epoch's numbers stand at its last step and are read there and before.
                    at = len(table) - 1 if step is None else int(np.searchsorted(table["step"], step - 0.5))
                    column = table[line.column] if line.per_epoch else curves[line.column]
                    value = float(column[min(at, len(table) - 1)]) * line.weight
                values.append((line, value))
        return values

    def table(self) -> Table:
        """A row a step: what the view draws, as recorded and as an average of steps; what is known once an
        epoch is NaN between.
        """
        step, epochs = self.series.steps["step"], self.series.epochs
        columns: dict[str, np.ndarray] = {"step": step.astype(np.int64)}
        ways = [("", self.recorded())]
        if self._smoothing is not None:
            ways.append((f" EMA {self.smooth}", self.smoothed()))
        for line in LINES:
            if line.view != self.view or not drawable(self.of(line, ways[0][1])[1]):
                continue
            for suffix, curves in ways[:1] if line.per_epoch else ways:
                values = np.full(len(step), np.nan)
                if line.per_epoch:
                    at = np.searchsorted(step, epochs["step"]).clip(max=len(step) - 1)
                    values[at] = epochs[line.column]
                else:
                    values[:] = curves[line.column]
                columns[line.label + suffix] = values * line.weight
        return Table(columns)

    def guess(self) -> float | None:
        """What guessing would score in the view: ln of the classes, or 1 in so many, in per cent."""
        classes = len(self.series.classes)
        if classes < 2 or self.view == PARTS:
            return None
        return math.log(classes) if self.view == LOSS else 100.0 / classes

    def step_near(self, x: float) -> int | None:
        """The recorded step next to a position on the axis, None before the first."""
        steps = self.series.steps["step"]
        if not len(steps):
            return None
        return int(steps[min(int(np.searchsorted(steps, x - 0.5)), len(steps) - 1)])

    def ranged(self, curves: Mapping[str, np.ndarray]) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
        """What the axis of losses is to reach to: the recorded curves, the ends of the drawn ones, and the
        validation losses (none in the view of parts).
        """
        columns = ("loss_total",) if self.view == PARTS else _LOSSES
        ends = np.array([curves[column][-1] for column in columns if len(curves[column])])
        marks = self.series.epochs["val_loss_main"] if self.view == LOSS else np.empty(0)
        return [self.series.steps[column] for column in columns], ends, marks

    def _begin_smoothing(self) -> None:
        self._smoothing = Smoothing(len(_STEP_COLUMNS), self.smooth) if self.smooth else None


def drawable(values: np.ndarray) -> bool:
    """Whether a curve has anything to draw: a head may be absent, a loss no number any more."""
    return bool(np.isfinite(values).any())


def _stacked(values: Mapping[str, np.ndarray], line: Line) -> np.ndarray:
    main, aux1 = values["loss_main"], AUX_WEIGHT * values["loss_aux1"]
    return {
        "loss_main": main,
        "loss_aux1": main + aux1,
        "loss_aux2": main + aux1 + AUX_WEIGHT * values["loss_aux2"],
        "loss_total": values["loss_total"],
    }[line.column]
