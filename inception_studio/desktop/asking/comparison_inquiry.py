"""The controller behind "compare": a second photo or second weights, recorded in step with what is open."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtGui import QImage

from inception_studio.desktop import looking
from inception_studio.desktop.asking.comparison_job import Asked, Made, Own, Task, unrecorded
from inception_studio.desktop.asking.comparison_state import OtherState, Pair, Side
from inception_studio.desktop.asking.inquiry import Inquiry

if TYPE_CHECKING:
    from inception_studio.desktop.asking.comparison_attribution import AttributionComparison
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.jobs import JobSlot
    from inception_studio.desktop.looking import Looking
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.desktop.store import Photo, Store
    from inception_studio.insight.record_types import Record
    from inception_studio.insight.units import Unit


class ComparisonInquiry(Inquiry):
    """Keeps `ViewState.other`. A is always what is open; B has a photo, weights or both of its own.

    B is recorded by a recorder of its own. A pair is replaced as a whole: until the new B is there the
    old pair stays together. While a camera runs, frames that come during a pass of B are left out.
    """

    def __init__(self, store: Store, explorer: Explorer, messages: Messages, settings: Settings) -> None:
        super().__init__("comparison", store, explorer, messages, settings)
        self._job = self.slot("comparison")
        self._own = Own()
        self._b: tuple[Asked | None, Side] | None = None  # what it was made of; None: pinned
        self._following: Looking | None = None  # the recorder for a second photo, with A's weights
        self._opening = False  # a photo or weights that may yet turn out to be unusable
        self._again = False  # A changed while B was computed
        self._attribution: AttributionComparison | None = None

    @property
    def state(self) -> OtherState:
        """The present pair."""
        return self.store.state.other

    @property
    def job(self) -> JobSlot:
        """Where B is computed."""
        return self._job

    @property
    def attribution(self) -> AttributionComparison:
        """The controller of both sides' attributions, made and imported when it is first asked for."""
        if self._attribution is None:
            from inception_studio.desktop.asking.comparison_attribution import AttributionComparison

            parts = self.store, self.explorer, self.messages, self.settings
            self._attribution = AttributionComparison("attribution comparison", *parts)
        return self._attribution

    # What is asked

    def open_photo(self, path: Path) -> None:
        """Compare with what the same weights make of another photo."""
        read = lambda: looking.photo_file(path)  # noqa: E731 - it is handed on, not called here
        self._compute(f"Looking at {path.name}", Own("photo"), read_photo=read)

    def open_weights(self, path: Path) -> None:
        """Compare with what other weights make of the same photo."""
        engine = self.explorer.engine
        if engine is not None:
            self._compute(
                f"Loading {path.name}",
                Own("weights"),
                read_network=lambda: engine.weights.load_weights(path),
            )

    def take_present(self) -> None:
        """Keep what is open now, photo and weights, as B, whatever comes in their place."""
        photo, record, looked = self.store.state.photo, self.store.state.record, self.explorer.looking
        if photo is None or record is None or looked is None:
            return
        self._stop()
        self._own = Own("pinned", photo, unrecorded(looked))
        self._b = (None, self._side(photo, record, looked))
        self._set(kind="pinned", running="", units=(None, None))
        self._follow()

    def swap(self) -> None:
        """Open B, and compare with what was open: whatever of B is its own changes its place."""
        pair, own, looked = self.state.pair, self._own, self.explorer.looking
        if pair is None or looked is None:
            return
        self._stop()
        self._b = None
        self._own = Own(
            own.kind,
            pair.a.photo if own.photo is not None else None,
            unrecorded(looked) if own.looking is not None else None,
        )
        if own.kind == "pinned":
            self._b = (None, pair.a)
        units = self.state.units
        self._set(units=(units[1], units[0]))
        if own.looking is not None and own.looking.weights is not looked.weights:
            self._open_looking(own.looking)
        if own.photo is not None and own.photo.image is not pair.a.photo.image:
            self._open_photo(pair.b.photo)

    def leave(self) -> None:
        """Compare no more."""
        self._stop()
        self._own, self._b, self._following = Own(), None, None
        self.store.update(other=OtherState())

    def set_units(self, a: Unit | None, b: Unit | None) -> None:
        """Subtract the maps of these channels; None: of the selected one."""
        if (a, b) != self.state.units:
            self._set(units=(a, b))

    def cancel(self) -> None:
        """Stop what runs; the pair of before stays."""
        self._stop()
        if self.state.running:
            self._set(running="")

    def close(self, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        ended = self._attribution is None or self._attribution.close(timeout_s)
        return super().close(max(0.0, deadline - time.monotonic())) and ended

    def on_weights(self) -> None:
        """A change of weights is followed like one of the photo, in `_follow`."""

    # Following what is open

    def _on_store(self, names: frozenset[str]) -> None:
        super()._on_store(names)
        if names & {"record", "card", "photo"}:
            self._follow()

    def _follow(self) -> None:
        state, looked = self.store.state, self.explorer.looking
        if not self._own.kind or self._opening or looked is None:
            return
        if state.photo is None or state.record is None:
            return  # the pair of before stays until the photo has been looked at
        a = self._side(state.photo, state.record, looked)
        if self._b is not None and (self._b[0] is None or self._b[0].same(self._wanted(a, looked))):
            self._stop()
            self._set(pair=Pair(a, self._b[1]), running="")
        elif self._job.busy and state.live:
            self._again = True
        else:
            self._compute("Looking at B", self._own)

    def _side(self, photo: Photo, record: Record, looked: Looking) -> Side:
        """What is open now."""
        return Side(photo, record, unrecorded(looked), self.store.state.intact)

    def _wanted(self, a: Side, looked: Looking) -> Asked:
        weights = looked.weights if self._own.looking is None else self._own.looking.weights
        return Asked(self._own.photo or a.photo, weights, a.record.lesions)

    # Computing B

    def _compute(
        self,
        text: str,
        own: Own,
        read_photo: Callable[[], Photo] | None = None,
        read_network: Callable[[], Any] | None = None,
    ) -> None:
        state, engine, looked = self.store.state, self.explorer.engine, self.explorer.looking
        if engine is None or looked is None or state.photo is None or state.record is None:
            return
        a = self._side(state.photo, state.record, looked)
        task = Task(own, a, looked, self._following, read_photo, read_network)
        self._opening = read_photo is not None or read_network is not None
        self._again = False
        self._set(running=text)
        self._job.start(lambda token, progress: task.run(engine, token), self._on_made, self._on_failed)

    def _on_made(self, made: Made) -> None:
        opened, self._opening = self._opening, False
        again, self._again = self._again, False
        self._own, self._b = made.own, (made.asked, made.b)
        if made.own.looking is None:
            self._following = made.looking
        units = (None, None) if opened else self.state.units
        self._set(kind=made.own.kind, pair=Pair(made.a, made.b), running="", units=units)
        if opened or again or self.store.state.record is not made.a.record:
            self._follow()

    def _on_failed(self, error: BaseException) -> None:
        opened, self._opening = self._opening, False
        if opened:  # what was compared before is still there
            self._set(running="")
            self._follow()
        else:
            self._set(running="", pair=None)

    def _stop(self) -> None:
        self._job.cancel()
        self._opening = self._again = False

    # Swapping

    def _open_photo(self, photo: Photo) -> None:
        if photo.path is not None:
            self.explorer.open_photo(photo.path)
        else:
            image = np.asarray(photo.image.convert("RGB"))
            height, width, _ = image.shape
            self.explorer.paste_image(
                QImage(image.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
            )

    def _open_looking(self, other: Looking) -> None:
        if other.card.path is not None:
            self.explorer.open_weights(other.card.path)
        else:
            self.explorer.run.look_back(other.weights, other.card)

    def _set(self, **changes: Any) -> None:
        self.store.update(other=replace(self.state, **changes))
