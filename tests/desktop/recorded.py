"""Records to look at in tests: narrow networks with random weights over a made-up photo, recorded once."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import torch
from PIL import Image

from inception_studio.desktop.parts import Parts
from inception_studio.desktop.store import Photo
from inception_studio.insight.record import Recorder
from inception_studio.insight.record_types import Record
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import cropped, to_tensor
from inception_studio.nets.weights import Network

CLASSES = (
    "ant",
    "bee",
    "a cat whose name is much too long for the narrow column of a panel",
    "dog",
    "elk",
    "fox",
)


@cache
def photo(seed: int = 0) -> Photo:
    """120 × 90 px of smooth colours, and what the network sees of them."""
    y, x = np.mgrid[0:90, 0:120]
    pixels = np.stack([2 * x, 2 * y, 40 * np.sin((x + 9 * seed) / 5) + 128], axis=-1).clip(0, 255)
    image = Image.fromarray(pixels.astype(np.uint8))
    return Photo(f"colours{seed}.png", image, cropped(image, _card(aux=True, aux_trained=True).preprocessing))


@cache
def record(*, aux: bool = True, aux_trained: bool = True, seed: int = 0) -> Record:
    """The paper's network at an eighth of its width, 64 px, with weights by seed."""
    torch.manual_seed(seed)
    card = _card(aux, aux_trained)
    net = GoogLeNet(dataclasses.replace(card.architecture, initialisation="kaiming")).eval()
    x = to_tensor(photo(seed).image, card.preprocessing)
    return Recorder(Network(net, card), card.preprocessing.crop).record(x)


def look_at(parts: Parts, recorded: Record, seed: int = 0) -> None:
    """Put a record into the state, as the explorer does after a pass."""
    parts.store.update(
        engine="ready", card=recorded.card, graph=recorded.graph, photo=photo(seed), record=recorded, busy=""
    )


def _card(aux: bool, aux_trained: bool) -> WeightCard:
    return WeightCard(
        name="narrow",
        architecture=Architecture.paper(num_classes=len(CLASSES), width=0.125, aux=aux),
        classes=CLASSES,
        preprocessing=Preprocessing(72, 64, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        aux_trained=aux_trained,
    )
