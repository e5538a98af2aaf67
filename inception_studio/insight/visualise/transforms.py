"""An image moved, scaled and turned a little at every step, so that only what survives it is kept."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class Wobble:
    """How far: `shift` as a part of the image's side, `scale` as a factor's distance from 1, `degrees`."""

    shift: float = 0.1
    scale: float = 0.2
    degrees: float = 12.0


def wobbled(images: Tensor, wobble: Wobble, generator: torch.Generator) -> Tensor:
    """Images (N, 3, S, S), all moved alike by a random part of `wobble`, with mirrored edges.

    Jitter, scale and rotation as in Olah et al. 2017 ("Transformation robustness"), in one bilinear
    resampling instead of three, which keeps what is fine and takes a third of the time.
    """
    x, y, grow, turn = (2 * torch.rand(4, generator=generator) - 1).tolist()
    factor, angle = 1 + wobble.scale * grow, math.radians(wobble.degrees * turn)
    c, s = math.cos(angle) / factor, math.sin(angle) / factor
    move = torch.tensor([[[c, -s, 2 * wobble.shift * x], [s, c, 2 * wobble.shift * y]]])
    grid = F.affine_grid(move.expand(len(images), 2, 3), list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, padding_mode="reflection", align_corners=False)
