"""One update of a network: a batch of bytes in, losses, accuracy and gradient norms out."""

from __future__ import annotations

import torch
from torch import Tensor

from inception_studio.nets.card import Preprocessing
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import normalise
from inception_studio.training.abort import RunningStatistics
from inception_studio.training.augment import augment
from inception_studio.training.config import RunConfig
from inception_studio.training.control import Stopped
from inception_studio.training.gradients import GradientNorms
from inception_studio.training.setup import build_optimizer
from inception_studio.training.step import absent, correct_share, loss_parts


class Update:
    """Owns what a step changes: the network, which it moves to `device`, and its optimiser."""

    def __init__(
        self, config: RunConfig, net: GoogLeNet, preprocessing: Preprocessing, device: torch.device
    ) -> None:
        self.device = device
        self.net = net
        self.net.to(device).to(memory_format=torch.channels_last)
        self.optimizer = build_optimizer(config, net)
        self._config = config
        self._preprocessing = preprocessing
        self._norms = GradientNorms(net)
        self._statistics = RunningStatistics(net)
        self.layers = self._norms.layers

    def inputs(self, images: Tensor, augmented_by: torch.Generator | None = None) -> Tensor:
        """Images (N, 3, S, S) uint8 → the network's input on its device, float32, channels last."""
        x = images.to(self.device, non_blocking=True).float().div_(255)  # (N, 3, S, S)
        if augmented_by is not None:
            x = augment(x, self._config.augmentation, augmented_by)
        return normalise(x, self._preprocessing).contiguous(memory_format=torch.channels_last)

    def step(self, images: Tensor, labels: Tensor, number: int, rate: float) -> Tensor:
        """Learn from one batch, as step `number` of the run.

        Returns total, main, aux1, aux2 loss (NaN: absent), the share of right answers, and the gradient norms
        of `layers`, packed in one vector on the device. A step that `Stopped` cuts short changes nothing.
        """
        # All chance in a step depends on seed and number alone, so that a resumed run repeats it.
        generator = torch.Generator().manual_seed(self._config.seed * 2_000_003 + number)
        x = self.inputs(images, generator)
        labels = labels.to(self.device, non_blocking=True)
        self._seed_dropout(int(torch.randint(2**62, (), generator=generator)))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self._statistics.keep()
        mixed = self._config.precision == "bfloat16"
        try:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=mixed):
                heads = self.net(x)
            parts = loss_parts(heads, labels, self._config.label_smoothing)
            self.optimizer.zero_grad(set_to_none=True)
            parts.total.backward()
        except Stopped:
            self._statistics.restore()
            raise
        norms = self._norms.compute()
        self.optimizer.step()
        with torch.no_grad():
            none = absent(parts.total)
            figures = [none if part is None else part.detach() for part in parts]
            return torch.cat([torch.stack([*figures, correct_share(heads.main, labels)]), norms])

    def _seed_dropout(self, seed: int) -> None:
        # torch.manual_seed would do, at 1.6 ms where CUDA is built in and not used.
        if self.device.type == "cpu":
            torch.default_generator.manual_seed(seed)
        else:
            torch.get_device_module(self.device).manual_seed(seed)
