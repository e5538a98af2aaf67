"""How every plot over training steps looks and moves; knows no run."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QToolButton

from inception_studio.desktop.axes import style_axis
from inception_studio.desktop.theme import Theme


class StepPlot(pg.PlotWidget):
    """A plot over training steps that follows the run until the user zooms or drags.

    `follow()` shows the whole run again. A button in its corner and a double click do that. `hovered`
    tells the position under the pointer in plot coordinates, or None when it leaves.
    """

    hovered = Signal(object)

    def __init__(self, theme: Theme, axis_items: dict[str, pg.AxisItem] | None = None) -> None:
        super().__init__(axisItems=axis_items)
        self.setLabel("bottom", "step")
        self._theme = theme
        self.follow_button = QToolButton(self)
        self.follow_button.setText("follow")
        self.follow_button.setToolTip("Show the whole run again and keep up with it")
        self.follow_button.clicked.connect(self.follow)
        self.follow_button.hide()
        without_menu(self)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setMinimumSize(120, 80)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plotItem.vb.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        theme.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours and fonts."""
        palette = self._theme.palette
        self.setBackground(palette.surface)
        self.follow_button.setFont(self._theme.small)
        for name in ("left", "right", "bottom", "top"):
            style_axis(self.getAxis(name), palette.plot_grid, palette.muted, self._theme.small)
        line = QFontMetrics(self._theme.small).height()
        self.getAxis("top").setHeight(line + 4)
        bottom = self.getAxis("bottom")
        bottom.setHeight(2 * line + 4 if bottom.labelText else line + 4)

    @property
    def following(self) -> bool:
        """Whether the view keeps up with the run."""
        return self.follow_button.isHidden()

    def follow(self) -> None:
        """Show the whole run and keep it in view."""
        self.plotItem.vb.enableAutoRange()
        self.follow_button.hide()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.follow()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _on_moved_by_hand(self, *_: object) -> None:
        button, box = self.follow_button, self.plotItem.vb.sceneBoundingRect()
        button.adjustSize()
        button.move(round(box.right()) - button.width() - 4, round(box.top()) + 4)
        button.show()

    def _on_mouse_moved(self, position: QPointF) -> None:
        box = self.plotItem.vb
        inside = box.sceneBoundingRect().contains(position)
        self.hovered.emit(box.mapSceneToView(position) if inside else None)


def without_menu(plot: pg.PlotWidget) -> None:
    """Do without pyqtgraph's context menu; it has no parent and would outlive its plot."""
    plot.setMenuEnabled(False)
    menu = plot.plotItem.ctrlMenu
    menu.setParent(plot, menu.windowFlags())
