"""Random views of a batch of photos, computed on the device for the whole batch at once."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

_SHIFT = 0.125  # of the side, as in He et al. 2015 for small photos (4 of 32 px)
# Szegedy et al. 2014, section 6: patches of 8 to 100 % of the area; small photos need more.
_AREA = (0.35, 1.0)
_ASPECT = (3 / 4, 4 / 3)  # Szegedy et al. 2014, section 6
_LIGHT = 0.3


def augment(images: Tensor, kind: str, generator: torch.Generator) -> Tensor:
    """Random views of images (N, 3, S, S), values 0…1, of the kinds of `RunConfig.augmentation`.

    `generator` is on the CPU, so that a seed gives the same views on every device.
    """
    if kind == "none":
        return images
    count = len(images)

    def uniform(low: float, high: float) -> Tensor:
        return torch.rand(count, generator=generator) * (high - low) + low  # (N,)

    mirror = (torch.rand(count, generator=generator) < 0.5).float() * -2 + 1  # (N,) of ±1
    ones = torch.ones(count)
    if kind == "strong":
        area = uniform(*_AREA)
        aspect = torch.exp(uniform(math.log(_ASPECT[0]), math.log(_ASPECT[1])))
        wide = (area * aspect).sqrt().clamp(max=1.0)
        high = (area / aspect).sqrt().clamp(max=1.0)
        shift_x, shift_y = uniform(-1, 1) * (1 - wide), uniform(-1, 1) * (1 - high)
    else:
        wide, high = ones, ones
        reach = 2 * _SHIFT if kind == "standard" else 0.0
        shift_x, shift_y = uniform(-reach, reach), uniform(-reach, reach)
    zeros = torch.zeros(count)
    theta = torch.stack([mirror * wide, zeros, shift_x, zeros, high, shift_y], 1).view(count, 2, 3)
    grid = affine_grid(theta.to(images.device), list(images.shape), align_corners=False)  # (N, S, S, 2)
    views = grid_sample(images, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    if kind == "strong":
        views = _light(views, uniform(-_LIGHT, _LIGHT), uniform(1 - _LIGHT, 1 + _LIGHT), uniform(0.5, 1.5))
    return views


def _light(images: Tensor, brightness: Tensor, contrast: Tensor, saturation: Tensor) -> Tensor:
    def column(values: Tensor) -> Tensor:
        return values.to(images.device).view(-1, 1, 1, 1)

    grey = images.mean(1, keepdim=True)  # (N, 1, S, S)
    images = grey + (images - grey) * column(saturation)
    mean = images.mean((1, 2, 3), keepdim=True)
    return (mean + (images - mean) * column(contrast) + column(brightness)).clamp(0, 1)
