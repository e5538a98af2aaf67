"""The network learns real photos; needs the data that is not part of the project."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from inception_studio.training.config import RunConfig
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import StepRow


def ten_classes(archive: Path, target: Path, train: int, val: int) -> Path:
    """So many photos of the first ten classes."""
    with zipfile.ZipFile(archive) as file:
        names = [name for name in file.namelist() if name.endswith((".jpg", ".jpeg", ".JPEG"))]
        classes = sorted({name.split("/")[-2] for name in names})[:10]
        for part, count in (("train", train), ("val", val)):
            for label in classes:
                file.extractall(target, [n for n in names if n.split("/")[-3:-1] == [part, label]][:count])
    return target


def test_ten_classes_of_real_photos_are_learned(
    shared_data: Path,
    tmp_path: Path,
    train: Callable[..., RunFolder],
    steps: Callable[[RunFolder], list[StepRow]],
) -> None:
    config = RunConfig(
        data=str(ten_classes(shared_data / "photos64.zip", tmp_path / "photos", train=40, val=4)),
        epochs=5,
        batch_size=16,
        width=0.35,
        learning_rate=0.01,
        augmentation="flip",
        device="cpu",
    )
    rows = steps(train(config.validated(), tmp_path / "run"))
    losses = np.array([row.loss_main for row in rows])
    assert len(losses) == 5 * 25
    assert losses[-25:].mean() < math.log(10) - 0.25
    assert all(np.isfinite(row.gradient_norms).all() for row in rows)
