"""What the tests of the command line share: the command in this process and in one of its own, and a run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from PIL import Image

from inception_studio.cli import main

REPOSITORY = Path(__file__).resolve().parents[2]


class MakeFolders(Protocol):
    def __call__(self, path: Path, classes: tuple[str, ...] = ..., each: int = ...) -> Path: ...


@pytest.fixture(scope="session")
def command() -> Callable[..., list[str]]:
    """The words of a command that starts the program."""
    return lambda *arguments: [sys.executable, "-m", "inception_studio", *map(str, arguments)]


@pytest.fixture(scope="session")
def program(command: Callable[..., list[str]]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in a process of its own; keywords are environment variables."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments),
            cwd=REPOSITORY,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=150,
        )

    return run


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs the command in this process (torch is imported once): status, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return status, *capfd.readouterr()

    return call


@pytest.fixture(scope="session")
def class_folders() -> MakeFolders:
    """Fills a folder with class folders of small photos of noise."""

    def make(path: Path, classes: tuple[str, ...] = ("ant", "bee", "cat"), each: int = 5) -> Path:
        rng = np.random.default_rng(0)
        for name in classes:
            (path / name).mkdir(parents=True)
            for number in range(each):
                pixels = rng.integers(0, 256, (40, 50, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(path / name / f"{number}.png")
        return path

    return make


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory, class_folders: MakeFolders) -> Path:
    """Class folders ant, bee and cat with five photos each."""
    return class_folders(tmp_path_factory.mktemp("photos") / "animals")


@pytest.fixture(scope="session")
def small() -> tuple[str, ...]:
    """Options of `train` for a network and batches that take no time."""
    return ("--width", "0.125", "--batch-size", "4", "--device", "cpu")


@pytest.fixture(scope="session")
def trained(
    tmp_path_factory: pytest.TempPathFactory,
    photos: Path,
    small: tuple[str, ...],
    program: Callable[..., subprocess.CompletedProcess[str]],
) -> tuple[Path, str]:
    """A run of three steps on the photos, trained in a process of its own, and what that printed."""
    out = tmp_path_factory.mktemp("runs") / "first"
    done = program("train", "--data", photos, "--steps", 3, *small, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    assert "epoch 1 of 1" in done.stderr
    return out, done.stdout


@pytest.fixture(scope="session")
def weights(trained: tuple[Path, str]) -> Path:
    """The weight file of that run."""
    return trained[0] / "weights.safetensors"
