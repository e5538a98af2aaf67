"""What the explorer's jobs do on their own thread: photo and weights in, a record out; knows no state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from inception_studio.desktop.store import Photo
from inception_studio.insight.lesions import fitting
from inception_studio.nets.framing import framed
from inception_studio.nets.photo import open_photo, photo_from_bytes

if TYPE_CHECKING:
    from inception_studio.cancellation import CancelToken
    from inception_studio.desktop.engine import Engine
    from inception_studio.insight.lesions import Lesions
    from inception_studio.insight.record_types import Record
    from inception_studio.nets.card import WeightCard

_UNCOMPRESSED = 100  # QImage's "quality" of a PNG


@dataclass(frozen=True)
class Looking:
    """A network ready to look: its recorder, its weights as a state dict that nobody writes to, its card."""

    recorder: Any  # insight.record.Recorder
    weights: Mapping[str, Any]
    card: WeightCard


@dataclass(frozen=True)
class Looked:
    """What looked (None: no weights as yet) and what it recorded of the photo (None: there is none).

    `intact` is the record without lesions, if there were some.
    """

    looking: Looking | None
    photo: Photo | None
    record: Record | None
    intact: Record | None = None


def photo_file(path: Path) -> Photo:
    """Read a picture; UserError for what is none."""
    return Photo(path.name, open_photo(path), path=path)


def photo_pasted(image: QImage) -> Photo:
    """A picture from the clipboard or a browser."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", _UNCOMPRESSED)
    return Photo("pasted picture", photo_from_bytes(bytes(buffer.data().data()), "pasted picture"))


def look(
    engine: Engine | None,
    looking: Looking | None,
    photo: Photo | None,
    token: CancelToken,
    lesions: Lesions = frozenset(),
) -> Looked:
    """One pass over the photo, and a second one with those lesions that the network can have; or what of it
    is possible as yet.
    """
    if engine is None or looking is None or photo is None:
        return Looked(looking, photo, None)
    seen = framed(photo.image, looking.card.preprocessing, photo.framing)
    x = engine.preprocess.seen_tensor(seen, looking.card.preprocessing)  # (1, 3, crop, crop)
    token.check()
    record = replace(looking.recorder.record(x), card=looking.card)
    token.check()
    seen_as = replace(photo, seen=seen)
    kept = fitting(lesions, record.graph)
    shown = lesioned(looking, record, kept) if kept else record
    _ = shown.statistics  # read here, so that the window, which colours the network by them, need not wait
    return Looked(looking, seen_as, shown, record if kept else None)


def lesioned(looking: Looking, intact: Record, lesions: Lesions) -> Record:
    """What becomes of a record when parts of its network are switched off."""
    return replace(looking.recorder.lesioned(intact, lesions), card=looking.card)


def load(
    engine: Engine,
    read: Callable[[], Any],
    photo: Photo | None,
    token: CancelToken,
    lesions: Lesions = frozenset(),
) -> Looked:
    """Read a network, trace it and look at the photo with it."""
    network = read()
    token.check()
    recorder = engine.record.Recorder(network, network.card.preprocessing.crop)
    token.check()
    looking = Looking(recorder, network.net.state_dict(), network.card)
    return look(engine, looking, photo, token, lesions)


def look_live(
    engine: Engine,
    before: Looking | None,
    weights: Mapping[str, Any],
    card: WeightCard,
    photo: Photo | None,
    token: CancelToken,
    lesions: Lesions = frozenset(),
) -> Looked:
    """Look with the weights of a network that trains; `before` lends its recorder if that fits them."""
    fits = before is not None and (before.card.architecture, before.card.preprocessing.crop) == (
        card.architecture,
        card.preprocessing.crop,
    )
    if fits:
        recorder = before.recorder
        recorder.update(weights)
    else:
        network = engine.weights.Network(built(engine, weights, card), card)
        recorder = engine.record.Recorder(network, card.preprocessing.crop)
    return look(engine, Looking(recorder, weights, card), photo, token, lesions)


def built(engine: Engine, weights: Mapping[str, Any], card: WeightCard) -> Any:
    """The network, a `nets.googlenet.GoogLeNet`, that a state dict and its card describe."""
    net = engine.googlenet.GoogLeNet(card.architecture, init=False)
    net.load_state_dict(weights)
    return net.eval()
