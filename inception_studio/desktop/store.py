"""The one state of the window; knows Qt's signals, no widget and no engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from inception_studio.desktop.asking.channel_page import ChannelPage
from inception_studio.desktop.asking.comparison_state import Attributed, OtherState
from inception_studio.desktop.asking.evaluation_state import EvaluationState
from inception_studio.desktop.asking.lesion_state import Lesioning
from inception_studio.desktop.asking.why_state import WhyState
from inception_studio.nets.framing import IDENTITY, Framing

if TYPE_CHECKING:
    from PIL.Image import Image

    from inception_studio.insight.lesions import Lesions
    from inception_studio.insight.record_types import Record
    from inception_studio.nets.card import WeightCard
    from inception_studio.nets.graph import Graph


@dataclass(frozen=True)
class Photo:
    """The user's picture, whole (`image`) and as the network sees it (`seen`, crop × crop)."""

    name: str
    image: Image
    seen: Image | None = None
    path: Path | None = None
    framing: Framing = IDENTITY  # how the network's frame lies on it


@dataclass(frozen=True)
class TrainingStatus:
    """What the training thread is doing, for text and buttons; the curves are in the session's series."""

    state: str = "idle"  # idle, starting, running, paused, stopping, finished, stopped, failed, cut off
    message: str = ""
    device: str = ""
    step: int = 0
    total_steps: int = 0
    epoch: int = 0
    epochs: int = 0
    images_per_second: float = 0.0
    seconds_left: float = float("nan")
    learning_rate: float = float("nan")

    @property
    def active(self) -> bool:
        """Whether a training thread of this window is alive."""
        return self.state in {"starting", "running", "paused", "stopping"}


@dataclass(frozen=True)
class ViewState:
    """Everything the panels show, frozen: a change is a new state."""

    engine: str = "loading"  # loading, ready, failed
    card: WeightCard | None = None
    graph: Graph | None = None
    photo: Photo | None = None
    record: Record | None = None
    busy: str = ""  # what the explorer is computing, empty when nothing
    live: str = ""  # what the photo follows: "camera", "video", empty when it stands still
    live_paused: bool = False  # the camera or the video is held at one frame
    layer: str = "4a"  # the open layer or module, paper name
    unit: tuple[str, int] | None = None  # the enlarged map: (layer, channel)
    pixel: tuple[int, int] | None = None  # (row, column) under the pointer in a map of `pixel_layer`
    pixel_layer: str = ""  # empty: that of the enlarged map, or the open layer
    colour_by: str = "activation"  # gradient_norm, activation, dead, parameters, multiplications
    gradient_norms: Mapping[str, float] = field(default_factory=dict)  # newest row of the run shown
    held: bool = False  # the network shown stays although its run goes on
    run: Path | None = None  # folder of the run shown, live or finished
    rows: int = 0  # steps read of it so far
    epoch_rows: int = 0  # epochs read of it so far
    training: TrainingStatus = TrainingStatus()
    why: WhyState = field(default_factory=WhyState)
    lesions: Lesions = frozenset()  # what is switched off; `record` follows as soon as it is computed
    intact: Record | None = None  # the record without lesions, while `record` has some
    lesioning: Lesioning = field(default_factory=Lesioning)
    evaluation: EvaluationState = field(default_factory=EvaluationState)
    other: OtherState = field(default_factory=OtherState)  # what the present photo is compared with
    attributed: Attributed = field(default_factory=Attributed)  # the attributions of both
    page: ChannelPage = field(default_factory=ChannelPage)
    front: str = ""  # the dock that is asked to the front, empty as soon as it is there


class Store(QObject):
    """Owns the one `ViewState`; lends frozen snapshots. Used on the GUI thread only."""

    changed = Signal(frozenset)

    def __init__(self, state: ViewState | None = None) -> None:
        super().__init__()
        self._state = state or ViewState()

    @property
    def state(self) -> ViewState:
        """The present snapshot."""
        return self._state

    def update(self, **changes: Any) -> None:
        """Replace fields and emit `changed` once with the names of those whose value differs."""
        before = self._state
        names = frozenset(name for name, value in changes.items() if not _same(before, name, value))
        if names:
            self._state = dataclasses.replace(before, **{n: changes[n] for n in names})
            self.changed.emit(names)


def _same(state: ViewState, name: str, value: Any) -> bool:
    # Records and graphs hold arrays: identity is what tells them apart, comparing them is not defined.
    now = getattr(state, name)
    return now is value or (name not in {"record", "intact", "graph", "photo", "card"} and bool(now == value))
