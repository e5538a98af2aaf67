"""How much of a class's logit flows through each channel and branch of an inception module."""

from __future__ import annotations

import torch
from captum.attr import LayerConductance
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.insight.attribution.asked import Asked, gap_of, images_at_once, let_go
from inception_studio.insight.attribution.layers import module_for
from inception_studio.insight.attribution.result import Conductance
from inception_studio.insight.layers import module_of
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph

STEPS = 50


def conductance(
    net: GoogLeNet,
    graph: Graph,
    x: Tensor,
    module: str,
    target: int,
    head: str = "main",
    token: CancelToken | None = None,
    progress: Progress = no_progress,
    steps: int = STEPS,
) -> Conductance:
    """The conductance of an inception module's ("4a") channels for an image (1, 3, S, S).

    Dhamdhere et al. 2018, section 3: Integrated Gradients from the mean colour (zeros) to the photo, its
    gradient split by the channels that it flows through. Raises UserError for a module that the head does
    not read, and Cancelled.
    """
    module_for(graph, head, module)
    asked = Asked(net, head, token or CancelToken(), progress, f"Conductance of {module}")
    asked.total = steps
    zero = torch.zeros_like(x)
    with let_go(), torch.enable_grad():
        found = LayerConductance(asked, module_of(asked.net, graph, module)).attribute(
            x.detach().clone(memory_format=torch.channels_last).requires_grad_(),
            zero,
            target=target,
            n_steps=steps,
            # Consecutive points are compared, so that there must be two at least.
            internal_batch_size=max(2, images_at_once(x.shape[-1])),
        )
    channels = found.detach()[0].sum((1, 2))  # (C,)
    gap, gap_absolute = gap_of(float(channels.double().sum()), asked, x, zero, target)
    progress(1, 1, f"Conductance of {module}")
    branches: dict[str, float] = {}
    begin = 0
    of_layer = {layers[-1]: branch for branch, layers in graph.group(module).branches.items()}
    for name in graph.node(module).inputs:
        end = begin + graph.node(name).output[0]
        branches[of_layer[name]] = float(channels[begin:end].sum())
        begin = end
    return Conductance(module, target, head, channels.numpy(), branches, gap, gap_absolute)
