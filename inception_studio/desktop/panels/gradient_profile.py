"""The panel under the network: each layer's gradient norm in its layer's column, and a pinned run's."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop.axes import scientific
from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.column_plot import key_of_marks
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.profile_plot import ProfilePlot
from inception_studio.desktop.panels.profile_points import Point, profile
from inception_studio.desktop.panels.under_network import UnderNetwork

if TYPE_CHECKING:
    from pathlib import Path

    from inception_studio.desktop.parts import Parts
    from inception_studio.training.config import RunConfig

REDRAW_MS = 200  # at most 5 Hz
_SLIM_PX = 30  # its height while there is nothing to draw
_UNLIMITED_PX = 2**24 - 1  # as Qt has it
_EMPTY = (
    "Each layer's gradient norm will stand here, right under the layer: so one sees where in the network the "
    "gradient dies. Press Train, or open a run."
)


@dataclass(frozen=True)
class _Pinned:
    """A profile that was held on to for comparison."""

    name: str
    norms: Mapping[str, float]


class GradientProfilePanel(Panel):
    """Follows the network's x axis: what is over a mark on the screen is its layer. A click opens it.

    While there is nothing to draw it keeps to one line; `room_changed` comes when it needs more, or less.
    """

    room_changed = Signal()
    watches: ClassVar[frozenset[str]] = frozenset({"graph", "gradient_norms", "layer", "run", "rows"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.setObjectName("gradient_profile")
        self._pinned: _Pinned | None = None
        self._behind = False
        self._drawn_at = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._draw)
        self.plot = ProfilePlot(parts.theme)
        self.plot.setObjectName("profile_plot")
        self._under = UnderNetwork(self, self.plot, parts.axis)
        self.empty = ElidedLabel(_EMPTY)
        self.empty.setProperty("role", "caption")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.plot)

        self.caption = ElidedLabel()
        self.caption.setObjectName("profile_caption")
        self.caption.setProperty("role", "caption")
        self.pinned_label = ElidedLabel()
        self.pinned_label.setObjectName("pinned_label")
        self.key = QLabel()
        self.key.setObjectName("profile_key")
        self.key.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.key.setMinimumWidth(1)
        self.pin = QToolButton()
        self.pin.setObjectName("pin_button")
        self.pin.setCheckable(True)
        self.pin.setToolTip("Keep this profile as a dashed line, to compare the next ones with")
        self.pin.clicked.connect(self._toggle_pin)
        self._header = QWidget()
        header = QHBoxLayout(self._header)
        header.setContentsMargins(10, 0, 6, 0)
        header.setSpacing(14)
        header.addWidget(self.caption)
        header.addWidget(self.pinned_label)
        header.addStretch(1)
        header.addWidget(self.key)
        header.addWidget(self.pin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._pages, 1)

        let_take(self, lambda: "Gradient norm per layer", self.plot.numbers)
        self.plot.picked.connect(parts.explorer.select)
        parts.theme.changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        return QSize(1200, _SLIM_PX if self._slim else 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _SLIM_PX if self._slim else 100)

    @property
    def _slim(self) -> bool:
        return self._pages.currentWidget() is self.empty

    def show_in_front(self, in_front: bool) -> None:
        """Behind others that share its place it limits nobody."""
        super().show_in_front(in_front)
        if self._behind is in_front:
            self._behind = not in_front
            self._limit()
            self.room_changed.emit()

    @property
    def is_behind(self) -> bool:
        """Whether newer values than those drawn are waiting for their turn."""
        return self._later.isActive()

    def refresh(self, names: frozenset[str]) -> None:
        if names & {"graph", "layer"}:
            self._under.mark(self.state.graph, self.state.layer)
        # Rows come in a few times a second: whatever the pace, the plot is drawn at 5 Hz at most.
        wait = REDRAW_MS - (time.monotonic() - self._drawn_at) * 1000
        if wait <= 0:
            self._later.stop()
            self._draw()
        elif not self._later.isActive():
            self._later.start(round(wait))

    def on_seen(self, seen: bool) -> None:
        if seen:
            self._under.follow()

    def _draw(self) -> None:
        self._drawn_at = time.monotonic()
        state = self.state
        points: list[Point] = []
        pinned: list[Point] = []
        if state.graph is not None:
            spans = self._under.columns(state.graph)
            points = profile(state.graph, spans, state.gradient_norms)
            pinned = profile(state.graph, spans, self._pinned.norms) if self._pinned else []
            if points or pinned:
                self.plot.set_columns([p.name for p in points or pinned if p.family == "main"], spans)
                self.plot.draw(points, pinned)
        self._turn_to(self.plot if points or pinned else self.empty)
        self._write(points)

    def _turn_to(self, page: QWidget) -> None:
        changed = page is not self._pages.currentWidget()
        self._pages.setCurrentWidget(page)
        self._header.setVisible(not self._slim)
        self._limit()
        if changed:
            self.updateGeometry()
            self.room_changed.emit()

    def _limit(self) -> None:
        self.setMaximumHeight(_SLIM_PX if self._slim and not self._behind else _UNLIMITED_PX)

    def _write(self, points: list[Point]) -> None:
        line = [point for point in points if point.family == "main"]
        words = [_ratio(line[0], line[-1]), "L2, log scale", self._run_name()] if line else []
        self.caption.setText(" · ".join(filter(None, words)))
        self.key.setVisible(bool(points))
        self.pinned_label.setVisible(self._pinned is not None)
        self.pinned_label.setText(f"╌╌ pinned: {self._pinned.name}" if self._pinned else "")
        self.pin.setVisible(bool(points) or self._pinned is not None)
        self.pin.setText("Unpin" if self._pinned else "Pin")
        self.pin.setChecked(self._pinned is not None)
        told = ", ".join(f"{point.name} {scientific(point.value)}" for point in line)
        self.plot.setAccessibleName("Gradient norm of each layer")
        self.plot.setAccessibleDescription(told)

    def _run_name(self) -> str:
        return run_named(self.state.run, self.parts.session.config)

    def _toggle_pin(self) -> None:
        if self._pinned is None:
            self._pinned = _Pinned(self._run_name() or "this run", dict(self.state.gradient_norms))
        else:
            self._pinned = None
        self._draw()

    def _restyle(self) -> None:
        theme = self.parts.theme
        self.key.setText(key_of_marks(theme.palette))
        for widget in (self.caption, self.pinned_label, self.key, self.pin):
            widget.setFont(theme.small)
        # As the other tool buttons, but for its edge: alone beside a line of text it would look like text.
        self.pin.setStyleSheet(
            f"QToolButton {{ padding: 0 7px; border-color: {theme.palette.border}; }}"
            f"QToolButton:focus {{ border-color: {theme.palette.accent}; }}"
        )
        self.pinned_label.setStyleSheet(f"color: {theme.palette.error}")
        self.plot.restyle()
        self._draw()


def run_named(run: Path | None, config: RunConfig | None) -> str:
    """A run by the name of its folder and what decides over its gradients; empty when there is none."""
    words = [run.name] if run is not None else []
    return " ".join([*words, f"({settings_in_short(config)})"] if config is not None else words)


def settings_in_short(config: RunConfig) -> str:
    """What decides over a run's gradients: "sigmoid, normal σ 0.01, no batch norm, no aux"."""
    drawn = config.initialisation
    words = [config.activation, f"{drawn} σ {config.sigma:g}" if drawn == "normal" else drawn]
    normed = config.batch_norm if config.batch_norm is not None else config.variant == "torchvision"
    return ", ".join([*words, "batch norm" if normed else "no batch norm", "aux" if config.aux else "no aux"])


def _ratio(first: Point, last: Point) -> str:
    if first.name == last.name or not last.value > 0.0:
        return ""
    return f"{first.name} ÷ {last.name} = {scientific(first.value / last.value)}"
