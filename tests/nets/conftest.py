"""What the tests of `nets` share: a photo, and torchvision networks with lively statistics."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision.models import GoogLeNet as TorchvisionGoogLeNet


@pytest.fixture(scope="session")
def photo() -> Image.Image:
    """A colourful RGB picture, 300 × 260 px."""
    rows, columns = np.mgrid[0:260, 0:300]
    waves = [np.sin(rows / 9 + columns / 31), np.cos(columns / 7), np.sin(rows * columns / 2000)]
    noise = np.random.default_rng(3).normal(0, 20, (260, 300, 3))
    pixels = 127 + 100 * np.stack(waves, axis=2) + noise  # (H, W, 3)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


@pytest.fixture(scope="session")
def lively_googlenet() -> Callable[..., TorchvisionGoogLeNet]:
    """Makes torchvision's GoogLeNet in evaluation mode, with random weights and batch-norm statistics."""

    @cache
    def make(
        num_classes: int, aux_logits: bool = True, transform_input: bool = False
    ) -> TorchvisionGoogLeNet:
        torch.manual_seed(num_classes)
        net = TorchvisionGoogLeNet(
            num_classes, aux_logits=aux_logits, transform_input=transform_input, init_weights=False
        )
        for module in net.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.normal_(module.running_mean, std=0.1)
                nn.init.uniform_(module.running_var, 0.02, 0.2)
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, std=0.2)
        return net.eval()

    return make
