"""Every layer's gradient norm over the steps of the run shown, as a heat map."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QElapsedTimer, QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QGraphicsSceneResizeEvent, QLabel, QVBoxLayout

from inception_studio.desktop.axes import DecadeAxis, scientific, style_axis, tick_metrics
from inception_studio.desktop.colormaps import lut
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.gradient_image import LayerRows, StepBins
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.plots import StepPlot
from inception_studio.desktop.run_series import RunSeries

_TEXT_INTERVAL_MS = 500
_BAR_TITLE = "gradient norm (L2)"
_EMPTY = "No run yet.\nPress Train, or open a run: every layer's gradient norm is drawn here, step by step."


class GradientHeatmapPanel(Panel):
    """Layer × step; the colour is log10 of the L2 norm of the layer's gradient, brighter is larger."""

    watches: ClassVar[frozenset[str]] = frozenset({"run", "rows", "training"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._series = RunSeries()
        self._bins = StepBins(0)
        self._seen = 0
        self._cell: tuple[int, int] | None = None  # (column, row) under the pointer
        self._since_text = QElapsedTimer()
        self.note = QLabel()
        self.note.setObjectName("heatmap_note")
        self.note.setProperty("role", "caption")
        self.note.setMinimumWidth(1)
        self.rows = LayerRows()
        self.plot = StepPlot(parts.theme, {"left": self.rows})
        self.plot.setObjectName("gradient_heatmap")
        self.plot.follow_button.setObjectName("heatmap_follow")
        self.plot.setAccessibleName("Gradient norm of every layer over training steps")
        self.image = pg.ImageItem(axisOrder="col-major")
        self.plot.addItem(self.image)
        self._lines: list[pg.InfiniteLine] = []
        self.bar = _ColourBar()
        self.plot.plotItem.layout.addItem(self.bar, 2, 5)
        box = self.plot.plotItem.vb
        box.setDefaultPadding(0)
        box.invertY(True)
        self.empty = quiet_sentence("heatmap_empty", _EMPTY)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        for widget, stretch in ((self.note, 0), (self.plot, 1), (self.empty, 1)):
            column.addWidget(widget, stretch)
        let_take(self.plot, lambda: "Gradient norms over time", self._numbers)
        self._show_plot(False)
        self.plot.hovered.connect(self._on_hovered)
        parts.theme.changed.connect(self._restyle)
        self._restyle()

    def refresh(self, names: frozenset[str]) -> None:
        """Take the rows that came into the image; the text follows twice a second."""
        series = self.parts.session.series
        if series is not self._series:
            self._begin(series)
        if len(series.steps) > self._seen:
            self._bins.extend(series.steps["step"][self._seen :], series.gradient_norms[self._seen :])
            self._seen = len(series.steps)
            self._draw()
        late = not self._since_text.isValid() or self._since_text.elapsed() >= _TEXT_INTERVAL_MS
        if late or names & {"run", "training"}:
            self._write_note()

    def _numbers(self) -> Table | None:
        """A row for each column of the image: its first step and every layer's geometric mean norm."""
        if not len(self._bins):
            return None
        first = self._bins.first_step + self._bins.width * np.arange(len(self._bins))
        norms = dict(zip(self._series.layers, 10.0**self._bins.image.T, strict=True))
        return Table({"step": first, **norms})

    def _begin(self, series: RunSeries) -> None:
        self._series, self._seen, self._cell = series, 0, None
        self._bins = StepBins(len(series.layers))
        self.rows.set_layers(series.layers)
        for line in self._lines:
            self.plot.removeItem(line)
        self._lines = [pg.InfiniteLine(first, angle=0) for _, first, _ in self.rows.groups()[1:]]
        for line in self._lines:
            self.plot.addItem(line, ignoreBounds=True)
        self._show_plot(False)
        self.plot.follow()
        self._restyle()

    def _draw(self) -> None:
        low, high = self._bins.levels()
        rows, left = len(self._series.layers), self._bins.first_step - 0.5
        self.image.setImage(self._bins.image, levels=(low, high))
        area = QRectF(left, 0, len(self._bins) * self._bins.width, rows)
        self.image.setRect(area)
        self.plot.plotItem.vb.setLimits(xMin=area.left(), xMax=area.right(), yMin=0, yMax=rows)
        self.bar.set_levels(low, high)
        self._show_plot(True)

    def _on_hovered(self, position: QPointF | None) -> None:
        cell = None
        if position is not None:
            column = int((position.x() - self._bins.first_step + 0.5) // self._bins.width)
            row = int(position.y())
            if 0 <= column < len(self._bins) and 0 <= row < len(self._series.layers):
                cell = (column, row)
        if cell != self._cell:
            self._cell = cell
            self._write_note()

    def _write_note(self) -> None:
        self._since_text.start()
        layers = self._series.layers
        text = ""
        if self._cell is not None and self._cell[0] < len(self._bins):
            column, row = self._cell
            first = self._bins.first_step + column * self._bins.width
            last = min(first + self._bins.width - 1, self._series.last_step)
            steps = f"step {first}" if last == first else f"mean of steps {first}–{last}"
            norm = float(10.0 ** float(self._bins.image[column, row]))
            text = f"{layers[row]} · {steps} · gradient norm {scientific(norm)}"
        elif self._seen and {"conv1", "fc"} <= set(layers):
            first_layer, last_layer = (
                float(self._series.gradient_norms[-1, layers.index(n)]) for n in ("conv1", "fc")
            )
            ratio = first_layer / last_layer if last_layer else float("nan")
            text = f"step {self._series.last_step}: conv1 gets {scientific(ratio)} of fc's gradient norm"
        self.note.setText(text)
        self.plot.setAccessibleDescription(text)

    def _show_plot(self, shown: bool) -> None:
        for widget in (self.plot, self.note):
            widget.setVisible(shown)
        self.empty.setVisible(not shown)

    def _restyle(self) -> None:
        theme = self.parts.theme
        self.note.setFont(theme.small)
        table = lut(self.parts.settings.get("colour_map"))
        self.image.setLookupTable(table)
        self.bar.restyle(table, theme.palette.border, theme.palette.muted, theme.small)
        for line in self._lines:
            line.setPen(pg.mkPen(theme.palette.surface, width=1))


class _ColourBar(pg.GraphicsLayout):
    """The colours of the map beside it, with the norms that they stand for."""

    def __init__(self) -> None:
        self.axis = DecadeAxis("right")  # first: the layout's own constructor calls resizeEvent
        super().__init__()
        self.setFixedWidth(84)
        self.layout.setSpacing(0)
        self._box = self.addViewBox(0, 0, enableMenu=False, enableMouse=False, defaultPadding=0)
        self.axis.setLabel(_BAR_TITLE)
        self.axis.linkToView(self._box)
        self.addItem(self.axis, 0, 1)
        self._image = pg.ImageItem(np.arange(256)[None, :], axisOrder="col-major")
        self._box.addItem(self._image)

    def set_levels(self, low: float, high: float) -> None:
        """log10 of the norms at the bar's two ends."""
        self._image.setRect(QRectF(0, low, 1, high - low))
        self._box.setRange(xRange=(0, 1), yRange=(low, high), padding=0)

    def restyle(self, table: np.ndarray, line: str, text: str, font: QFont) -> None:
        """Colours (256, 3), axis colours and font."""
        self._image.setLookupTable(table)
        style_axis(self.axis, line, text, font)
        half = math.ceil(QFontMetrics(font).height() / 2)  # of the numbers at the two ends, beyond the bar
        self.setContentsMargins(10, half, 0, half)
        self.axis.setStyle(hideOverlappingLabels=half)
        self._fit_title()

    def resizeEvent(self, event: QGraphicsSceneResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_title()

    def _fit_title(self) -> None:
        """No title at a bar that is shorter than it."""
        long = tick_metrics(self.axis).horizontalAdvance(_BAR_TITLE)
        self.axis.showLabel(self.contentsRect().height() >= long)
