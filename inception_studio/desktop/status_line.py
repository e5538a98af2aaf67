"""The line at the foot of the window: what goes on, how far training is, what is loaded; writes no state."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QStatusBar

from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.store import Store, TrainingStatus, ViewState

_WATCHED = frozenset({"engine", "busy", "card", "training", "held", "page", "evaluation"})
_DOING_PX = 200  # of what goes on, that the rest of the line may not take
_WEIGHTS_PX = 140  # of the weights' name, before training's words are shortened for it
_GAP_PX = 8  # between two parts of the line, at most
_FOLLOW = (
    "Held · follow again",
    "The network shown stays as it was when you asked; its run goes on. Click for its newest weights",
)
_FINAL = (
    "Held at an earlier step · show the final weights",
    "The network shown stays as it was when you asked; its run has ended since. Click for its last weights",
)
_ENGINE = {
    "loading": "Loading PyTorch…",
    "failed": "PyTorch could not be loaded; see the log",
    "ready": "Ready",
}


class StatusLine(QStatusBar):
    """`describe` gives the loaded weights in one line.

    Remarks and the tips of menus take the place of what goes on for a while; what is too long for its
    place is shortened, which `QStatusBar`'s own messages are not: first the weights, then the name of the
    device that trains. `follow_asked`: the network shown, which is held, shall follow its run again.
    """

    follow_asked = Signal()

    def __init__(self, store: Store, describe: Callable[[], str]) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._store = store
        self._describe = describe
        self._remark = self._tip = self._now = ""
        self._remark_over = QTimer(self, singleShot=True)
        self._remark_over.timeout.connect(lambda: self.remark("", 0))
        self.doing = ElidedLabel()
        self.doing.setObjectName("status_doing")
        self.doing.setContentsMargins(8, 0, 8, 0)
        self.training = ElidedLabel()
        self.training.setObjectName("status_training")
        self.bar = QProgressBar()
        self.bar.setObjectName("status_progress")
        self.bar.setAccessibleName("Progress of the run")
        self.bar.setFixedWidth(120)
        self.bar.setTextVisible(False)
        self.follow = QPushButton()
        self.follow.setObjectName("status_follow")
        self.follow.setProperty("role", "flat")
        self.follow.clicked.connect(self.follow_asked)
        self.weights = ElidedLabel()
        self.weights.setObjectName("status_weights")
        self.weights.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.weights.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self.doing, 1)
        self.addPermanentWidget(self.training)
        self.addPermanentWidget(self.bar)
        self.addPermanentWidget(self.follow)
        self.addPermanentWidget(self.weights)
        store.changed.connect(self._on_changed)
        self._on_changed(_WATCHED)

    def remark(self, text: str, ms: int) -> None:
        """Say something in passing; 0 ms: until the next one."""
        self._remark = text
        self._remark_over.stop()
        if ms:
            self._remark_over.start(ms)
        self._show_doing()

    def tip(self, text: str) -> None:
        """What the action under the pointer does; empty when there is none any more."""
        self._tip = text
        self._show_doing()

    def _tell_doing(self, now: str) -> None:
        if now != self._now:
            self._now = now
            if now not in {"", _ENGINE["ready"]}:
                self._remark = ""  # of what went before
            self._show_doing()

    def _show_doing(self) -> None:
        self.doing.setText(self._tip or self._remark or self._now)
        self.doing.setMinimumWidth(min(self.doing.sizeHint().width(), _DOING_PX) if self.doing.text() else 0)
        self._fit()

    def _on_changed(self, names: frozenset[str]) -> None:
        if not names & _WATCHED:
            return
        state = self._store.state
        self._tell_doing(_doing(state))
        if names & {"engine", "card"}:
            self.weights.setText(self._describe())
        if names & {"held", "training"}:
            words, tip = _FOLLOW if state.training.active else _FINAL
            self.follow.setText(words)
            self.follow.setToolTip(tip)
            self.follow.setVisible(state.held)
        if "training" in names:
            self._show_training(state.training)
        self._fit()

    def _show_training(self, training: TrainingStatus) -> None:
        shown = training.active
        self.training.setVisible(shown)
        self.bar.setVisible(shown and training.total_steps > 0)
        self.bar.setRange(0, max(1, training.total_steps))
        self.bar.setValue(training.step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Share the width: a layout would take as much of the time left as of the weights' name."""
        training = self._store.state.training
        whole = training_text(training)
        self.training.setText(whole)
        self.training.set_tip("")
        fixed = [part for part in (self.bar, self.follow) if not part.isHidden()]
        room = self.width() - self.doing.minimumWidth() - _GAP_PX * (len(fixed) + 3)
        room -= sum(part.sizeHint().width() if part is self.follow else part.width() for part in fixed)
        if not self.training.isHidden():
            most = room - min(self.weights.sizeHint().width(), _WEIGHTS_PX)
            over = self.training.sizeHint().width() - most
            if over > 0 and training.device:
                metrics, right = self.training.fontMetrics(), Qt.TextElideMode.ElideRight
                width = max(0, metrics.horizontalAdvance(training.device) - over)
                short = metrics.elidedText(training.device, right, width) or "…"
                self.training.setText(training_text(replace(training, device=short)))
                self.training.set_tip(whole)
            room -= self.training.sizeHint().width()
        self.weights.setMaximumWidth(max(room, self.weights.minimumSizeHint().width()))


def _doing(state: ViewState) -> str:
    if state.engine != "ready":
        return _ENGINE[state.engine]
    if state.busy:
        return f"{state.busy}…"
    if state.page.gathering:
        return "Gathering exemplars…"
    if state.evaluation.running:
        return "Evaluating…"
    if state.page.vision is not None and state.page.vision.running:
        return "Visualising…"
    return "" if state.training.active else _ENGINE["ready"]  # that it trains is said beside it


def training_text(training: TrainingStatus) -> str:
    """ "Training on CPU · epoch 2 of 7 · 171 images/s · 3 min left", as far as it is known."""
    words = {"paused": "Paused", "starting": "Starting", "stopping": "Stopping"}
    word = words.get(training.state, "Training")
    parts = [f"{word} on {training.device}" if training.device else word]
    if training.epochs:
        parts.append(f"epoch {training.epoch} of {training.epochs}")  # how far in it, the bar shows
    elif training.total_steps:
        parts.append(f"step {training.step:,} of {training.total_steps:,}")
    if training.images_per_second > 0 and training.state == "running":
        parts.append(f"{training.images_per_second:.0f} images/s")
        if math.isfinite(training.seconds_left):
            parts.append(f"{duration(training.seconds_left)} left")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """ "40 s", "3 min", "1 h 20 min"."""
    if seconds < 90:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
