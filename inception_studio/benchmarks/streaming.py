"""How fast all channels of all layers are ranked over photos, beside a plain forward over the same photos."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import numpy as np
import torch

from inception_studio.benchmarks.twins import seconds
from inception_studio.cancellation import CancelToken
from inception_studio.insight.exemplars.gather import gather
from inception_studio.nets.photo import open_photo
from inception_studio.nets.photo_stream import PhotoStream, photos_below
from inception_studio.nets.weights import Network, starter
from inception_studio.resources import sample_photos

_PHOTOS = 480
_SIDE = 200  # px
_BATCH = 32
_ROUNDS = 2


def measure_streaming() -> Mapping[str, float]:
    """`exemplar_ratio`: the starter weights over cut-outs of the sample photos, medians of rounds in turn."""
    network = starter()
    with tempfile.TemporaryDirectory(prefix="inception-studio-bench-") as name:
        folder = Path(name)
        _write_photos(folder)
        ours, plain = [], []
        for number in range(_ROUNDS + 1):
            times = seconds(lambda: gather(network, folder)), seconds(lambda: _forward(network, folder))
            if number > 0:  # the first round reads everything from the disk
                ours.append(times[0])
                plain.append(times[1])
    return {"exemplar_ratio": median(plain) / median(ours)}


@torch.inference_mode()
def _forward(network: Network, folder: Path) -> None:
    stream = PhotoStream(photos_below(folder), network.card.preprocessing, _BATCH)
    for _, images in stream.batches(CancelToken()):
        network.net(images.contiguous(memory_format=torch.channels_last), with_aux=True)


def _write_photos(folder: Path) -> None:
    rng = np.random.default_rng(0)
    samples = [open_photo(path) for path in sample_photos()]
    for number in range(_PHOTOS):
        photo = samples[number % len(samples)]
        left, top = (int(rng.integers(0, side - _SIDE + 1)) for side in photo.size)
        photo.crop((left, top, left + _SIDE, top + _SIDE)).save(folder / f"{number:03d}.jpg", quality=90)
