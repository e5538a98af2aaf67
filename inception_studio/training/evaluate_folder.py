"""A weight file against a folder of labelled photos: the classes are matched by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.errors import UserError
from inception_studio.nets.card import spelling
from inception_studio.nets.preprocess import normalise
from inception_studio.nets.weights import Network
from inception_studio.training.evaluate import Evaluation, evaluate
from inception_studio.training.folders import class_photos
from inception_studio.training.loader import ordered_batches
from inception_studio.training.photo_answers import PhotoAnswers
from inception_studio.training.photo_split import PhotoSplit

_BATCH = 32
_FEW = 3  # names in an error


@dataclass(frozen=True, eq=False)
class FolderEvaluation:
    """The scores, each photo's own answer, and what is left out of both.

    `broken` are the files that could not be read, `unknown` the class folders that name no class of the
    network, each with the number of its photos.
    """

    evaluation: Evaluation
    answers: PhotoAnswers
    broken: tuple[Path, ...]
    unknown: Mapping[str, int]


def evaluate_photos(
    network: Network,
    path: Path,
    progress: Progress = no_progress,
    token: CancelToken | None = None,
    batch: int = _BATCH,
) -> FolderEvaluation:
    """Score a network on class folders (of `train` and `val`, on `val`), on the CPU.

    Class folders that the network does not know are left out. Raises UserError when it knows none, when the
    folder has no photos, or none that can be read, and `Cancelled` between two batches.
    """
    token = token or CancelToken()
    files, labels, unknown = _labelled(path, network.card.classes)
    split = PhotoSplit(files, labels, network.card.preprocessing)
    heard: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []

    def inputs() -> Iterator[tuple[Tensor, Tensor]]:
        for images, targets in ordered_batches(split, batch):
            yield normalise(images.float().div_(255), network.card.preprocessing), targets

    def check(done: int) -> None:
        token.check()
        progress(done, len(split), "evaluating")

    def hear(labels: Tensor, logits: Tensor) -> None:
        said = logits.softmax(1)  # (n, K)
        probability, best = said.max(1)
        heard.append((labels, best, probability, said.gather(1, labels[:, None])[:, 0]))

    evaluation = evaluate(network.net, inputs(), network.card.classes, check, hear)
    if not evaluation.images:
        raise UserError("none of the photos can be read", path, "Check the folder.")
    progress(len(split), len(split), "evaluating")
    # Batches come in order and only leave out what is broken, so what is left of the files is in step.
    broken = set(split.broken)
    read = tuple(file for file in files if file not in broken)
    arrays = [torch.cat(parts).numpy() for parts in zip(*heard, strict=True)]
    return FolderEvaluation(evaluation, PhotoAnswers(read, *arrays), split.broken, unknown)


def _labelled(path: Path, classes: tuple[str, ...]) -> tuple[list[Path], list[int], dict[str, int]]:
    """The photos of the classes that are known, their labels, and how many each other folder has."""
    folder = path / "val" if (path / "val").is_dir() else path
    photos = class_photos(folder)
    known = {spelling(name): label for label, name in reversed(list(enumerate(classes)))}
    unknown = {name: len(found) for name, found in photos.items() if spelling(name) not in known}
    if len(unknown) == len(photos):
        some = ", ".join(list(unknown)[:_FEW]) + (" …" if len(unknown) > _FEW else "")
        raise UserError(
            f"the network knows none of the classes here ({some})",
            folder,
            "Name the folders as the network's classes are named, or open weights that know these classes.",
        )
    there = {name: found for name, found in photos.items() if name not in unknown}
    files = [file for found in there.values() for file in found]
    labels = [known[spelling(name)] for name, found in there.items() for _ in found]
    return files, labels, unknown
