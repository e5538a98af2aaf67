"""The run log: one SQLite file per run, one writer, many readers; needs no torch.

It is the wall between training and looking: live, finished, foreign and remote runs are read alike.
Write-ahead logging keeps readers from blocking the writer; it is not meant for network file systems.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from inception_studio.errors import UserError


@dataclass(frozen=True)
class StepRow:
    """One training step. Losses in nats; absent heads are NaN; time since the run's first start."""

    step: int
    epoch: int
    time_s: float
    learning_rate: float
    images_per_second: float
    loss_total: float
    loss_main: float
    loss_aux1: float
    loss_aux2: float
    accuracy: float  # share of the batch that the main head got right
    gradient_norms: np.ndarray  # (layers,) float32, L2, in the order of meta()["layers"]


@dataclass(frozen=True)
class EpochRow:
    """The end of one epoch. Accuracies are fractions; absent heads are NaN."""

    epoch: int
    step: int
    time_s: float
    train_accuracy: float
    val_loss_main: float
    val_loss_aux1: float
    val_loss_aux2: float
    val_accuracy: float
    val_top5: float
    val_accuracy_aux1: float
    val_accuracy_aux2: float


_STEP_COLUMNS = tuple(f.name for f in fields(StepRow))
STEP_COLUMNS = _STEP_COLUMNS[:-1]
"""The plain numbers of a step: all but the gradient norms."""
EPOCH_COLUMNS = tuple(f.name for f in fields(EpochRow))


def _schema(columns: tuple[str, ...], key: str) -> str:
    kinds = {"step": "INTEGER", "epoch": "INTEGER", "gradient_norms": "BLOB"}
    return ", ".join(f"{c} {kinds.get(c, 'REAL')}{' PRIMARY KEY' if c == key else ''}" for c in columns)


class RunLog:
    """The only writer of a run's log; used on the training thread. Raises UserError when it cannot write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("BEGIN IMMEDIATE")  # a reader sees all of it or nothing
            self._db.execute(f"CREATE TABLE IF NOT EXISTS steps ({_schema(_STEP_COLUMNS, 'step')})")
            self._db.execute(f"CREATE TABLE IF NOT EXISTS epochs ({_schema(EPOCH_COLUMNS, 'epoch')})")
            self._db.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT)")
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('state', ?)", (json.dumps("starting"),))
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def append_step(self, row: StepRow) -> None:
        """Write one step's row, at once visible to readers."""
        norms = np.ascontiguousarray(row.gradient_norms, dtype="<f4").tobytes()
        self._insert("steps", (*_plain_columns(row), norms))

    def append_epoch(self, row: EpochRow) -> None:
        """Write one epoch's row."""
        self._insert("epochs", astuple(row))

    def set_meta(self, **values: Any) -> None:
        """Set JSON values by name: config, layers, classes, device, state, message, total_steps, …"""
        for key, value in values.items():
            self._insert("meta", (key, json.dumps(value)))

    def forget_after(self, step: int, epoch: int) -> None:
        """Drop rows of steps > `step` and epochs > `epoch`: a run resumes at its last checkpoint."""
        try:
            self._db.execute("DELETE FROM steps WHERE step > ?", (step,))
            self._db.execute("DELETE FROM epochs WHERE epoch > ?", (epoch,))
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def mean_accuracy(self, after: int) -> float:
        """The mean of the accuracies of steps > `after`, NaN when there is none."""
        try:
            query = "SELECT AVG(accuracy) FROM steps WHERE step > ?"
            return float(_number(self._db.execute(query, (after,)).fetchone()[0]))
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Fold the write-ahead file into the log and close it."""
        with suppress(sqlite3.Error):  # SQLite does it by itself, but not while a reader is connected
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

    def _insert(self, table: str, values: tuple[Any, ...]) -> None:
        marks = ",".join("?" * len(values))
        try:
            self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _failure(self, error: sqlite3.Error) -> UserError:
        return UserError(
            f"the run log cannot be written ({error})",
            self._path,
            "Check the free space and the folder's permissions.",
        )


class RunReader:
    """Reads a run's log, live or finished; read-only, used on one thread. UserError when it is no run log."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise UserError("there is no run log here", path, "Choose a folder that a training run made.")
        self._path = path
        try:
            self._db = self._opened("mode=ro")
        except sqlite3.Error as error:
            if os.access(path.parent, os.W_OK):
                raise self._failure(error) from error
            try:
                # Write-ahead logging wants a file of shared memory beside the log, and none can be made in
                # this folder. A run that has ended can be read without.
                self._db = self._opened("immutable=1")
            except sqlite3.Error as again:
                raise self._failure(again) from again

    def steps_after(self, step: int, limit: int = -1) -> list[StepRow]:
        """The rows of steps > `step` in order, at most `limit` of them when it is not negative."""
        query = f"SELECT {','.join(_STEP_COLUMNS)} FROM steps WHERE step > ? ORDER BY step LIMIT ?"
        return [
            StepRow(*[*map(_number, values[:-1]), np.frombuffer(values[-1], dtype="<f4")])
            for values in self._select(query, (step, limit))
        ]

    def epochs_after(self, epoch: int) -> list[EpochRow]:
        """The rows of epochs > `epoch` in order."""
        query = f"SELECT {','.join(EPOCH_COLUMNS)} FROM epochs WHERE epoch > ? ORDER BY epoch"
        return [EpochRow(*(_number(v) for v in values)) for values in self._select(query, (epoch,))]

    def last_step(self) -> int:
        """The newest step's number, 0 when there is none."""
        return int(self._select("SELECT COALESCE(MAX(step), 0) FROM steps", ())[0][0])

    def meta(self) -> dict[str, Any]:
        """All named values."""
        return {key: json.loads(value) for key, value in self._select("SELECT key, value FROM meta", ())}

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def _opened(self, mode: str) -> sqlite3.Connection:
        db = sqlite3.connect(f"{self._path.resolve().as_uri()}?{mode}", uri=True)
        try:
            db.execute("SELECT key FROM meta LIMIT 1").fetchone()
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _select(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _failure(self, error: sqlite3.Error) -> UserError:
        return UserError(
            f"the run log cannot be read ({error})", self._path, "Choose a folder that a training run made."
        )


def _plain_columns(row: StepRow) -> tuple[Any, ...]:
    """A step's plain columns (dataclasses.astuple would copy the array deeply, every step)."""
    return tuple(getattr(row, name) for name in STEP_COLUMNS)


def _number(value: Any) -> Any:
    # SQLite stores NaN as NULL.
    return math.nan if value is None else value


def step_values(row: StepRow, layers: tuple[str, ...]) -> Mapping[str, float]:
    """A step as one flat row: its columns, then `gradient_norm/<layer>` for each layer."""
    flat: dict[str, float] = {name: getattr(row, name) for name in STEP_COLUMNS}
    flat.update(
        {f"gradient_norm/{layer}": float(v) for layer, v in zip(layers, row.gradient_norms, strict=True)}
    )
    return flat
