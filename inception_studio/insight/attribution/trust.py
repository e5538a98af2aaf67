"""Whether a map may be trusted: does it change when the network forgets, do its pixels carry the answer."""

from __future__ import annotations

import copy

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.insight.attribution.asked import Asked, images_at_once
from inception_studio.insight.attribution.explain import explain
from inception_studio.insight.attribution.request import Attribution
from inception_studio.insight.attribution.result import Deletion, Randomised
from inception_studio.insight.record_types import FloatArray
from inception_studio.nets import vocabulary
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph

MODULES_REDRAWN = 3
DELETION_STEPS = 50


def randomised(
    net: GoogLeNet,
    graph: Graph,
    x: Tensor,
    attribution: Attribution,
    token: CancelToken | None = None,
    progress: Progress = no_progress,
    seed: int = 0,
    baseline: Tensor | None = None,
    preprocessing: Preprocessing | None = None,
) -> Randomised:
    """The same map again after the network has forgotten its top: the head and the modules below it.

    Adebayo et al. 2018, section 3, the cascading randomisation, stopped after the head that was asked and
    the `MODULES_REDRAWN` inception modules before it. Each of their kernels and matrices is drawn anew from
    a normal distribution with its own standard deviation, which keeps the size of the signals; biases and
    batch norm stay. Spearman's rank correlation is of absolute values, as a method that only finds edges
    keeps their places and may swap their signs. A map that hardly changes (correlation near 1) cannot tell
    what the network has learned. The network is left alone. Raises Cancelled.
    """
    layers = _top(graph, attribution.request.head)
    forgetful = copy.deepcopy(net)
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name in layers:
            for weight in forgetful.get_submodule(vocabulary.attribute(name)).parameters():
                if weight.dim() > 1:
                    fresh = torch.randn(weight.shape, generator=draw) * weight.std()
                    weight.copy_(fresh)
    again = explain(forgetful, graph, x, attribution.request, token, progress, baseline, preprocessing)
    return Randomised(again.map, rank_correlation(attribution.map, again.map), layers)


def rank_correlation(one: FloatArray, other: FloatArray) -> float:
    """Spearman's of the absolute values of two maps, equal values sharing their mean rank; 0 where one of
    them is the same everywhere.
    """
    ranks = [_ranks(np.abs(values).ravel()) for values in (one, other)]
    centred = [rank - rank.mean() for rank in ranks]
    sizes = [float(np.sqrt((rank**2).sum())) for rank in centred]
    if 0.0 in sizes:
        return 0.0
    return float((centred[0] * centred[1]).sum() / (sizes[0] * sizes[1]))


def deletion(
    net: GoogLeNet,
    x: Tensor,
    attribution: Attribution,
    token: CancelToken | None = None,
    progress: Progress = no_progress,
    steps: int = DELETION_STEPS,
    baseline: Tensor | None = None,
) -> Deletion:
    """The class's softmax probability as pixels go, those that speak most for it first.

    Petsiuk et al. 2018, section 4.1: in `steps` equal parts until none is left; a pixel that goes becomes
    the `baseline`'s, by default zeros, the mean colour. Raises Cancelled.
    """
    request = attribution.request
    asked = Asked(net, request.head, token or CancelToken(), progress, "Deletion curve")
    asked.total = steps + 1
    # Stable, so that equal values go from the top left and the curve is the same every time.
    order = np.argsort(-attribution.map.ravel(), kind="stable")
    when = np.empty(order.size, np.int64)  # the step in which a pixel goes, from 1 on
    when[order] = np.arange(order.size) * steps // order.size + 1
    goes = torch.from_numpy(when.reshape(1, 1, *attribution.map.shape))
    nothing = torch.zeros_like(x) if baseline is None else baseline
    probabilities: list[float] = []
    at_once = images_at_once(x.shape[-1])
    with torch.no_grad():
        for begin in range(0, steps + 1, at_once):
            numbers = torch.arange(begin, min(begin + at_once, steps + 1)).view(-1, 1, 1, 1)
            logits = asked(torch.where(goes <= numbers, nothing, x))  # (n, K)
            probabilities += logits.softmax(1)[:, request.target].tolist()
    progress(1, 1, "Deletion curve")
    fractions = np.linspace(0, 1, steps + 1, dtype=np.float32)
    curve = np.array(probabilities, np.float32)
    return Deletion(fractions, curve, float(((curve[1:] + curve[:-1]) / 2).mean()))


def _top(graph: Graph, head: str) -> tuple[str, ...]:
    """The layers with parameters of a head and of the inception modules before it, from the top down."""
    last = vocabulary.AUXILIARY.get(head, vocabulary.MODULES[-1])
    end = vocabulary.MODULES.index(last) + 1
    groups = {None if head == "main" else head, *vocabulary.MODULES[max(0, end - MODULES_REDRAWN) : end]}
    wanted = [node.name for node in graph.nodes if node.group in groups and node.parameters]
    if head == "main":
        wanted = [name for name in wanted if "/" in name or name == "fc"]  # not the stem's
    return tuple(reversed(wanted))


def _ranks(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: npt.NDArray[np.float64] = (last - (counts - 1) / 2)[which]
    return mean
