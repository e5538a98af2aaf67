"""The folder of one run: its files, its checkpoints, and the runs in a folder; needs no torch.

config.json   what was asked for          log.sqlite          every step and epoch
checkpoint.pt where training goes on      weights.safetensors what the explorer opens
train.lock    held while somebody trains
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from inception_studio.errors import UserError
from inception_studio.files import write_whole
from inception_studio.training.config import RunConfig
from inception_studio.training.run_lock import present_state
from inception_studio.training.runlog import RunReader


@dataclass(frozen=True)
class RunFolder:
    """The paths inside a run's folder."""

    path: Path

    @property
    def config_path(self) -> Path:
        return self.path / "config.json"

    @property
    def log_path(self) -> Path:
        return self.path / "log.sqlite"

    @property
    def checkpoint_path(self) -> Path:
        return self.path / "checkpoint.pt"

    @property
    def weights_path(self) -> Path:
        return self.path / "weights.safetensors"

    @classmethod
    def create(cls, path: Path, config: RunConfig) -> RunFolder:
        """Make the folder of a new run; UserError when it holds a run already or cannot be written."""
        folder = cls(path)
        if folder.config_path.exists() or folder.log_path.exists():
            raise UserError(
                "this folder holds a run already", path, "Resume that run, or choose another folder."
            )
        folder.write_config(config)
        return folder

    @classmethod
    def create_in(cls, parent: Path, config: RunConfig) -> RunFolder:
        """Make a new run's folder in `parent`, named by the time."""
        stem = time.strftime("run-%Y%m%d-%H%M%S")
        for number in range(1, 1000):
            path = parent / (stem if number == 1 else f"{stem}-{number}")
            if not path.exists():
                return cls.create(path, config)
        raise UserError("no free name for a new run", parent, "Choose another folder.")

    @classmethod
    def existing(cls, path: Path) -> RunFolder:
        """The folder of a run that was made before; UserError when it is none."""
        folder = cls(path)
        if not folder.config_path.is_file():
            raise UserError(
                "this folder holds no training run", path, "Choose a folder that a training run made."
            )
        return folder

    def config(self) -> RunConfig:
        """What the run was asked to do; UserError when its file cannot be read."""
        try:
            return RunConfig.from_json(self.config_path.read_text(encoding="utf-8"))
        except (OSError, UnicodeError) as error:
            raise UserError(f"the run's settings cannot be read ({error})", self.config_path) from error
        except UserError as error:
            raise UserError(error.what, self.config_path, error.remedy) from error

    def write_config(self, config: RunConfig) -> None:
        """Store the settings; UserError when the folder cannot be written."""
        text = config.to_json().encode()
        write_whole(self.config_path, lambda file: file.write(text))


@dataclass(frozen=True)
class RunSummary:
    """One line in a list of runs.

    `state`: starting, running, finished, stopped, failed or cut off. `val_accuracy`: the last validation
    top-1 of the main head, a fraction or NaN.
    """

    folder: RunFolder
    name: str
    config: RunConfig
    state: str
    epochs: int
    steps: int
    val_accuracy: float
    modified: float  # seconds since the epoch


def list_runs(parent: Path) -> list[RunSummary]:
    """The runs in a folder, newest first; folders that are no runs, or broken ones, are left out."""
    summaries = []
    for path in parent.iterdir() if parent.is_dir() else ():
        try:
            summaries.append(summary(RunFolder.existing(path)))
        except (UserError, OSError):
            continue
    return sorted(summaries, key=lambda s: s.modified, reverse=True)


def summary(folder: RunFolder) -> RunSummary:
    """What a run's log says in short; UserError when it cannot be read."""
    reader = RunReader(folder.log_path)
    try:
        epochs = reader.epochs_after(-1)
        return RunSummary(
            folder=folder,
            name=folder.path.name,
            config=folder.config(),
            state=present_state(folder.path, reader.meta().get("state", "failed")),
            epochs=len(epochs),
            steps=reader.last_step(),
            val_accuracy=epochs[-1].val_accuracy if epochs else float("nan"),
            modified=folder.log_path.stat().st_mtime,
        )
    finally:
        reader.close()
