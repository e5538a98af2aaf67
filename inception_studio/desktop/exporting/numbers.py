"""How the numbers behind a picture or plot are written: as CSV, as NPY, as text to paste; knows no Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from inception_studio.cancellation import CancelToken
from inception_studio.errors import UserError
from inception_studio.files import write_whole

ENDINGS = (".csv", ".npy")
_ROWS = 4096  # that are made into text at once


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length by their names, of numbers (n,) or of words."""

    columns: Mapping[str, np.ndarray | Sequence[str]]

    def array(self) -> np.ndarray:
        """The same as a structured array (n,), which `numpy.load` reads without pickle."""
        columns = {name: np.asarray(values) for name, values in self.columns.items()}
        count = len(next(iter(columns.values())))
        made = np.empty(count, [(name, values.dtype) for name, values in columns.items()])
        for name, values in columns.items():
            made[name] = values
        return made


Numbers = np.ndarray | Table
"""A table; a vector (n,) or a map (H, W), written as a grid; maps (C, H, W), written one number a line."""


def count(numbers: Numbers) -> int:
    """How many numbers and words there are."""
    if isinstance(numbers, Table):
        return sum(len(values) for values in numbers.columns.values())
    return int(numbers.size)


def as_text(numbers: Numbers, delimiter: str = "\t") -> Iterator[str]:
    """Pieces of text, lines with their ends; each number as short as reads back to the same value."""
    for rows in _rows(numbers):
        piece = io.StringIO()
        csv.writer(piece, delimiter=delimiter, lineterminator="\n").writerows(rows)
        yield piece.getvalue()


def write_numbers(path: Path, numbers: Numbers, token: CancelToken) -> None:
    """Write a .csv or .npy file, by its ending; UserError for another one and for what cannot be written."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UserError(
            f"numbers are written as {' or '.join(ENDINGS)}", path, "Give the file one of these endings."
        )

    def write(file: BinaryIO) -> None:
        if ending == ".npy":
            array = numbers.array() if isinstance(numbers, Table) else np.ascontiguousarray(numbers)
            np.save(file, array, allow_pickle=False)
            return
        for piece in as_text(numbers, ","):
            token.check()
            file.write(piece.encode())

    write_whole(path, write)


def _rows(numbers: Numbers) -> Iterator[list[Any]]:
    if isinstance(numbers, Table):
        yield [list(numbers.columns)]
        columns = [np.asarray(values) for values in numbers.columns.values()]
        for start in range(0, len(columns[0]), _ROWS):
            pieces = [column[start : start + _ROWS].astype(str) for column in columns]
            yield list(zip(*pieces, strict=True))
    elif numbers.ndim < 3:
        grid = numbers.reshape(len(numbers), -1)
        for start in range(0, len(grid), _ROWS):
            yield grid[start : start + _ROWS].astype(str).tolist()
    else:
        yield [["channel", "row", "column", "value"]]
        row, column = (one.ravel() for one in np.indices(numbers.shape[1:]))
        for channel, values in enumerate(numbers):
            places = [channel] * row.size, row.tolist(), column.tolist()
            yield list(zip(*places, values.ravel().astype(str), strict=True))
