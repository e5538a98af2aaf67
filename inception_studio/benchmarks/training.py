"""How fast the real `Trainer` is beside a plain loop over torchvision's GoogLeNet, and the norms' share."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from statistics import median

import torch
import torchvision
from torch import Tensor
from torch.nn.functional import cross_entropy

from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import normalise
from inception_studio.training.config import AUX_WEIGHT, RunConfig
from inception_studio.training.control import Control, Stopped
from inception_studio.training.data import open_data
from inception_studio.training.gradients import GradientNorms
from inception_studio.training.loader import training_batches
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.setup import build_optimizer, run_preprocessing
from inception_studio.training.step import loss_parts
from inception_studio.training.trainer import Trainer

_WARM_UP = 1  # steps at the start of a block: caches are the other loop's
_BLOCKS = 6

Batches = list[tuple[Tensor, Tensor]]


def measure_training() -> Mapping[str, float]:
    """`train_speed_ratio_64`, `train_speed_ratio_224` and `gradient_norm_share`, on the CPU."""
    return {
        "train_speed_ratio_64": _speed_ratio(image_size=64, batch_size=32, steps=6),
        "train_speed_ratio_224": _speed_ratio(image_size=224, batch_size=8, steps=4),
        "gradient_norm_share": _norm_share(_config(image_size=64, batch_size=32)),
    }


def _config(image_size: int, batch_size: int) -> RunConfig:
    # Without augmentation both loops see the same pictures.
    return RunConfig(
        image_size=image_size, batch_size=batch_size, augmentation="none", schedule="constant", device="cpu"
    ).validated()


class _Turns(Control):
    """The control of a run that hands every other block of steps to another loop, on the same thread.

    The trainer asks for its turn before each step: the time from one permission to the next question is all
    that a step of its costs, run log and waiting for data included.
    """

    def __init__(self, other: Iterator[object], steps: int) -> None:
        super().__init__()
        self._other = other
        self._steps = steps
        self._blocks = 0
        self._done = 0  # steps of the present block
        self._permitted = 0.0
        self.own: list[float] = []  # seconds a step
        self.others: list[float] = []

    def wait_for_turn(self) -> bool:
        now = time.perf_counter()
        if self._done > _WARM_UP:
            self.own.append(now - self._permitted)
        if self._done == self._steps:
            self._done = 0
            self._blocks += 1
            if self._blocks > _BLOCKS:
                raise Stopped
            self._let_the_other()
        self._done += 1
        self._permitted = time.perf_counter()
        return True

    def _let_the_other(self) -> None:
        for number in range(self._steps):
            started = time.perf_counter()
            next(self._other)
            if number >= _WARM_UP:
                self.others.append(time.perf_counter() - started)


def _speed_ratio(image_size: int, batch_size: int, steps: int) -> float:
    config = _config(image_size, batch_size)
    turns = _Turns(_plain_loop(_batches(config, steps)), steps)
    with tempfile.TemporaryDirectory() as place:
        Trainer(config, RunFolder.create(Path(place) / "run", config)).run(turns)
    return median(turns.others) / median(turns.own)


def _batches(config: RunConfig, count: int) -> Batches:
    """The trainer's first batches as a plain loop has them: float32, normalised, in memory."""
    preprocessing = run_preprocessing(config, None)
    split = open_data(config, preprocessing).train
    found = training_batches(split, config.batch_size, config.seed, 1)
    return [
        (normalise(images.float() / 255, preprocessing).contiguous(), labels)
        for (images, labels), _ in zip(found, range(count), strict=False)
    ]


def _plain_loop(batches: Batches) -> Iterator[None]:
    """One step of torchvision's network at each `next`: what a tutorial's loop does, and no more."""
    torch.manual_seed(0)
    net = torchvision.models.googlenet(weights=None, num_classes=10, aux_logits=True, init_weights=False)
    net.train()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    for images, labels in cycle(batches):
        outputs = net(images)
        loss = cross_entropy(outputs.logits, labels)
        for aux in (outputs.aux_logits1, outputs.aux_logits2):
            loss = loss + AUX_WEIGHT * cross_entropy(aux, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        yield


def _norm_share(config: RunConfig, steps: int = 12) -> float:
    torch.manual_seed(0)
    net = GoogLeNet(config.architecture(10)).train().to(memory_format=torch.channels_last)
    optimizer = build_optimizer(config, net)
    norms = GradientNorms(net)
    of_norms, of_steps = [], []
    for (images, labels), number in zip(cycle(_batches(config, 4)), range(steps + _WARM_UP), strict=False):
        x = images.contiguous(memory_format=torch.channels_last)
        started = time.perf_counter()
        total = loss_parts(net(x), labels).total
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        before = time.perf_counter()
        norms.compute()
        after = time.perf_counter()
        optimizer.step()
        if number >= _WARM_UP:
            of_norms.append(after - before)
            of_steps.append(time.perf_counter() - started)
    return median(of_norms) / median(of_steps)
