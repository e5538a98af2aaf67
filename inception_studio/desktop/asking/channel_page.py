"""What is known by now of the channel whose page is open, as frozen data; knows no Qt and no torch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from inception_studio.insight.units import Unit, in_branch

if TYPE_CHECKING:
    import numpy.typing as npt

    from inception_studio.desktop.store import ViewState
    from inception_studio.insight.exemplars.result import Exemplar, Exemplars
    from inception_studio.insight.record_types import FloatArray, Record
    from inception_studio.insight.visualise.wish import Wish

MAP, EXEMPLARS, VISION, FILTER, STATISTICS = "map", "exemplars", "vision", "filter", "statistics"
SECTIONS = (MAP, EXEMPLARS, VISION, FILTER, STATISTICS)
CHANNEL, NEGATIVE, CLASS, DREAM = "channel", "negative", "class", "dream"
KINDS = (CHANNEL, NEGATIVE, CLASS, DREAM)
"""What a feature visualisation can be of."""


@dataclass(frozen=True, eq=False)
class MeasuredField:
    """How strongly each pixel of `record`'s input (H, W) moves one pixel (row, column) of a unit's map."""

    unit: Unit
    pixel: tuple[int, int]
    record: Record
    map: FloatArray


@dataclass(frozen=True)
class InputChannel:
    """A channel that a unit reads, and its part (0…1) in the sum of the squared weights."""

    unit: Unit
    channel: int
    share: float


@dataclass(frozen=True, eq=False)
class FilterFacts:
    """What a unit is made of.

    `kernels` (C_in, k, k) and `inputs`, those that matter most first, are empty for a unit without weights of
    its own; `colours` (k, k, 3) is there for one that reads the image. `votes` (K,) says how much each class
    of `head` gains when the unit's map is raised by 1.
    """

    unit: Unit
    kernels: FloatArray
    colours: npt.NDArray[np.uint8] | None
    inputs: tuple[InputChannel, ...]
    votes: FloatArray
    head: str


@dataclass(frozen=True, eq=False)
class Vision:
    """A feature visualisation as far as it is: image (H, W, 3) or None, and after how many steps.

    `kept` says that it was there from an earlier time, `error` why there is none. The scores are those of a
    finished one.
    """

    wish: Wish
    image: npt.NDArray[np.uint8] | None = None
    step: int = 0
    running: bool = False
    kept: bool = False
    score_before: float | None = None
    score_after: float | None = None
    seconds: float = 0.0
    error: str = ""

    @property
    def finished(self) -> bool:
        """Whether all steps were made."""
        return self.score_after is not None


@dataclass(frozen=True, eq=False)
class Patches:
    """A unit's exemplars with their patches (h, w, 3), None for a photo that is not there any more."""

    unit: Unit
    exemplars: tuple[Exemplar, ...]
    pictures: tuple[npt.NDArray[np.uint8] | None, ...]


@dataclass(frozen=True, eq=False)
class ChannelPage:
    """All sections' results; what belongs to another unit, photo or weights than the present is not shown.

    `section` is the one that is open, `kind` and `target` say what is visualised. `exemplars` are those of
    the present weights; `remark` says why there are none although some were opened.
    """

    section: str = MAP
    kind: str = CHANNEL
    target: int | None = None
    field: MeasuredField | None = None
    filter: FilterFacts | None = None
    vision: Vision | None = None
    exemplars: Exemplars | None = None
    patches: Patches | None = None
    remark: str = ""
    gathering: bool = False

    def with_(self, **changes: Any) -> ChannelPage:
        """The same with other values of some fields."""
        return replace(self, **changes)


def unit_of(state: ViewState) -> Unit | None:
    """The unit whose page is open: the enlarged one, by its branch; None if there is none."""
    graph = state.graph
    if state.unit is None or graph is None or not graph.has(state.unit[0]):
        return None
    return in_branch(Unit(*state.unit), graph)


def values_of(record: Record | None, unit: Unit) -> FloatArray | None:
    """The unit's map (H, W), or its one value as (1, 1); None if the record has none."""
    if record is None or unit.layer not in record.outputs:
        return None
    made = record.outputs[unit.layer]
    if unit.channel >= len(made):
        return None
    return np.asarray(made[unit.channel], np.float32).reshape(made.shape[1:] if made.ndim == 3 else (1, 1))


def pixel_of(state: ViewState, unit: Unit) -> tuple[int, int] | None:
    """The pixel of the unit's map that is asked about: the one under the pointer, else the strongest."""
    map_ = values_of(state.record, unit)
    if map_ is None:
        return None
    height, width = map_.shape
    pointed = state.pixel if state.pixel_layer in ("", unit.layer) else None
    if pointed is not None and pointed[0] < height and pointed[1] < width:
        return pointed
    row, column = divmod(int(np.argmax(np.nan_to_num(map_))), width)
    return row, column
