"""Columns side by side, in as many rows as make their maps largest; knows widgets, no method."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from inception_studio.desktop.panels.why.titled_map import LEAST_WIDTH, TitledMap

_BETWEEN = 12
_UNDER = 8
_MOST_ROWS = 3
_WORTH_A_ROW = 0.85  # maps must grow by more than this for one more row


class SideBySide(QScrollArea):
    """One row on a low panel, more on a high one; what does not fit is scrolled to."""

    def __init__(self) -> None:
        super().__init__()
        self._views: list[TitledMap] = []
        self._rows = 0
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_BETWEEN)
        self._grid.setVerticalSpacing(_UNDER)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(self._inside)
        self.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")

    @property
    def rows(self) -> int:
        """In how many rows the columns stand."""
        return self._rows

    def show_views(self, views: Sequence[TitledMap]) -> None:
        """Put these side by side, in this order; those of before that are not among them are deleted."""
        if list(views) != self._views:
            for view in self._views:
                self._grid.removeWidget(view)
                if view not in views:
                    view.hide()
                    view.deleteLater()
            self._views = list(views)
            self._rows = 0
        self.arrange()

    def arrange(self) -> None:
        """Choose the number of rows anew, as the room or what the columns show has changed."""
        count = len(self._views)
        rows = max(range(1, min(_MOST_ROWS, count) + 1), key=self._side, default=0)
        if rows == self._rows:
            return
        self._rows = rows
        across = -(-count // max(rows, 1))
        for view in self._views:
            self._grid.removeWidget(view)
        for place, view in enumerate(self._views):
            self._grid.addWidget(view, place // across, place % across)
        for index in range(max(self._grid.columnCount(), across)):
            self._grid.setColumnStretch(index, 1 if index < across else 0)
        for index in range(max(self._grid.rowCount(), rows)):
            self._grid.setRowStretch(index, 1 if index < rows else 0)

    def _side(self, rows: int) -> float:
        """How large a map would be, in the eyes of somebody who likes few rows and nothing out of sight."""
        across = -(-len(self._views) // rows)
        width = (self.width() - (across - 1) * _BETWEEN) / across
        height = (self.height() - (rows - 1) * _UNDER) / rows
        view = self._views[0]
        in_sight = min(1.0, width / LEAST_WIDTH)  # columns get no narrower, but must be scrolled to
        side = min(max(width, LEAST_WIDTH) - view.map.margin(), height - view.height_without_map(width))
        return side * in_sight**2 * _WORTH_A_ROW ** (rows - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
