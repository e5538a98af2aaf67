"""Makes a report: one pass over a photo, and an attribution map for each method that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from PIL import Image
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.insight.attribution.explain import explain
from inception_studio.insight.attribution.layers import usual_layer
from inception_studio.insight.attribution.photo import photo_of
from inception_studio.insight.attribution.request import Request
from inception_studio.insight.record import Recorder
from inception_studio.insight.record_types import Record
from inception_studio.insight.report.contents import Explained, Report
from inception_studio.nets.class_names import class_index
from inception_studio.nets.preprocess import cropped, to_tensor
from inception_studio.nets.weights import Network

USUAL_METHODS = ("gradcam", "integrated-gradients")


def collect(
    network: Network,
    recorder: Recorder,
    photo: Image.Image,
    name: str,
    *,
    methods: Sequence[str] = USUAL_METHODS,
    target: str | None = None,
    head: str = "main",
    token: CancelToken | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Everything about an RGB photo; `recorder` is the network's.

    `target` is a class by name or index, the head's best by default. UserError for a class, a method or a
    head that there is not.
    """
    preprocessing = network.card.preprocessing
    x = to_tensor(photo, preprocessing)  # (1, 3, crop, crop)
    record = replace(recorder.record(x), card=network.card)
    chosen = None if target is None else class_index(target, network.card.classes)
    found = attributions(network, record, x, methods, chosen, head, token, progress)
    return Report(name, photo, cropped(photo, preprocessing), record, found)


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
    probabilities = record.probabilities[head]
    if target is None:
        target = 0 if probabilities is None else int(probabilities.argmax())
    found = []
    for done, method in enumerate(methods):
        request = Request(method, target, head, usual_layer(head))
        progress(done, len(methods), method)
        made = explain(network.net, record.graph, x, request, token, preprocessing=network.card.preprocessing)
        found.append(Explained(made))
    return tuple(found)


def input_of(record: Record) -> Tensor:
    """The input (1, 3, S, S) that a record is of."""
    return torch.from_numpy(record.input.copy())[None]


def seen_by(record: Record) -> Image.Image:
    """The same as the RGB picture before normalisation, whatever framed it."""
    return Image.fromarray(photo_of(record.input, record.card.preprocessing))
