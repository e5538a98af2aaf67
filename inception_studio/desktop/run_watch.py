"""One run being read from its log, live or finished, ours or another process's; knows no thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from inception_studio.desktop.run_series import RunSeries
from inception_studio.desktop.store import TrainingStatus
from inception_studio.training.config import RunConfig
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.run_lock import CUT_OFF, present_state
from inception_studio.training.runlog import RunReader

ROWS_A_READ = 2000  # some 20 ms: a long run comes in over several reads, and the window stays alive
_RATE_WINDOW = 50  # steps that the time left is told from, at least


class RunWatch:
    """Reads what a run's log has, a piece at a time. Used on one thread."""

    def __init__(self, folder: RunFolder, config: RunConfig) -> None:
        self.folder = folder
        self.config = config
        self.series = RunSeries()
        self.meta: dict[str, Any] = {}
        self._reader: RunReader | None = None
        self._failed = ""

    @classmethod
    def existing(cls, path: Path) -> RunWatch:
        """A run that has been started before; UserError when the folder holds none or cannot be read."""
        folder = RunFolder.existing(path)
        watch = cls(folder, folder.config())
        watch._reader = RunReader(folder.log_path)
        return watch

    @property
    def state(self) -> str:
        """starting, running, finished, stopped, failed or cut off; empty before the log says so."""
        return "failed" if self._failed else str(self.meta.get("state", ""))

    @property
    def going_on(self) -> bool:
        """Whether somebody trains it."""
        return self.state in {"starting", "running"}

    @property
    def total_steps(self) -> int:
        return int(self.meta.get("total_steps", 0))

    @property
    def steps_per_epoch(self) -> int:
        return int(self.meta.get("steps_per_epoch", 0))

    @property
    def images_per_second(self) -> float:
        """Mean over the newest steps, 0 before the first."""
        speeds = self.series.steps["images_per_second"][-_RATE_WINDOW:]
        return float(np.mean(speeds)) if len(speeds) else 0.0

    @property
    def seconds_left(self) -> float:
        """At the pace of the last epoch, its validation included; NaN while it cannot be told."""
        steps, times = self.series.steps["step"], self.series.steps["time_s"]
        back = min(len(steps) - 1, max(_RATE_WINDOW, self.steps_per_epoch))
        if back < 1 or not self.total_steps:
            return float("nan")
        pace = (times[-1] - times[-1 - back]) / (steps[-1] - steps[-1 - back])
        return float(max(self.total_steps - steps[-1], 0) * pace)

    def status(self, state: str, message: str) -> TrainingStatus:
        """Where the run is, for text and buttons."""
        rows, step, per_epoch = self.series.steps, self.series.last_step, self.steps_per_epoch
        epoch = int(rows["epoch"][-1]) if len(rows) else 0
        return TrainingStatus(
            state=state,
            message=message,
            device=str(self.meta.get("device", "")),
            step=step,
            total_steps=self.total_steps,
            epoch=epoch,
            epochs=-(-self.total_steps // per_epoch) if per_epoch else self.config.epochs,
            images_per_second=self.images_per_second,
            seconds_left=self.seconds_left,
            learning_rate=float(rows["learning_rate"][-1]) if len(rows) else float("nan"),
        )

    def set_failed(self, message: str) -> None:
        """The run failed, whatever its log says: a full disk may have kept it from saying so."""
        self._failed = message

    def read(self, meta: bool) -> bool:
        """Read the next rows, and the named values when `meta`; whether that was all there is.

        Raises UserError when the log cannot be read. A log that its writer has not made yet is empty.
        """
        if self._reader is None:
            if not self.folder.log_path.is_file():
                return True
            self._reader = RunReader(self.folder.log_path)
        if meta or not self.series.layers:
            self.meta = self._reader.meta()
            self.meta["state"] = present_state(self.folder.path, str(self.meta.get("state", "")))
            if self.meta["state"] == CUT_OFF:
                self.meta["message"] = "Whatever trained it ended without a word."
            if self._failed:
                self.meta["message"] = self._failed
            if not self.series.layers and self.meta.get("layers"):
                self.series = RunSeries(self.meta["layers"], self.meta.get("classes", ()))
        if self._reader.last_step() < self.series.last_step:  # it goes on from a checkpoint before
            self.series = RunSeries(self.series.layers, self.series.classes)
        return not self.series.layers or self.series.advance(self._reader, ROWS_A_READ)

    def close(self) -> None:
        """Close the log; the series stays."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
