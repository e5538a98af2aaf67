"""DeepLift's rule for what captum has none for that adds up: max pools with overlapping windows, and LRN.

captum's rule for max pools hands a window's difference back by `max_unpool2d`, which keeps one of several
windows that share their maximum; GoogLeNet's windows of 3 overlap everywhere, and most of the answer gets
lost. For LRN it has none. The modules here stand in their place in the copy that DeepLift hooks. They get
the photo and the baseline as one batch, as DeepLift gives them, answer as the original does, and have
the slope of the secant between both as their gradient, so that the contributions add up exactly.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inception_studio.nets.googlenet import GoogLeNet


def with_secants(net: GoogLeNet) -> GoogLeNet:
    """The network itself, a structural copy, with max pools and LRN replaced."""
    for path, module in list(net.named_modules()):
        if isinstance(module, nn.MaxPool2d):
            net.set_submodule(path, _SecantPool(module))
        elif isinstance(module, nn.LocalResponseNorm):
            net.set_submodule(path, _SecantLRN(module))
    return net


class _SecantPool(nn.Module):
    """The cross maximum of Shrikumar et al.'s reference implementation (and captum's): of a window's
    difference, the part above the baseline's maximum goes to the photo's largest pixel, the part below it
    to the baseline's.
    """

    def __init__(self, pool: nn.MaxPool2d) -> None:
        super().__init__()
        self._window = {
            name: getattr(pool, name)
            for name in ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
        }

    def forward(self, x: Tensor) -> Tensor:
        """(2, C, H, W) → (2, C, H', W')."""
        with torch.no_grad():
            largest, places = nn.functional.max_pool2d(x, **self._window, return_indices=True)
            photo, base = largest.chunk(2)
            at_photo, at_base = (one.flatten(2) for one in places.chunk(2))
            difference = (x[:1] - x[1:]).flatten(2)
            above = (photo.maximum(base) - base).flatten(2)
            below = (photo - photo.maximum(base)).flatten(2)
            # Where the photo's largest pixel does not differ from the baseline's, the gradient itself.
            from_photo = _quotient(above, difference.gather(2, at_photo), 1.0)
            from_base = _quotient(below, difference.gather(2, at_base), 0.0)
        flat = x.flatten(2)
        twice = (2, -1, -1)
        linear = flat.gather(2, at_photo.expand(twice)) * from_photo
        linear = linear + flat.gather(2, at_base.expand(twice)) * from_base
        return _with_slope(largest, linear.view_as(largest))


class _SecantLRN(nn.Module):
    """y = x · d(u), u the mean of x² over the neighbouring channels: Δy = Δx · mean d + mean x · Δd, and
    Δd = Δu · (Δd / Δu), Δu from Δ(x²) = Δx · 2 · mean x.
    """

    def __init__(self, norm: nn.LocalResponseNorm) -> None:
        super().__init__()
        self._norm = norm

    def forward(self, x: Tensor) -> Tensor:
        """(2, C, H, W) → (2, C, H, W)."""
        norm = self._norm
        with torch.no_grad():
            u = self._mean(x * x)
            d = (norm.k + norm.alpha * u).pow(-norm.beta)
            slope = -norm.beta * norm.alpha * (norm.k + norm.alpha * u[:1]).pow(-norm.beta - 1)
            slope = _quotient(d[:1] - d[1:], u[:1] - u[1:], slope)
            mean_x, mean_d = x.mean(0, keepdim=True), d.mean(0, keepdim=True)
        linear = x * mean_d + mean_x * slope * self._mean(x * 2 * mean_x)
        return _with_slope((x * d).detach(), linear)

    def _mean(self, x: Tensor) -> Tensor:
        size = self._norm.size
        padded = nn.functional.pad(x.unsqueeze(1), (0, 0, 0, 0, size // 2, (size - 1) // 2))
        return nn.functional.avg_pool3d(padded, (size, 1, 1), stride=1).squeeze(1)


def _quotient(part: Tensor, whole: Tensor, otherwise: Tensor | float) -> Tensor:
    small = whole.abs() < 1e-10  # captum's own limit
    return torch.where(small, otherwise, part / torch.where(small, 1.0, whole))


def _with_slope(value: Tensor, linear: Tensor) -> Tensor:
    """`value` with the gradient of `linear`."""
    return value + (linear - linear.detach())
