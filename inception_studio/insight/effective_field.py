"""Which pixels of an image really move one pixel of a unit's map, measured by gradient."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from inception_studio.insight.layers import before_activation
from inception_studio.insight.reaching import needs_aux, reached
from inception_studio.insight.record_types import FloatArray
from inception_studio.insight.units import Unit, in_branch
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph


def effective_field(
    net: GoogLeNet, graph: Graph, x: Tensor, unit: Unit, pixel: tuple[int, int] = (0, 0)
) -> FloatArray:
    """How strongly each pixel of the image moves one pixel of the unit's map: (H, W) float32, at least 0.

    The gradient of the unit's value at `pixel` (row, column) with respect to the network's input `x`
    (1, 3, H, W), its absolute value summed over the colours (Luo et al. 2016, *Understanding the effective
    receptive field*, section 3; there, the mean over many images). It is taken before the activation:
    behind a ReLU a pixel that is off moves with nothing. Outside `node.receptive_field.box(row, column)` it
    is 0; inside, only the winners of the max pools and what is not off on the way count. A vector's unit has
    no place, and `pixel` is not read.
    """
    unit = in_branch(unit, graph)
    given = x.detach().clone(memory_format=torch.channels_last).requires_grad_(True)
    with torch.enable_grad():
        made = reached(net, before_activation(net, graph, unit.layer), given, with_aux=needs_aux(unit.layer))
        value = made[0, unit.channel] if made.dim() == 2 else made[0, unit.channel, pixel[0], pixel[1]]
        (gradient,) = torch.autograd.grad(value, given)
    field: FloatArray = gradient[0].abs().sum(0).numpy()  # (H, W)
    return np.ascontiguousarray(field)
