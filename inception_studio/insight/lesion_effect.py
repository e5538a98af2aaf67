"""Which classes lose how much accuracy when parts of a network are off, over a folder of labelled photos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.errors import UserError
from inception_studio.insight.lesions import Lesions
from inception_studio.insight.record import Recorder
from inception_studio.nets.card import WeightCard, readable, spelling
from inception_studio.nets.photo_stream import PhotoStream, photos_below

_PIXELS_A_BATCH = 8 * 128 * 128  # some 0.2 s of work on one core, so that cancelling is quick
_HEAD = "fc"  # the main head's logits


@dataclass(frozen=True)
class ClassEffect:
    """One class: how many of its `photos` the main head's first answer was right for, intact and lesioned."""

    label: str
    photos: int
    intact: int
    lesioned: int

    @property
    def name(self) -> str:
        """The label as a person reads it."""
        return readable(self.label)

    @property
    def loss(self) -> float:
        """Accuracy lost, as a fraction of the photos: 1 … -1 (it may also gain)."""
        return (self.intact - self.lesioned) / self.photos


@dataclass(frozen=True)
class LesionEffect:
    """The classes by what they lose, most first. `unknown` are folders whose name is no class of the weights,
    `broken` files that could not be read; both are left out.
    """

    lesions: Lesions
    folder: Path
    classes: tuple[ClassEffect, ...]
    unknown: tuple[str, ...]
    broken: tuple[Path, ...]

    @property
    def whole(self) -> ClassEffect:
        """All photos together."""
        classes = self.classes
        return ClassEffect(
            "all classes",
            sum(one.photos for one in classes),
            sum(one.intact for one in classes),
            sum(one.lesioned for one in classes),
        )


def lesion_effect(
    recorder: Recorder,
    card: WeightCard,
    lesions: Lesions,
    folder: Path,
    token: CancelToken | None = None,
    progress: Progress = no_progress,
) -> LesionEffect:
    """Answer every photo of class folders (of `train` and `val`, of `val`) twice: intact, and with lesions.

    A photo's class is the name of the folder that it lies in, in any spelling of one of the card's classes.
    Raises UserError when there is no such photo, or none that can be read, and `Cancelled`.
    """
    token = token or CancelToken()
    files, labels, unknown = _labelled(folder, card.classes)
    side = card.preprocessing.crop
    stream = PhotoStream(files, card.preprocessing, max(1, _PIXELS_A_BATCH // side**2))
    photos: Counter[int] = Counter()
    intact: Counter[int] = Counter()
    lesioned: Counter[int] = Counter()
    for indices, x in stream.batches(token):
        before = recorder.outputs(x)
        token.check()
        after = {**before, **recorder.outputs_behind(lesions, before)}
        for index, whole, left in zip(
            indices, before[_HEAD].argmax(1).tolist(), after[_HEAD].argmax(1).tolist(), strict=True
        ):
            label = labels[index]
            photos[label] += 1
            intact[label] += whole == label
            lesioned[label] += left == label
        progress(indices[-1] + 1, len(files), "asking intact and lesioned")
    if not photos:
        raise UserError("none of the photos can be read", folder, "Check the folder.")
    progress(len(files), len(files), "asking intact and lesioned")
    found = [
        ClassEffect(card.classes[label], photos[label], intact[label], lesioned[label])
        for label in sorted(photos)
    ]
    found.sort(key=lambda one: -one.loss)  # stable: ties in the order of the classes
    return LesionEffect(lesions, folder, tuple(found), unknown, tuple(stream.broken))


def _labelled(folder: Path, classes: Sequence[str]) -> tuple[list[Path], list[int], tuple[str, ...]]:
    """The photos of known classes, the class of each, and the names of the other folders."""
    photos = photos_below(folder / "val" if (folder / "val").is_dir() else folder)
    known: Mapping[str, int] = {spelling(name): label for label, name in reversed(list(enumerate(classes)))}
    places = [(path, known.get(spelling(path.parent.name))) for path in photos]
    labelled = [(path, label) for path, label in places if label is not None]
    unknown = tuple(sorted({path.parent.name for path, label in places if label is None}))
    if not labelled:
        some = ", ".join(unknown[:3]) + (" …" if len(unknown) > 3 else "")
        raise UserError(
            f"no folder here is named as a class of these weights ({some})",
            folder,
            "Put the photos into one folder for each class, named as the network's classes are named.",
        )
    return [path for path, _ in labelled], [label for _, label in labelled], unknown
