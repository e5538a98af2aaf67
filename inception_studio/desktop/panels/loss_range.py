"""How much of the y axis a run's losses need: outliers do not decide over it; knows arrays only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_MIDDLE = (5, 95)  # per cent: the values that no few huge steps can move
_REACH = 2.0  # of the middle's height, above and below it; the start of an ordinary run lies within
_RECENT = 20  # steps whose median is where a curve is now
_NEAR = 0.5  # of the training curves' height: what lies within may widen the range


def loss_range(
    curves: Sequence[np.ndarray], ends: np.ndarray, marks: np.ndarray
) -> tuple[float, float] | None:
    """The lowest and highest value to show, None when there is nothing to show.

    `curves` are values a step, in terms of the axis (log10 on a log axis); what is not finite is left out.
    A few huge steps at the beginning leave the plot, but where a curve is now always stays in it, as do the
    `ends` of the curves' averages. `marks` are values an epoch: those nearby widen the range, so that the
    curves keep half of it, and those far off do not count.
    """
    ranges = [_curve_range(values) for values in map(_finite, curves) if len(values)]
    if not ranges:
        return None
    inside = _finite(ends).tolist()
    low = min([first for first, _ in ranges] + inside)
    high = max([last for _, last in ranges] + inside)
    reach = _NEAR * (high - low)
    near = marks[(marks >= low - reach) & (marks <= high + reach)]
    return min([low, *near.tolist()]), max([high, *near.tolist()])


def _curve_range(values: np.ndarray) -> tuple[float, float]:
    low, high = np.percentile(values, _MIDDLE)
    reach = _REACH * (high - low)
    now = np.median(values[-_RECENT:])
    return (
        float(min(max(values.min(), low - reach), now)),
        float(max(min(values.max(), high + reach), now)),
    )


def _finite(values: np.ndarray) -> np.ndarray:
    return values[np.isfinite(values)]
