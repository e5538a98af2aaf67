"""The foot of the training panel: the buttons that steer a run, its learning rate, and how far it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from inception_studio.desktop.icons import icon
from inception_studio.desktop.panels.inputs import ScientificSpin, WheelScrolls
from inception_studio.desktop.panels.training.form import LABEL_PX, turn
from inception_studio.desktop.status_line import duration
from inception_studio.desktop.store import TrainingStatus
from inception_studio.training.config import RunConfig, options
from inception_studio.training.run_lock import CUT_OFF

if TYPE_CHECKING:
    from inception_studio.desktop.theme import Theme
    from inception_studio.desktop.training_session import TrainingSession

_RATE = {option.name: option for option in options()}["learning_rate"]
_IDLE_TIP = "How far each step goes along the gradient: the highest rate of the schedule."
_LIVE_TIP = "The rate of the present step; type another and press Enter, and training goes on with it."


class TrainProgress(QWidget):
    """Steers the session's run. `peak` is the learning rate of the next run, kept while one is going on."""

    peak_changed = Signal()

    def __init__(self, session: TrainingSession) -> None:
        super().__init__()
        self._session = session
        self._status = TrainingStatus()
        self._pause_icons = (QIcon(), QIcon())  # while running, while paused
        self.peak = RunConfig().learning_rate
        self._wheel = WheelScrolls()
        self.rate_label = QLabel()
        self.rate_label.setFixedWidth(LABEL_PX)
        self.rate = ScientificSpin(_RATE.metadata["low"], _RATE.metadata["high"])
        self.rate.setObjectName("learning_rate")
        self.rate.setAccessibleName("Learning rate")
        self.rate.installEventFilter(self._wheel)
        self.rate.setValue(self.peak)
        self.rate_label.setBuddy(self.rate)
        self.train_button = _button("Train", "train_button", "Begin a new run with these settings")
        self.train_button.setProperty("role", "primary")
        self.pause_button = _button(
            "Pause", "pause_button", "Hold before the next step; what was learned stays"
        )
        self.step_button = _button(
            "Step", "step_button", "Do one step and hold: one batch, one update of the weights"
        )
        self.stop_button = _button("Stop", "stop_button", "End the run; its weights and curves are kept")
        self.bar = QProgressBar()
        self.bar.setObjectName("run_bar")
        self.bar.setAccessibleName("Progress of the run")
        self.bar.setTextVisible(False)  # on the bar it would be hard to read in one theme or the other
        self.bar.setStyleSheet("min-height: 6px; max-height: 6px;")
        self.text = QLabel()
        self.text.setObjectName("train_status")
        self.text.setProperty("role", "caption")
        self.text.setWordWrap(True)
        self._lay_out()
        self.rate.valueChanged.connect(self._on_rate)
        self.pause_button.clicked.connect(self._toggle_pause)
        self.step_button.clicked.connect(session.step)
        self.stop_button.clicked.connect(session.stop)
        self.show_status(self._status)

    def set_peak(self, rate: float) -> None:
        """The learning rate of the next run."""
        with QSignalBlocker(self.rate):
            self.rate.setValue(rate)
        self.peak = self.rate.value()

    def show_status(self, status: TrainingStatus) -> None:
        """Enable what can be pressed and write how far the run is."""
        self._status = status
        going = status.state in {"running", "paused"}
        self.pause_button.setText("Resume" if status.state == "paused" else "Pause")
        self.pause_button.setIcon(self._pause_icons[status.state == "paused"])
        self._enable(self.pause_button, going)
        self._enable(self.step_button, going)
        self._enable(self.stop_button, status.active and status.state != "stopping")
        self.rate.setEnabled(going or not status.active)
        self.rate.setToolTip(_LIVE_TIP if going else _IDLE_TIP)
        self.rate_label.setText("Rate now" if going else "Learning rate")
        if not self.rate.hasFocus() or not self.rate.lineEdit().isModified():
            live = going and math.isfinite(status.learning_rate)
            with QSignalBlocker(self.rate):
                self.rate.setValue(status.learning_rate if live else self.peak)
        shown = status.total_steps > 0 and status.step > 0
        self.bar.setVisible(status.active)
        self.bar.setRange(0, status.total_steps if shown else 0 if status.state == "starting" else 1)
        self.bar.setValue(status.step if shown else 0)
        text = status_text(status)
        self.text.setText(text)
        self.text.setVisible(bool(text))

    def enable_train(self, enabled: bool) -> None:
        """Whether a run can begin."""
        self._enable(self.train_button, enabled)

    def _enable(self, button: QPushButton, enabled: bool) -> None:
        if not enabled and button.hasFocus():
            self.setFocus()  # or Qt would hand it to the next button, and the next space bar would press that
        button.setEnabled(enabled)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's font and the colours of the icons."""
        palette = theme.palette
        self.text.setFont(theme.small)
        self.train_button.setIcon(icon("train", palette.on_accent, palette.muted))
        self.step_button.setIcon(icon("step", palette.text, palette.muted))
        self.stop_button.setIcon(icon("stop", palette.error, palette.muted))
        pause, resume = (icon(name, palette.text, palette.muted) for name in ("pause", "train"))
        self._pause_icons = (pause, resume)
        self.show_status(self._status)

    def _lay_out(self) -> None:
        rate = QHBoxLayout()
        rate.setSpacing(6)
        rate.addWidget(self.rate_label)
        rate.addWidget(self.rate, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(5)
        for button in (self.train_button, self.pause_button, self.step_button, self.stop_button):
            buttons.addWidget(button, 1)
        # Four buttons have to fit a dock 320 px wide.
        self.setStyleSheet("QPushButton { padding: 4px 4px; } QDoubleSpinBox { padding: 2px 7px; }")
        self._steering = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._steering.addLayout(rate, 1)
        self._steering.addLayout(buttons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(self._steering)
        column.addWidget(self.bar)
        column.addWidget(self.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        turn(self._steering, event.size().width())

    def _on_rate(self, rate: float) -> None:
        if self._status.active:
            self._session.set_learning_rate(rate)
            self.rate.lineEdit().setModified(False)
        else:
            self.peak = rate
            self.peak_changed.emit()

    def _toggle_pause(self) -> None:
        (self._session.resume if self._status.state == "paused" else self._session.pause)()


def status_text(status: TrainingStatus) -> str:
    """How far the run is and how it ended, in one or two lines; empty when nothing ever ran."""
    step = f"step {status.step:,} of {status.total_steps:,}"
    epoch = f"epoch {status.epoch} of {status.epochs}, {step}"
    if status.total_steps:
        epoch += f" ({status.step / status.total_steps:.0%})".replace("%", " %")
    if status.state == "starting":
        return status.message or "Preparing the data …"
    if status.state == "stopping":
        return "Stopping, and writing the checkpoint …"
    if status.state == "paused":
        return f"Paused in {epoch}\n{status.device}"
    if status.state == "running":
        left = f"{duration(status.seconds_left)} left" if math.isfinite(status.seconds_left) else ""
        speed = f"{status.images_per_second:.0f} images/s" if status.step else ""
        return f"{epoch[0].upper()}{epoch[1:]}\n" + " · ".join(filter(None, (speed, left, status.device)))
    ends = {"finished": "Finished", "stopped": "Stopped", "failed": "Failed", CUT_OFF: "Cut off"}
    if status.state in ends:
        end = f"{ends[status.state]} at {step}" if status.total_steps else ends[status.state]
        return f"{end}. {status.message}".rstrip() if status.message else end
    return status.message


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setIconSize(QSize(14, 14))
    button.setMinimumWidth(1)
    return button
