"""The x axis that the network and the plots under it share; knows widgets only as places on the screen."""

from __future__ import annotations

import weakref

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QWidget

_SHARED_LEAST = 0.6  # of a plot's width that must lie under the network for the two to be aligned
WHOLE = (0.0, 1.0)


class LayerAxis(QObject):
    """What part of the network's drawing is on the screen, and where. Written by the network's view alone.

    `left` and `right` are what of the drawing is at the view's edges, as shares of its width: all of it is 0
    to 1. `changed` follows each zoom, pan and resize.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = WHOLE
        self._width = 0
        self._view: weakref.ref[QWidget] | None = None

    def show(self, view: QWidget, left: float, right: float) -> None:
        """The view's report; emits `changed` when something did."""
        if self._view is None or self._view() is not view:
            self._view = weakref.ref(view)
            # A widget's Python half may outlive the other, and must not be asked for its place then.
            view.destroyed.connect(self._forget)
        elif (left, right, view.width()) == (self.left, self.right, self._width):
            return
        self.left, self.right, self._width = left, right, view.width()
        self.changed.emit()

    def under(self, plot: QWidget, left_px: float, right_px: float) -> tuple[float, float]:
        """The shares of the drawing at two pixels of `plot`, such that it lies right under the network.

        A plot that lies elsewhere (torn off, or beside the network) gets what the network shows, stretched
        to its own width; with no network on the screen it gets all of it.
        """
        view = self._view() if self._view is not None else None
        if view is None or not view.isVisible() or view.width() <= 0 or right_px <= left_px:
            return WHOLE
        origin = view.mapToGlobal(QPointF(0.0, 0.0)).x()
        begin, end = (plot.mapToGlobal(QPointF(px, 0.0)).x() - origin for px in (left_px, right_px))
        shared = min(end, view.width()) - max(begin, 0.0)
        if plot.window() is not view.window() or shared < _SHARED_LEAST * (end - begin):
            return self.left, self.right
        share_of_px = (self.right - self.left) / view.width()
        return self.left + begin * share_of_px, self.left + end * share_of_px

    def _forget(self) -> None:
        self._view = None
