"""From a step's figures on the device to its row in the run log, one step later."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from inception_studio.errors import UserError
from inception_studio.training.runlog import RunLog, StepRow

LOWER_RATE = "Try a lower learning rate."
_FIGURES = 5  # total, main, aux1, aux2, accuracy; then the gradient norms


@dataclass(frozen=True)
class _Pending:
    packed: Tensor
    copied: torch.cuda.Event | None  # when the copy to the host is complete
    step: int
    epoch: int
    rate: float
    time_s: float
    images_per_second: float


class StepRecorder:
    """Holds one step's packed figures while the next step runs, so that no step waits for a copy."""

    def __init__(self, log: RunLog, time_s: float) -> None:
        self._log = log
        self._started = time.perf_counter() - time_s
        self._last = time.perf_counter()
        self._pending: _Pending | None = None

    @property
    def elapsed_s(self) -> float:
        """Seconds of training so far, pauses left out."""
        return time.perf_counter() - self._started

    def start_epoch(self) -> None:
        """Count the next step's time from now: validation belongs to no step."""
        self._last = time.perf_counter()

    @contextmanager
    def not_counting(self) -> Iterator[None]:
        """Time spent in here belongs to no step and not to the run."""
        before = time.perf_counter()
        try:
            yield
        finally:
            away = time.perf_counter() - before
            self._started += away
            self._last += away

    def record(self, packed: Tensor, step: int, epoch: int, rate: float, images: int) -> None:
        """Take a step's figures (5 + layers,) on the device; write those of the step before.

        Raises UserError when the loss of that step, or a gradient, is no number.
        """
        copied = None
        if packed.device.type == "cuda":
            host = torch.empty(packed.shape, dtype=packed.dtype, pin_memory=True)
            packed = host.copy_(packed, non_blocking=True)
            copied = torch.cuda.Event()
            copied.record()
        now = time.perf_counter()
        speed = images / max(now - self._last, 1e-9)
        self._last = now
        waiting, self._pending = (
            self._pending,
            _Pending(packed, copied, step, epoch, rate, self.elapsed_s, speed),
        )
        if waiting is not None:
            self._write(waiting)

    def flush(self) -> None:
        """Write the step that is still held."""
        waiting, self._pending = self._pending, None
        if waiting is not None:
            self._write(waiting)

    def _write(self, held: _Pending) -> None:
        if held.copied is not None:
            held.copied.synchronize()
        values = held.packed.cpu().numpy()
        total, main, aux1, aux2, accuracy = (float(v) for v in values[:_FIGURES])
        self._log.append_step(
            StepRow(
                held.step,
                held.epoch,
                held.time_s,
                held.rate,
                held.images_per_second,
                total,
                main,
                aux1,
                aux2,
                accuracy,
                values[_FIGURES:],
            )
        )
        for name, is_number in (
            ("loss", math.isfinite(total)),
            ("gradient", np.isfinite(values[_FIGURES:]).all()),  # the weights are none either, from here on
        ):
            if not is_number:
                raise UserError(f"the {name} of step {held.step} is not a number", remedy=LOWER_RATE)
