"""What there is to train on and to open: devices, data folders, runs; looked up beside the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.desktop.jobs import JobSlot, Lane
from inception_studio.errors import UserError
from inception_studio.training.run_folder import RunSummary, list_runs

if TYPE_CHECKING:
    from inception_studio.desktop.engine import EngineHolder
    from inception_studio.desktop.messages import Messages


@dataclass(frozen=True)
class DataCheck:
    """What a look into a data folder found; `error` instead when it cannot be trained on."""

    text: str
    training_photos: int = 0
    error: bool = False


@dataclass(frozen=True)
class DeviceChoice:
    """A device for `RunConfig.device`, as the form shows it."""

    key: str
    text: str


class TrainingChoices(QObject):
    """Answers come by callback on the GUI thread; the newest question of a kind wins.

    Questions that need the engine are dropped while it is not there.
    """

    def __init__(self, holder: EngineHolder, messages: Messages) -> None:
        super().__init__()
        self._holder = holder
        self._lane = Lane("training choices")
        self._data = JobSlot("data folder", messages, self._lane)
        self._devices = JobSlot("devices", messages, self._lane)
        self._runs = JobSlot("runs", messages, self._lane)

    def check_data(self, path: Path, seed: int, done: Callable[[DataCheck], None]) -> None:
        """List a folder of class folders; a folder that cannot be used is an answer, not an error."""
        engine = self._holder.engine
        if engine is None:
            return

        def check(token: CancelToken, progress: Progress) -> DataCheck:
            try:
                found = engine.folders.scan(path, seed)
            except UserError as error:
                return DataCheck(str(error), error=True)
            except OSError as error:
                return DataCheck(f"{path}: this folder cannot be read ({error.strerror}).", error=True)
            return DataCheck(found.describe(), len(found.train))

        self._data.start(check, done)

    def list_devices(self, done: Callable[[list[DeviceChoice]], None]) -> None:
        """The devices that can train here, the best first; asking a GPU for its name can take a second."""
        engine = self._holder.engine
        if engine is not None:
            self._devices.start(
                lambda token, progress: [
                    DeviceChoice(d.key, str(d)) for d in engine.devices.available_devices()
                ],
                done,
            )

    def list_runs(self, parent: Path, done: Callable[[list[RunSummary]], None]) -> None:
        """The runs in a folder, newest first; opens every run's log. Does not need the engine."""
        self._runs.start(lambda token, progress: list_runs(parent), done)

    def close(self, timeout_s: float) -> bool:
        """Forget what was asked and end the thread; whether it ended in time."""
        for slot in (self._data, self._devices, self._runs):
            slot.cancel()
        return self._lane.close(timeout_s)
