"""The controller behind photo, weights and selection; owns the network that is looked into and its lanes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.desktop import looking
from inception_studio.desktop.graph.walk import Direction, neighbour
from inception_studio.desktop.jobs import JobSlot, Lane
from inception_studio.desktop.live.frames import Frames
from inception_studio.desktop.live.run_follower import RunFollower
from inception_studio.desktop.looking import Looked, Looking
from inception_studio.desktop.store import Photo, Store
from inception_studio.insight.lesions import fitting
from inception_studio.nets.framing import Framing
from inception_studio.resources import resource, sample_photos

if TYPE_CHECKING:
    from inception_studio.desktop.engine import Engine, EngineHolder
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.settings import Settings
    from inception_studio.nets.graph import Graph


class Explorer(QObject):
    """Opens photos and weights, records what the network makes of them, keeps what is selected.

    Work that the user waits for runs on `lane`, downloads on a lane of their own. All methods are for the
    GUI thread.
    """

    def __init__(
        self, store: Store, holder: EngineHolder, messages: Messages, settings: Settings, lane: Lane
    ) -> None:
        super().__init__()
        self._store = store
        self._holder = holder
        self._messages = messages
        self._settings = settings
        self._lane = lane
        self._background = Lane("background")
        self._photo = JobSlot("photo", messages, lane)
        self._weights = JobSlot("weights", messages, lane)
        self._saving = JobSlot("saving", messages, lane)
        live = JobSlot("live", messages, lane)
        self.frames = Frames(self, store, messages, lane, (self._photo, self._weights, live))
        self.run = RunFollower(self, store, live, self._take)
        self.download = JobSlot("download", messages, self._background)
        self._doing: dict[JobSlot, str] = {}
        for slot in (self._photo, self._weights, self._saving):
            slot.busy_changed.connect(self._tell_busy)
        self._looking: Looking | None = None
        self._wanted_weights: Path | None = None  # asked for before the engine was there
        holder.ready.connect(self._on_engine)

    @property
    def engine(self) -> Engine | None:
        """The engine's modules, None until they are loaded."""
        return self._holder.engine

    @property
    def lane(self) -> Lane:
        """Where the recorder of `looking` is used, and nowhere else."""
        return self._lane

    @property
    def looking(self) -> Looking | None:
        """The network that is looked into; nobody may write to its weights."""
        return self._looking

    # Starting and stopping

    def start(self) -> None:
        """Show the photo of last time, or the first sample; the weights follow when the engine is there."""
        last = self._settings.get("last_photo")
        if last and Path(last).is_file():
            self._read_photo(lambda: looking.photo_file(Path(last)), Path(last).name, self._open_sample)
        else:
            self._open_sample()

    def close(self, timeout_s: float) -> bool:
        """Cancel everything and wait for the threads; whether they ended in time."""
        deadline = time.monotonic() + timeout_s
        self.run.close()
        self.frames.cancel()
        for slot in (self._photo, self._weights, self._saving, self.download):
            slot.cancel()
        ended = self._lane.close(deadline - time.monotonic())
        return self._background.close(max(0.0, deadline - time.monotonic())) and ended

    # Photos

    def open_photo(self, path: Path) -> None:
        """Read a picture and record what the network makes of it; ends a live input."""
        self._leave_frames()
        self._read_photo(lambda: looking.photo_file(path), path.name)

    def paste_image(self, image: QImage) -> None:
        """The same for a picture that has no file."""
        self._leave_frames()
        self._read_photo(lambda: looking.photo_pasted(image), "the pasted picture")

    def frame(self, framing: Framing) -> None:
        """Crop, turn and shift the photo; the record before stays until the new one is there."""
        self.frames.frame(framing)

    # Weights

    def open_weights(self, path: Path) -> None:
        """Load a weight file; the one before stays until it is read."""
        engine = self._holder.engine
        if engine is None:
            self._wanted_weights = path
        else:
            self._load(lambda: engine.weights.load_weights(path), path.name)

    def use_starter(self) -> None:
        """Load the weights that ship with the program."""
        if (engine := self._holder.engine) is not None:
            self._load(engine.weights.starter, "the starter weights")

    def use_imagenet(self) -> None:
        """Load torchvision's ImageNet weights, downloading them first if they are not in its cache."""
        if (engine := self._holder.engine) is not None:
            self.download.start(engine.hub.download_imagenet, self.open_weights)

    def save_weights(self, path: Path) -> None:
        """Write the network that is looked into, with its card, to a .safetensors file."""
        engine, looking_with = self._holder.engine, self._looking
        if engine is None or looking_with is None:
            return
        told = f"Saved {path.name}"
        if self._store.state.held:
            told += ": the network shown, which is held at an earlier step of its run"

        def save(token: CancelToken, progress: Progress) -> None:
            net = looking.built(engine, looking_with.weights, looking_with.card)
            engine.weights.save_weights(path, net, looking_with.card)

        def saved(_: None) -> None:
            self._settings.add_recent("weights", path)
            self._messages.status(told)

        self._doing[self._saving] = f"Saving {path.name}"
        self._saving.start(save, saved)

    def describe_weights(self) -> str:
        """The loaded weights in one line, empty while there are none."""
        engine, card = self._holder.engine, self._store.state.card
        return "" if engine is None or card is None else engine.weights.describe(card)

    # What is selected

    def walk(self, direction: Direction) -> None:
        """Open the layer beside the open one, as the arrow keys do in the network."""
        state = self._store.state
        if state.graph is not None and state.graph.has(state.layer):
            self.select(neighbour(state.graph, state.layer, direction))

    def select(self, layer: str) -> None:
        """Open a layer, module or head by its paper name."""
        self._store.update(layer=layer, unit=None, pixel=None, pixel_layer="")

    def select_unit(self, layer: str, channel: int | None) -> None:
        """Enlarge one channel's map of a layer; None shows all of them again."""
        self._store.update(unit=None if channel is None else (layer, channel), pixel=None, pixel_layer="")

    def point(self, pixel: tuple[int, int] | None, layer: str = "") -> None:
        """Say which pixel (row, column) the pointer is on, of a map of `layer` (by default the one that is
        enlarged or open); None: on none."""
        self._store.update(pixel=pixel, pixel_layer=layer)

    def colour_by(self, quantity: str) -> None:
        """Colour the network's nodes by a quantity, now and next time."""
        self._settings.set("colour_by", quantity)
        self._store.update(colour_by=quantity)

    # Jobs and what comes of them

    def _open_sample(self, error: BaseException | None = None) -> None:
        samples = sample_photos()
        if samples:
            self.open_photo(samples[0])

    def _leave_frames(self) -> None:
        self.frames.cancel()
        self._store.update(live="", live_paused=False)

    def _read_photo(
        self, read: Callable[[], Photo], name: str, failed: Callable[[BaseException], None] | None = None
    ) -> None:
        engine, looking_with, lesions = self._holder.engine, self._looking, self._store.state.lesions
        self._doing[self._photo] = f"Looking at {name}"
        self._photo.start(
            lambda token, progress: looking.look(engine, looking_with, read(), token, lesions),
            self._on_photo,
            failed,
        )

    def _on_photo(self, looked: Looked) -> None:
        photo = looked.photo
        assert photo is not None
        if looked.looking is not self._looking:  # other weights came in the meantime
            self._read_photo(lambda: photo, photo.name)
            return
        self._store.update(photo=photo, record=looked.record, intact=looked.intact)
        if photo.path is not None:
            self._settings.set("last_photo", str(photo.path))
            if photo.path not in sample_photos():
                self._settings.add_recent("photos", photo.path)

    def _on_engine(self) -> None:
        last = self._settings.get("last_weights")
        wanted = self._wanted_weights or (Path(last) if last and Path(last).is_file() else None)
        self._wanted_weights = None
        if wanted is None:
            self.use_starter()
            return
        engine = self._holder.engine
        self._load(lambda: engine.weights.load_weights(wanted), wanted.name, lambda error: self.use_starter())

    def _load(
        self, read: Callable[[], Any], name: str, failed: Callable[[BaseException], None] | None = None
    ) -> None:
        engine, photo, lesions = self._holder.engine, self._store.state.photo, self._store.state.lesions
        self.run.turn_away()
        self._doing[self._weights] = f"Loading {name}"
        self._weights.start(
            lambda token, progress: looking.load(engine, read, photo, token, lesions),
            self._on_weights,
            failed,
        )

    def _on_weights(self, looked: Looked) -> None:
        self._take(looked)
        card = self._store.state.card
        if card.path is None or resource() in card.path.parents:  # the starter's, which need no memory
            self._settings.set("last_weights", "")
        else:
            self._settings.set("last_weights", str(card.path))
            self._settings.add_recent("weights", card.path)
        self._messages.status(f"Loaded {card.name}")

    def _take(self, looked: Looked) -> None:
        """Make another network the one that is looked into."""
        self._looking = looked.looking
        state, graph = self._store.state, looked.looking.recorder.graph
        layer = state.layer if graph.has(state.layer) else next(iter(graph.groups or graph.nodes)).name
        unit = state.unit
        if unit is not None and not (graph.has(unit[0]) and unit[1] < graph.node(unit[0]).output[0]):
            unit = None
        # A pixel is one of a map of a certain size.
        same_map = unit is not None and _output(state.graph, unit[0]) == _output(graph, unit[0])
        same_photo = looked.photo is None or state.photo is None or _same(looked.photo, state.photo)
        self._store.update(
            card=looked.looking.card,
            graph=graph,
            record=looked.record if same_photo else None,
            intact=looked.intact if same_photo else None,
            lesions=fitting(state.lesions, graph),
            photo=looked.photo if same_photo else state.photo,
            layer=layer,
            unit=unit,
            pixel=state.pixel if same_map else None,
        )
        photo = self._store.state.photo
        if photo is not None and self._store.state.record is None:  # it came while the weights were read
            self._read_photo(lambda: photo, photo.name)

    def _tell_busy(self) -> None:
        busy = [self._doing[slot] for slot in (self._weights, self._photo, self._saving) if slot.busy]
        self._store.update(busy=busy[0] if busy else "")


def _output(graph: Graph | None, layer: str) -> tuple[int, ...]:
    return graph.node(layer).output if graph is not None and graph.has(layer) else ()


def _same(one: Photo, other: Photo) -> bool:
    return one.image is other.image and one.framing == other.framing
