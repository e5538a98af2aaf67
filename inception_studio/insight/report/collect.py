"""Makes a report: one pass over a photo, maps of why by each method, and the parts of modules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.insight.attribution.conductance import conductance
from inception_studio.insight.attribution.explain import explain
from inception_studio.insight.attribution.layers import usual_layer
from inception_studio.insight.attribution.photo import photo_of
from inception_studio.insight.attribution.request import Request
from inception_studio.insight.attribution.result import Conductance
from inception_studio.insight.record import Recorder
from inception_studio.insight.record_types import Record
from inception_studio.insight.report.contents import Explained, Report
from inception_studio.nets.class_names import class_index
from inception_studio.nets.preprocess import cropped, to_tensor
from inception_studio.nets.weights import Network

USUAL_METHODS = ("gradcam", "integrated-gradients")
_SHARES = 1000  # of progress, a computation


def collect(
    network: Network,
    recorder: Recorder,
    photo: Image.Image,
    name: str,
    *,
    methods: Sequence[str] = USUAL_METHODS,
    modules: Sequence[str] | None = None,
    target: str | None = None,
    head: str = "main",
    token: CancelToken | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Everything about an RGB photo; `recorder` is the network's.

    `target` is a class by name or index, the head's best by default. `modules` are those of which the parts
    are ranked, by default the last one that the head reads. UserError for a class, a method, a module or a
    head that there is not.
    """
    preprocessing = network.card.preprocessing
    x = to_tensor(photo, preprocessing)  # (1, 3, crop, crop)
    record = replace(recorder.record(x), card=network.card)
    chosen = None if target is None else class_index(target, network.card.classes)
    modules = (usual_layer(head),) if modules is None else modules
    of = len(methods) + len(modules)
    found = attributions(
        network, record, x, methods, chosen, head, token, part_of(progress, 0, of, len(methods))
    )
    through = parts(
        network, record, x, modules, chosen, head, token, part_of(progress, len(methods), of, len(modules))
    )
    return Report(name, photo, cropped(photo, preprocessing), record, found, through)


def attributions(
    network: Network,
    record: Record,
    x: Tensor,
    methods: Sequence[str] = USUAL_METHODS,
    target: int | None = None,
    head: str = "main",
    token: CancelToken | None = None,
    progress: Progress = no_progress,
) -> tuple[Explained, ...]:
    """A map by each method for the input (1, 3, S, S) of a record, with each method's usual settings."""
    target = best(record, head) if target is None else target
    found = []
    for done, method in enumerate(methods):
        request = Request(method, target, head, usual_layer(head))
        told = part_of(progress, done, len(methods))
        made = explain(
            network.net, record.graph, x, request, token, told, preprocessing=network.card.preprocessing
        )
        found.append(Explained(made))
    return tuple(found)


def parts(
    network: Network,
    record: Record,
    x: Tensor,
    modules: Sequence[str],
    target: int | None = None,
    head: str = "main",
    token: CancelToken | None = None,
    progress: Progress = no_progress,
) -> tuple[Conductance, ...]:
    """What flows through the parts of each inception module, for the input (1, 3, S, S) of a record."""
    target = best(record, head) if target is None else target
    return tuple(
        conductance(
            network.net, record.graph, x, module, target, head, token, part_of(progress, done, len(modules))
        )
        for done, module in enumerate(modules)
    )


def best(record: Record, head: str) -> int:
    """The class that a head puts first; 0 if it gives none."""
    probabilities = record.probabilities[head]
    return 0 if probabilities is None else int(np.argmax(probabilities))


def part_of(progress: Progress, done: int, of: int, width: int = 1) -> Progress:
    """The progress of `width` computations of `of`, before which `done` others are through."""

    def told(part: int, total: int, words: str) -> None:
        share = width * part / total if total else 0.0
        progress(round(_SHARES * (done + share)), _SHARES * of, words)

    return told


def input_of(record: Record) -> Tensor:
    """The input (1, 3, S, S) that a record is of."""
    return torch.from_numpy(record.input.copy())[None]


def seen_by(record: Record) -> Image.Image:
    """The same as the RGB picture before normalisation, whatever framed it."""
    return Image.fromarray(photo_of(record.input, record.card.preprocessing))
