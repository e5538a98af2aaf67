"""What one pass over many photos found about every channel, and the file that keeps it; knows no torch."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inception_studio.errors import UserError
from inception_studio.files import write_whole
from inception_studio.insight.record_types import FloatArray
from inception_studio.insight.units import Unit

BEST = 9  # photos kept for each channel
BINS = 64
_FORMAT = 1
_REMEDY = "Choose a file that `inception-studio exemplars` has written."


@dataclass(frozen=True)
class Exemplar:
    """A place in a photo that excites a unit: the photo's path, the unit's value there, and the pixel
    (row, column) of the unit's map that has it; (0, 0) for a unit without a map.
    """

    path: Path
    value: float
    row: int
    column: int


@dataclass(frozen=True, eq=False)
class ChannelStatistics:
    """One channel's values over all photos and places.

    `mean` and `maximum` are over all values; `deviation`, `zero_share` (a fraction 0…1) and the histogram
    `counts` (BINS,) with its `edges` (BINS + 1,) over those at up to nine places of each map.
    """

    mean: float
    deviation: float
    zero_share: float
    maximum: float
    counts: npt.NDArray[np.int64]
    edges: FloatArray

    @property
    def dead(self) -> bool:
        """Whether no photo excited it anywhere."""
        return self.zero_share == 1.0 and self.maximum == 0.0


@dataclass(frozen=True)
class Source:
    """Which network looked at which photos; `weights` is the SHA-256 of the weight file.

    `photos` are paths below `folder`, in the order in which they were looked at; `broken` could not be read.
    `layers` and `channels` say in which order the channels of all layers follow each other.
    """

    weights: str
    weights_name: str
    folder: str
    photos: tuple[str, ...]
    broken: tuple[str, ...]
    layers: tuple[str, ...]
    channels: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Exemplars:
    """The photos that excite each channel of each layer most, and each channel's statistics.

    One row a channel, all layers after one another (T rows): `values`, `photos`, `rows`, `columns` are
    (T, BEST), the best first, one place a photo; `photos` is -1 where there were fewer photos. `means`,
    `deviations`, `zero_shares` and `maxima` are (T,), `counts` (T, BINS) is the histogram from `lows` to
    `highs` (T,); see `ChannelStatistics`.
    """

    source: Source
    values: FloatArray
    photos: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    means: npt.NDArray[np.float64]
    deviations: npt.NDArray[np.float64]
    zero_shares: npt.NDArray[np.float64]
    maxima: FloatArray
    counts: npt.NDArray[np.int64]
    lows: FloatArray
    highs: FloatArray

    @cached_property
    def _begins(self) -> dict[str, tuple[int, int]]:
        begins = np.cumsum((0, *self.source.channels)).tolist()
        return {
            layer: (begin, end)
            for layer, begin, end in zip(self.source.layers, begins, begins[1:], strict=False)
        }

    def has(self, layer: str) -> bool:
        """Whether the layer was looked at; a concatenation is not: its branches are."""
        return layer in self._begins

    def layer(self, name: str) -> slice:
        """The rows of a layer's channels; KeyError if it is not there."""
        return slice(*self._begins[name])

    def top(self, unit: Unit) -> list[Exemplar]:
        """The photos that excite a unit most, best first; KeyError for a unit that is not there."""
        row = self._row(unit)
        return [
            Exemplar(
                Path(self.source.folder, self.source.photos[photo]),
                float(self.values[row, place]),
                int(self.rows[row, place]),
                int(self.columns[row, place]),
            )
            for place, photo in enumerate(self.photos[row].tolist())
            if photo >= 0
        ]

    def statistics(self, unit: Unit) -> ChannelStatistics:
        """A unit's values over all photos; KeyError for a unit that is not there."""
        row = self._row(unit)
        edges = np.linspace(self.lows[row], self.highs[row], BINS + 1, dtype=np.float32)
        return ChannelStatistics(
            float(self.means[row]),
            float(self.deviations[row]),
            float(self.zero_shares[row]),
            float(self.maxima[row]),
            self.counts[row],
            edges,
        )

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays, for a file."""
        about = json.dumps({"format": _FORMAT, **asdict(self.source)})
        return {"about": np.array(about), **{name: getattr(self, name) for name in _ARRAYS}}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Exemplars:
        """The inverse of `to_arrays`; KeyError, TypeError or ValueError for anything else."""
        about: dict[str, Any] = json.loads(str(arrays["about"]))
        if about.pop("format") != _FORMAT:
            raise ValueError("another version of the file's format")
        given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in about.items()}
        source = Source(**given)
        made = cls(source, **{name: arrays[name] for name in _ARRAYS})
        if any(len(arrays[name]) != sum(source.channels) for name in _ARRAYS):
            raise ValueError("its tables have different lengths")
        return made

    def _row(self, unit: Unit) -> int:
        begin, end = self._begins[unit.layer]
        if not 0 <= unit.channel < end - begin:
            raise KeyError(str(unit))
        return begin + unit.channel


_ARRAYS = (
    "values",
    "photos",
    "rows",
    "columns",
    "means",
    "deviations",
    "zero_shares",
    "maxima",
    "counts",
    "lows",
    "highs",
)


def save(exemplars: Exemplars, path: Path) -> None:
    """Write a compressed .npz file; UserError when it cannot be written."""
    arrays: dict[str, Any] = exemplars.to_arrays()
    write_whole(path, lambda file: np.savez_compressed(file, **arrays))


def load(path: Path) -> Exemplars:
    """Read what `save` wrote; UserError for a file that is missing or something else."""
    try:
        # Opened here: numpy leaves a damaged file open.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return Exemplars.from_arrays({name: file[name] for name in file.files})
    except OSError as error:
        raise UserError(f"the file cannot be read ({error.strerror or error})", path, _REMEDY) from error
    except (KeyError, TypeError, ValueError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise UserError("this file holds no exemplars", path, _REMEDY) from error
