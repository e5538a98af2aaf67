"""What the tests of `training` share: a small folder of photos, a narrow network, and runs to the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inception_studio.training.config import RunConfig
from inception_studio.training.control import Control
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import EpochRow, RunReader, StepRow
from inception_studio.training.trainer import Snapshot, Trainer

COLOURS = {"blue": (40, 60, 200), "green": (50, 180, 60), "red": (210, 50, 40)}

Photos = Callable[..., Path]
Configure = Callable[..., RunConfig]
Train = Callable[..., RunFolder]


def write_photo(path: Path, colour: tuple[int, int, int], number: int) -> None:
    """A noisy photo of one colour, 80 × 72 px."""
    noise = np.random.default_rng(number).normal(0, 40, (72, 80, 3))
    Image.fromarray((np.array(colour) + noise).clip(0, 255).astype(np.uint8)).save(path)


def make_photos(root: Path, counts: dict[str, int]) -> Path:
    """One folder a class with so many photos."""
    for name, count in counts.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            write_photo(root / name / f"{number:02}.png", COLOURS.get(name, (90, 90, 90)), number)
    return root


@pytest.fixture(scope="session")
def photos() -> Photos:
    """Makes class folders: `photos(root, red=3, blue=2)`."""
    return lambda root, **counts: make_photos(root, counts)


@pytest.fixture(scope="session")
def photo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes of ten photos: 24 are trained on, 6 validate."""
    return make_photos(tmp_path_factory.mktemp("photos"), dict.fromkeys(COLOURS, 10))


@pytest.fixture
def tiny(photo_folder: Path) -> Configure:
    """Makes the settings of a run of seconds: a narrow network, 6 steps an epoch, 2 epochs."""

    def make(**changes: Any) -> RunConfig:
        settings: dict[str, Any] = {
            "data": str(photo_folder),
            "epochs": 2,
            "batch_size": 4,
            "width": 0.1,
            "device": "cpu",
            "learning_rate": 0.01,
        }
        return RunConfig(**{**settings, **changes}).validated()

    return make


@pytest.fixture
def train() -> Train:
    """Runs a `Trainer` in a folder, new or to be resumed, and gives the folder back."""

    def run(
        config: RunConfig,
        path: Path,
        control: Control | None = None,
        on_snapshot: Snapshot | None = None,
        resume: bool = False,
    ) -> RunFolder:
        folder = RunFolder.existing(path) if resume else RunFolder.create(path, config)
        Trainer(config, folder, on_snapshot, resume=resume).run(control or Control())
        return folder

    return run


@pytest.fixture(scope="session")
def steps() -> Callable[[RunFolder], list[StepRow]]:
    """The rows of steps of a run."""
    return lambda folder: _read(folder, lambda reader: reader.steps_after(-1))


@pytest.fixture(scope="session")
def epochs() -> Callable[[RunFolder], list[EpochRow]]:
    """The rows of epochs of a run."""
    return lambda folder: _read(folder, lambda reader: reader.epochs_after(-1))


@pytest.fixture(scope="session")
def meta() -> Callable[[RunFolder], dict[str, Any]]:
    """The named values of a run."""
    return lambda folder: _read(folder, RunReader.meta)


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """Waits for what another thread does; fails after half a minute."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.005)

    return wait


def _read(folder: RunFolder, question: Callable[[RunReader], Any]) -> Any:
    reader = RunReader(folder.log_path)
    try:
        return question(reader)
    finally:
        reader.close()
