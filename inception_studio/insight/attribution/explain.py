"""One attribution map for one photo, by captum, with an end to its memory and a way to cancel it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import torch
from captum.attr import (
    Deconvolution,
    DeepLift,
    GuidedBackprop,
    InputXGradient,
    IntegratedGradients,
    LayerAttribution,
    LayerGradCam,
)
from torch import Tensor, nn

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.errors import UserError
from inception_studio.insight.attribution import perturb
from inception_studio.insight.attribution.asked import Asked, gap_of, images_at_once, let_go
from inception_studio.insight.attribution.layers import layer_for
from inception_studio.insight.attribution.memory import WorkingMemory
from inception_studio.insight.attribution.methods import method
from inception_studio.insight.attribution.request import Attribution, Request
from inception_studio.insight.attribution.secant import with_secants
from inception_studio.insight.layers import module_of
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph

_MOST_GAUSS_LEGENDRE = 1000  # finding more of these points takes seconds, and steps² numbers


def explain(
    net: GoogLeNet,
    graph: Graph,
    x: Tensor,
    request: Request,
    token: CancelToken | None = None,
    progress: Progress = no_progress,
    baseline: Tensor | None = None,
    preprocessing: Preprocessing | None = None,
) -> Attribution:
    """What in an image (1, 3, S, S) speaks for a class, by `request.method`.

    `graph` is the network's at that input size. The `baseline` (1, 3, S, S) is what "nothing" looks like;
    by default zeros, which after normalisation is an image of the mean colour of the training photos. It is
    read by Integrated Gradients, DeepLift, Occlusion and Superpixels. `preprocessing` lets Superpixels
    follow the photo's own colours; without it, the input's values scaled to 0…1 are segmented.

    The network is left alone: each run hooks a copy of its own that shares the weights. However many steps
    there are, `images_at_once` go through it together. Raises UserError for a question that this network
    cannot answer, and Cancelled within a layer's time when the token is cancelled.
    """
    if tuple(x.shape) != (1, *graph.input):
        raise ValueError(f"this graph is of images (1, {graph.input}), not {tuple(x.shape)}")
    request.checked(x.shape[-1])
    with let_go():
        return _made(net, graph, x, request, token or CancelToken(), progress, baseline, preprocessing)


def _made(
    net: GoogLeNet,
    graph: Graph,
    x: Tensor,
    request: Request,
    token: CancelToken,
    progress: Progress,
    baseline: Tensor | None,
    preprocessing: Preprocessing | None,
) -> Attribution:
    started = time.perf_counter()
    how = method(request.method)
    asked = Asked(net, request.head, token, progress, how.title)
    classes = net.architecture.num_classes
    if not 0 <= request.target < classes:
        raise UserError(
            f"there is no class {request.target}", remedy=f"The network knows classes 0 to {classes - 1}."
        )
    # A tensor of its own that says that it needs a gradient: captum sets that, warning, where it is missing.
    x = x.detach().clone(memory_format=torch.channels_last)
    zero = torch.zeros_like(x) if baseline is None else baseline.detach().clone()
    with WorkingMemory() as memory:
        asked.memory = memory
        if request.method in _COVERING:
            with torch.no_grad():
                found = _COVERING[request.method](asked, x, zero, request, preprocessing)
        else:
            with torch.enable_grad():
                found = _BY_GRADIENT[request.method](asked, graph, x.requires_grad_(), zero, request)
    found = found.detach().float().contiguous()
    if not found.isfinite().all():
        raise UserError(
            "the network answers with values that are no numbers", remedy="Open weights that are whole."
        )
    gap, gap_absolute = (None, None)
    if how.has_gap:
        gap, gap_absolute = gap_of(float(found.double().sum()), asked, x, zero, request.target)
    progress(1, 1, how.title)
    seconds = time.perf_counter() - started
    return Attribution(request, found.numpy(), seconds, memory.peak_bytes, gap, gap_absolute)


def _gradcam(asked: Asked, graph: Graph, x: Tensor, zero: Tensor, request: Request) -> Tensor:
    """The channels' maps weighted by their mean gradient and summed; below zero cut off before it is
    enlarged, because only what speaks for the class is of interest (Selvaraju et al. 2017, equation 2).
    """
    layer = module_of(asked.net, graph, layer_for(graph, request.head, request.layer))
    coarse = LayerGradCam(asked, layer).attribute(x, request.target, relu_attributions=True)
    fine: Tensor = LayerAttribution.interpolate(coarse, tuple(x.shape[-2:]), "bilinear")
    return fine[0, 0]


def _integrated_gradients(asked: Asked, graph: Graph, x: Tensor, zero: Tensor, request: Request) -> Tensor:
    """By Gauss and Legendre's points, as captum does; by midpoints where they are very many."""
    asked.total = request.steps
    found: Tensor = IntegratedGradients(asked).attribute(
        x,
        zero,
        request.target,
        n_steps=request.steps,
        method="gausslegendre" if request.steps <= _MOST_GAUSS_LEGENDRE else "riemann_middle",
        internal_batch_size=images_at_once(x.shape[-1]),
    )
    return found[0].sum(0)


def _guided_backprop(asked: Asked, graph: Graph, x: Tensor, zero: Tensor, request: Request) -> Tensor:
    _quiet()
    found: Tensor = GuidedBackprop(_with_relu(asked)).attribute(x, request.target)
    return found[0].sum(0)


def _deconvolution(asked: Asked, graph: Graph, x: Tensor, zero: Tensor, request: Request) -> Tensor:
    _quiet()
    found: Tensor = Deconvolution(_with_relu(asked)).attribute(x, request.target)
    return found[0].sum(0)


def _input_x_gradient(asked: Asked, graph: Graph, x: Tensor, zero: Tensor, request: Request) -> Tensor:
    found: Tensor = InputXGradient(asked).attribute(x, request.target)
    return found[0].sum(0)


def _deeplift(asked: Asked, graph: Graph, x: Tensor, zero: Tensor, request: Request) -> Tensor:
    """The Rescale rule; of max pools and LRN by `secant`."""
    _quiet()
    with_secants(asked.net)
    found: Tensor = DeepLift(asked).attribute(x, zero, request.target)
    return found[0].sum(0)


_BY_GRADIENT: dict[str, Callable[[Asked, Graph, Tensor, Tensor, Request], Tensor]] = {
    "gradcam": _gradcam,
    "integrated-gradients": _integrated_gradients,
    "guided-backprop": _guided_backprop,
    "deconvolution": _deconvolution,
    "input-x-gradient": _input_x_gradient,
    "deeplift": _deeplift,
}
_COVERING: dict[str, Callable[[Asked, Tensor, Tensor, Request, Preprocessing | None], Tensor]] = {
    "occlusion": perturb.occlusion,
    "superpixels": perturb.superpixels,
}


def _with_relu(asked: Asked) -> Asked:
    if not any(isinstance(module, nn.ReLU) for module in asked.modules()):
        raise UserError(
            "this network has no ReLU, and the method is about nothing else",
            remedy="Choose Integrated Gradients or Grad-CAM.",
        )
    return asked


def _quiet() -> None:
    # captum says that it sets hooks; on a copy of ours it may. Not by catch_warnings: other threads run.
    warnings.filterwarnings("ignore", r"\s*Setting (forward, )?backward hooks", UserWarning)
