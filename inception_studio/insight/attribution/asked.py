"""A network as captum gets it: one head, a throw-away copy that may be hooked, a way out when cancelled."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from inception_studio.cancellation import CancelToken, Progress
from inception_studio.errors import UserError
from inception_studio.insight.attribution.memory import WorkingMemory
from inception_studio.insight.layers import OneHead
from inception_studio.nets import vocabulary
from inception_studio.nets.blocks import ConvUnit
from inception_studio.nets.googlenet import GoogLeNet

_PIXELS_AT_ONCE = 4 * 224 * 224  # about 0.3 s and 350 MB with gradients on one core
_MOST_IMAGES_AT_ONCE = 32
_CALLS_MEASURED = 3  # the photo alone, then full batches


def images_at_once(side: int) -> int:
    """How many images of `side` × `side` px go through the network together, however many there are."""
    return max(1, min(_MOST_IMAGES_AT_ONCE, _PIXELS_AT_ONCE // side**2))


def structural_copy(net: GoogLeNet) -> GoogLeNet:
    """New modules around the same parameters and buffers, in evaluation mode.

    captum leaves hooks and tensors on the modules when a method ends by an exception; with a copy for each
    run nothing can remain on the network itself, and two runs never meet.
    """
    shared = {id(one): one for one in (*net.parameters(), *net.buffers())}
    made: GoogLeNet = copy.deepcopy(net, shared)
    return made.eval()


@contextmanager
def let_go() -> Iterator[None]:
    """Give back what a backward pass in here held when it was cut off by an exception.

    torch keeps the part that was not run, and with it hundreds of megabytes of activations, until the next
    backward pass in the same thread: this is one.
    """
    try:
        yield
    except BaseException:
        one = torch.ones((), requires_grad=True)
        with torch.enable_grad():
            torch.autograd.grad(one * 1, one)
        raise


@torch.no_grad()
def gap_of(total: float, asked: Asked, x: Tensor, zero: Tensor, target: int) -> tuple[float | None, float]:
    """How far parts that sum up to `total` are from f(photo) - f(baseline): as its share, and in logits.

    For images (1, 3, S, S); there is no share of a difference of 0.
    """
    photo, nothing = asked(torch.cat([x.detach(), zero]))[:, target].double().tolist()
    absolute = abs(total - (photo - nothing))
    return (absolute / abs(photo - nothing) if photo != nothing else None), absolute


class Asked(OneHead):
    """One head's logits (N, K) of a structural copy; counts images, and raises `Cancelled` between layers.

    captum cannot be cancelled, but what its calls to the network raise comes out of it; the same holds for
    what a hook raises in the backward pass.
    """

    def __init__(self, net: GoogLeNet, head: str, token: CancelToken, progress: Progress, text: str) -> None:
        """UserError if the network has no such head."""
        if head not in vocabulary.HEADS or (head != "main" and not net.architecture.aux):
            known = vocabulary.HEADS if net.architecture.aux else vocabulary.HEADS[:1]
            raise UserError(f"this network has no head {head!r}", remedy=f"Choose {', '.join(known)}.")
        super().__init__(structural_copy(net), head)
        self.total = 1
        """Images that will go through; set by who knows."""
        self.memory: WorkingMemory | None = None
        """Told to stop when calls are as the ones before."""
        self._done = self._calls = 0
        self._token, self._progress, self._text = token, progress, text
        for module in self.net.modules():
            if isinstance(module, ConvUnit):
                module.register_forward_hook(self._between_layers)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) → logits (N, K)."""
        self._token.check()
        self._progress(min(self._done, self.total), self.total, self._text)
        self._calls += 1
        if self.memory is not None and self._calls > _CALLS_MEASURED:
            self.memory.stop()
        logits = super().forward(x)
        self._done += len(x)
        return logits

    def _between_layers(self, module: nn.Module, given: object, made: Tensor) -> None:
        self._token.check()
        if made.requires_grad:
            made.register_hook(lambda gradient: self._token.check())
