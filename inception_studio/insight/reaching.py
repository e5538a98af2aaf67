"""A forward pass that ends at one module: what stands behind it is not computed, and no hook remains."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from inception_studio.nets import vocabulary
from inception_studio.nets.googlenet import GoogLeNet


def needs_aux(layer: str) -> bool:
    """Whether a layer lies in an auxiliary head, which a plain forward leaves out."""
    return layer.partition("/")[0] in vocabulary.AUXILIARY


def reached(net: GoogLeNet, module: nn.Module, x: Tensor, *, with_aux: bool = False) -> Tensor:
    """The module's output for images (N, 3, H, W); gradients flow back to `x` if it asks for them.

    Nobody else may run this network meanwhile: the hook that ends the pass is on its module, until this
    returns or raises. ValueError if the pass never comes to the module.
    """
    end = _End()

    def leave(module: nn.Module, given: Any, made: Tensor) -> None:
        end.output = made
        raise end

    handle = module.register_forward_hook(leave)
    try:
        net(x, with_aux=with_aux)
    except _End as found:
        if found is not end:
            raise
        return end.output
    finally:
        handle.remove()
    raise ValueError("the forward pass does not come to that module")


class _End(Exception):
    """Raised by the hook, to be caught by who set it."""

    output: Tensor
