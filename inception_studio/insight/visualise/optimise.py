"""The image that excites a channel, a class or a layer most, found by gradient ascent on its waves."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.errors import UserError
from inception_studio.insight.layers import before_activation, module_of
from inception_studio.insight.reaching import needs_aux, reached
from inception_studio.insight.record_types import FloatArray
from inception_studio.insight.units import Unit, in_branch
from inception_studio.insight.visualise import colour, fourier
from inception_studio.insight.visualise.transforms import Wobble, wobbled
from inception_studio.insight.visualise.wish import Picture, Wish
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.graph import Graph
from inception_studio.nets.preprocess import normalise
from inception_studio.nets.weights import Network

Pixels = npt.NDArray[np.uint8]

_SHOW_EVERY_S = 0.1
_RATE = 0.3
_DEVIATION = 0.06  # of the first coefficients: a picture that is almost grey
_DREAM_RATE = 0.05
_WOBBLE = Wobble()
_DREAM_WOBBLE = Wobble(shift=0.06, scale=0.0, degrees=0.0)  # a photo's details are to stay in place


def visualise(
    network: Network,
    graph: Graph,
    wish: Wish,
    token: CancelToken | None = None,
    progress: Progress = no_progress,
    on_image: Callable[[int, Pixels], None] = lambda step, image: None,
    start: FloatArray | None = None,
) -> Picture:
    """Optimise an image for `wish`; the network itself is not changed.

    Feature visualisation as in Olah et al. 2017: coefficients of waves scaled by 1 ÷ frequency, decorrelated
    colours, an image that is shifted, scaled and turned at every step, Adam. The unit is read before its
    activation, a class before the softmax; nothing behind it is computed. A layer (DeepDream, Mordvintsev
    et al. 2015) starts from a photo, `start` (3, S, S) as the network gets it (`Record.input`).

    `on_image(step, (H, W, 3) uint8)` is called at most ten times a second, and with the last image. Raises
    `Cancelled` within one step, UserError for a layer without a photo.
    """
    token = token or CancelToken()
    started = shown = time.perf_counter()
    preprocessing, size = network.card.preprocessing, wish.size or network.card.preprocessing.crop
    generator = torch.Generator().manual_seed(wish.seed)
    score = _score(network, graph, wish)
    scaling = fourier.scale(size)
    if wish.kind == "layer":
        if start is None:
            raise UserError("DeepDream changes a photo, and there is none", remedy="Open a photo first.")
        coefficients = fourier.from_image(colour.from_rgb(_photo(start, preprocessing, size)), scaling)
        rate, wobble = _DREAM_RATE, _DREAM_WOBBLE
    else:
        coefficients = fourier.noise(size, _DEVIATION, generator)
        rate, wobble = _RATE, _WOBBLE
    coefficients.requires_grad_(True)
    optimiser = torch.optim.Adam([coefficients], lr=rate)

    def image() -> Tensor:
        return colour.to_rgb(fourier.to_image(coefficients, scaling))  # (1, 3, S, S)

    def measured() -> float:
        with torch.no_grad():
            return float(score(normalise(image(), preprocessing)))

    before, steps = measured(), wish.number_of_steps
    with torch.enable_grad():
        for step in range(steps):
            token.check()
            made = image()
            if time.perf_counter() - shown >= _SHOW_EVERY_S:
                shown = time.perf_counter()
                on_image(step, _pixels(made))
                progress(step, steps, "optimising the image")
            value = score(normalise(wobbled(made, wobble, generator), preprocessing))
            optimiser.zero_grad()
            (-wish.sign * value).backward()
            optimiser.step()
    token.check()
    with torch.no_grad():
        final = _pixels(image())
    on_image(steps, final)
    progress(steps, steps, "optimised")
    return Picture(final, wish, before, measured(), time.perf_counter() - started)


def _score(network: Network, graph: Graph, wish: Wish) -> Callable[[Tensor], Tensor]:
    """What is to rise, as a function of the network's input (1, 3, S, S)."""
    net = network.net
    layer, channel = wish.layer, wish.channel
    if wish.kind == "class":
        layer, channel = "fc", wish.target
    elif wish.kind == "channel":
        unit = in_branch(Unit(layer, channel), graph)
        layer, channel = unit.layer, unit.channel
    module = module_of(net, graph, layer) if wish.kind == "layer" else before_activation(net, graph, layer)
    with_aux = needs_aux(layer)

    def score(x: Tensor) -> Tensor:
        made = reached(net, module, x.contiguous(memory_format=torch.channels_last), with_aux=with_aux)
        return made.square().mean() if wish.kind == "layer" else made[:, channel].mean()

    return score


def _photo(start: FloatArray, preprocessing: Preprocessing, size: int) -> Tensor:
    """The RGB values 0…1, (1, 3, size, size), that `normalise` made the network's input (3, S, S) of."""
    mean = torch.tensor(preprocessing.mean).view(3, 1, 1)
    std = torch.tensor(preprocessing.std).view(3, 1, 1)
    rgb = (torch.from_numpy(np.array(start, np.float32)) * std + mean) / preprocessing.scale
    if preprocessing.channel_order == "BGR":
        rgb = rgb.flip(0)
    rgb = rgb[None].clamp(0.0, 1.0)
    if rgb.shape[-1] != size:
        rgb = F.interpolate(rgb, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
    return rgb


def _pixels(rgb: Tensor) -> Pixels:
    made: Pixels = (rgb.detach()[0] * 255).round().byte().permute(1, 2, 0).contiguous().numpy()
    return made
