"""The numbers of one training run as arrays that grow; knows the run log's rows, no Qt and no file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from inception_studio.training.runlog import EPOCH_COLUMNS, STEP_COLUMNS

if TYPE_CHECKING:
    from inception_studio.training.runlog import EpochRow, RunReader, StepRow

_FIRST_CAPACITY = 1024


class GrowingRows:
    """A matrix (n, width) that takes rows at its end; its buffer doubles, so that a row costs O(width)."""

    def __init__(self, width: int, dtype: type = np.float64, capacity: int = _FIRST_CAPACITY) -> None:
        # One contiguous array per column when there are few, which is what plots read.
        self._buffer = np.empty((capacity, width), dtype, order="F")
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, rows: np.ndarray) -> None:
        """Add `rows` (k, width). Views handed out before stay as they were."""
        end = self._length + len(rows)
        if end > len(self._buffer):
            capacity = max(end, 2 * len(self._buffer))
            bigger = np.empty((capacity, self._buffer.shape[1]), self._buffer.dtype, order="F")
            bigger[: self._length] = self._buffer[: self._length]
            self._buffer = bigger
        self._buffer[self._length : end] = rows
        self._length = end

    @property
    def values(self) -> np.ndarray:
        """A read-only view (n, width) of all rows; no copy."""
        view = self._buffer[: self._length]
        view.flags.writeable = False
        return view


class Table(GrowingRows):
    """Rows with named columns of float64, NaN where a value is absent."""

    def __init__(self, columns: Sequence[str], capacity: int = _FIRST_CAPACITY) -> None:
        super().__init__(len(columns), capacity=capacity)
        self.columns = tuple(columns)
        self._index = {name: i for i, name in enumerate(self.columns)}

    def __getitem__(self, column: str) -> np.ndarray:
        """A contiguous read-only view (n,) of one column; no copy."""
        return self.values[:, self._index[column]]

    def append_records(self, records: Iterable[object]) -> None:
        """Add one row per record, read from its attributes."""
        rows = [[getattr(record, name) for name in self.columns] for record in records]
        if rows:
            self.append(np.array(rows, np.float64))


class RunSeries:
    """One run: `steps` and `epochs` by column name, and every layer's gradient norm.

    `series.steps["loss_total"]` is an array (n,), `series.epochs["val_accuracy"]` one (epochs,),
    `series.gradient_norms` a float32 array (n, layers) in the order of `series.layers`.
    """

    def __init__(self, layers: Sequence[str] = (), classes: Sequence[str] = ()) -> None:
        self.layers = tuple(layers)
        self.classes = tuple(classes)
        self.steps = Table(STEP_COLUMNS)
        self.epochs = Table(EPOCH_COLUMNS, capacity=64)
        self._norms = GrowingRows(len(self.layers), np.float32)

    @property
    def gradient_norms(self) -> np.ndarray:
        """L2 norm of each layer's gradient, (n, layers) float32; a read-only view."""
        return self._norms.values

    @property
    def last_step(self) -> int:
        """The newest step read, 0 before the first."""
        return int(self.steps["step"][-1]) if len(self.steps) else 0

    @property
    def last_epoch(self) -> int:
        """The newest epoch read, 0 before the first."""
        return int(self.epochs["epoch"][-1]) if len(self.epochs) else 0

    def newest_norms(self) -> dict[str, float]:
        """The newest step's gradient norm by layer, empty before the first step."""
        if not len(self._norms):
            return {}
        return dict(zip(self.layers, self._norms.values[-1].tolist(), strict=True))

    def append(self, rows: Sequence[StepRow], epochs: Sequence[EpochRow] = ()) -> None:
        """Add what the run log has after `last_step` and `last_epoch`, oldest first."""
        self.steps.append_records(rows)
        if rows:
            self._norms.append(np.stack([row.gradient_norms for row in rows]))
        self.epochs.append_records(epochs)

    def advance(self, reader: RunReader, limit: int) -> bool:
        """Read what is new in the log, at most `limit` steps; whether all of it is read now."""
        rows = reader.steps_after(self.last_step, limit)
        self.append(rows, reader.epochs_after(self.last_epoch))
        return len(rows) < limit
