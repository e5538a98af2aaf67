"""What a person reads at a plot's axis, and where: laid out to the end, and whether its words touch."""

from __future__ import annotations

import itertools

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication


def lay_out(plot: pg.PlotWidget) -> None:
    """Paint until nothing moves: an axis takes the width of its numbers when it has painted them."""
    for _ in range(10):
        before = plot.plotItem.vb.sceneBoundingRect()
        plot.grab()
        QApplication.processEvents()
        if plot.plotItem.vb.sceneBoundingRect() == before:
            return
    raise AssertionError("the axes do not come to rest")


def labels(axis: pg.AxisItem) -> list[tuple[QRectF, str]]:
    """What is written at an axis, and where, as pyqtgraph does it."""
    if not axis.isVisible():
        return []
    canvas = QPixmap(10, 10)
    painter = QPainter(canvas)
    painter.setFont(axis.style["tickFont"])
    _, _, texts = axis.generateDrawSpecs(painter)
    painter.end()
    return [(rect, text) for rect, _, text in texts]


def texts(axis: pg.AxisItem) -> list[str]:
    return [text for _, text in labels(axis)]


def assert_apart(axis: pg.AxisItem) -> None:
    for (one, a), (other, b) in itertools.combinations(labels(axis), 2):
        assert not one.intersects(other), (a, b)
