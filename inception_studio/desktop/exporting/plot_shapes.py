"""Has plots draw only what lies inside their axes, and as shapes: what an SVG needs and a screen does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget


@contextmanager
def as_shapes(view: QWidget, pixels: float) -> Iterator[None]:
    """While entered, marks are shapes instead of small pictures, and curves end where their plot does.

    `pixels` of the picture stand for one on the screen: lines, whose width is in pixels, get as much wider.

    Qt's SVG has no clipping: a curve would be drawn on over the numbers at the axes and the legend.
    """
    every = (view, *view.findChildren(pg.GraphicsView))
    items = [item for one in every if isinstance(one, pg.GraphicsView) for item in one.items()]
    with ExitStack() as undone:
        for item in items:
            if isinstance(item, pg.ScatterPlotItem):
                undone.callback(_marks_as_shapes(item))
            elif isinstance(item, pg.PlotCurveItem):
                undone.callback(_curve_wider(item, pixels))
                undone.callback(_curve_inside(item))
        yield


def segments_within(x: np.ndarray, y: np.ndarray, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """What of a line through (n,) points lies from `low` to `high`: the two ends of each piece, (2·m,)."""
    (x0, x1), (y0, y1) = (x[:-1], x[1:]), (y[:-1], y[1:])
    with np.errstate(all="ignore"):
        first, second = (low - y0) / (y1 - y0), (high - y0) / (y1 - y0)
        level = y1 == y0
        start = np.where(level, 0.0, np.minimum(first, second).clip(0, 1))
        end = np.where(level, 1.0, np.maximum(first, second).clip(0, 1))
    kept = (end > start) & (~level | ((y0 >= low) & (y0 <= high)))
    ends = np.stack([start, end], axis=1)[kept]  # (m, 2)
    across, along = (x1 - x0)[kept, None], (y1 - y0)[kept, None]
    return (x0[kept, None] + ends * across).ravel(), (y0[kept, None] + ends * along).ravel()


def _marks_as_shapes(item: pg.ScatterPlotItem) -> Callable[[], None]:
    before = item.data["visible"].copy()
    box = item.getViewBox()
    if box is not None and len(before):
        (left, right), (low, high) = box.viewRange()
        x, y = item.data["x"], item.data["y"]
        item.data["visible"] &= (x >= left) & (x <= right) & (y >= low) & (y <= high)
    item.setExportMode(True, {"resolutionScale": 1.0})

    def undo() -> None:
        item.data["visible"] = before
        item.setExportMode(False)

    return undo


def _curve_wider(item: pg.PlotCurveItem, pixels: float) -> Callable[[], None]:
    before = pg.mkPen(item.opts["pen"])
    wider = QPen(before)
    wider.setWidthF(max(1.0, before.widthF()) * pixels)
    item.setPen(wider)
    return lambda: item.setPen(before)


def _curve_inside(item: pg.PlotCurveItem) -> Callable[[], None]:
    x, y = item.getData()
    box = item.getViewBox()
    if box is None or x is None or not len(x):
        return lambda: None
    low, high = box.viewRange()[1]
    if np.nanmin(y) >= low and np.nanmax(y) <= high:
        return lambda: None
    connect = item.opts["connect"]
    if item.opts["fillLevel"] is not None:
        item.setData(x, y.clip(low, high))
    else:
        item.setData(*segments_within(x, y, low, high), connect="pairs")
    return lambda: item.setData(x, y, connect=connect)
