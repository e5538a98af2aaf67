"""Rows of a run that nobody trained: losses that fall, gradient norms that shrink toward the image."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inception_studio.nets.vocabulary import LAYERS
from inception_studio.training.config import RunConfig
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import EpochRow, RunLog, StepRow

CLASSES = tuple(f"class {number}" for number in range(10))
PER_EPOCH = 20
NAN = float("nan")


def step_row(step: int, *, aux: bool = True) -> StepRow:
    """main = 2/step + 0.5, aux 1 = main + 0.2, aux 2 = main + 0.1; the norm of layer i is 10^(i/16 - 4)."""
    main = 2 / step + 0.5
    aux1, aux2 = (main + 0.2, main + 0.1) if aux else (NAN, NAN)
    total = main + 0.3 * aux1 + 0.3 * aux2 if aux else main
    norms = 10.0 ** (np.arange(len(LAYERS)) / 16 - 4)
    epoch = (step - 1) // PER_EPOCH + 1
    return StepRow(
        step, epoch, step * 0.1, 0.02, 320.0, total, main, aux1, aux2, 0.5, norms.astype(np.float32)
    )


def epoch_row(epoch: int) -> EpochRow:
    """Validation accuracy grows by a tenth an epoch, training accuracy is 5 points higher."""
    right = 0.1 * epoch
    step = epoch * PER_EPOCH
    return EpochRow(
        epoch, step, step * 0.1, right + 0.05, 1.5, 1.7, 1.6, right, right + 0.2, right - 0.05, right
    )


def write_run(path: Path, steps: int, state: str = "finished", config: RunConfig | None = None) -> RunFolder:
    """A run's folder with a log of so many steps."""
    folder = RunFolder.create(path, config or RunConfig(epochs=3))
    log = RunLog(folder.log_path)
    log.set_meta(
        state=state,
        message="",
        layers=LAYERS,
        classes=CLASSES,
        device="a made-up device",
        steps_per_epoch=PER_EPOCH,
        total_steps=3 * PER_EPOCH,
    )
    for step in range(1, steps + 1):
        log.append_step(step_row(step))
        if step % PER_EPOCH == 0:
            log.append_epoch(epoch_row(step // PER_EPOCH))
    log.close()
    return folder
