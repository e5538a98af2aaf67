"""An image as the sum of its waves, each frequency scaled alike, so that all are learned at one rate."""

from __future__ import annotations

import torch
from torch import Tensor

_DECAY = 1.2
_FINE = 0.25  # waves a pixel


def scale(size: int) -> Tensor:
    """What each coefficient (size, size // 2 + 1) of a square's `rfft2` is multiplied by; mean square 1.

    1 ÷ frequency^1.2, and less beyond a quarter of a wave a pixel. Photos' spectra fall like 1 ÷ frequency;
    with such a scale, gradient ascent moves coarse shapes as easily as fine ones (Olah et al. 2017,
    "Preconditioning and Parameterization"). Departures, found by looking: with 1 ÷ frequency the starter's
    pictures are full of a checkerboard of single pixels, and their shapes are smaller. The mean counts as
    a frequency of one wave.
    """
    rows, columns = torch.fft.fftfreq(size)[:, None], torch.fft.rfftfreq(size)[None]
    frequency = (rows.square() + columns.square()).sqrt()  # waves a pixel, up to 0.71
    falling = frequency.clamp(min=1.0 / size).pow(-_DECAY) * (-(frequency / _FINE).square()).exp()
    scaling: Tensor = falling / falling.square().mean().sqrt()
    return scaling


def to_image(coefficients: Tensor, scaling: Tensor) -> Tensor:
    """Coefficients (N, C, size, size // 2 + 1, 2), real and imaginary, → images (N, C, size, size)."""
    size = coefficients.shape[2]
    spectrum = torch.view_as_complex(coefficients) * scaling
    image: Tensor = torch.fft.irfft2(spectrum, s=(size, size), norm="ortho")
    return image


def from_image(image: Tensor, scaling: Tensor) -> Tensor:
    """The inverse of `to_image`, for square images (N, C, size, size)."""
    spectrum: Tensor = torch.fft.rfft2(image, norm="ortho") / scaling
    return torch.view_as_real(spectrum).contiguous()


def noise(size: int, deviation: float, generator: torch.Generator) -> Tensor:
    """Random coefficients (1, 3, size, size // 2 + 1, 2) of one image: noise whose spectrum is `scale`'s."""
    return torch.randn(1, 3, size, size // 2 + 1, 2, generator=generator) * deviation
