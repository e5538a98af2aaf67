"""Colours whose channels do not go together, and the way to an image's; knows no network."""

from __future__ import annotations

import torch
from torch import Tensor

_DARKEST = 0.02  # sigmoid never gets to 0 and 1, so a photo's black and white are pulled in

# The principal components of the RGB values (0…1) of ImageNet's photos, as columns, and their variances, as
# Facebook's fb.resnet.torch has published them for Krizhevsky et al. 2012, section 4.1: lightness,
# blue–yellow, red–green.
_COMPONENTS = ((-0.5675, 0.7192, 0.4009), (-0.5808, -0.0045, -0.8140), (-0.5836, -0.6948, 0.4203))
_VARIANCES = (0.2175, 0.0188, 0.0045)


def correlation() -> Tensor:
    """The matrix (3, 3) that gives decorrelated colours the correlation of real photos' RGB.

    Its largest column has length 1: lightness keeps its scale, the two differences of colour are weaker.
    """
    matrix = torch.tensor(_COMPONENTS) * torch.tensor(_VARIANCES).sqrt()
    lengths = torch.linalg.vector_norm(matrix, dim=0)
    correlating: Tensor = matrix / lengths.max()
    return correlating


def to_rgb(decorrelated: Tensor) -> Tensor:
    """(N, 3, H, W), unbounded → RGB 0…1: correlated, then through a sigmoid (Olah et al. 2017,
    "Preconditioning and Parameterization")."""
    return torch.sigmoid(torch.einsum("rd,ndhw->nrhw", correlation(), decorrelated))


def from_rgb(rgb: Tensor) -> Tensor:
    """The inverse of `to_rgb`, for RGB (N, 3, H, W); values beyond 0.02 and 0.98 are cut off there."""
    logits = torch.logit(rgb.clamp(_DARKEST, 1 - _DARKEST))
    return torch.einsum("dr,nrhw->ndhw", torch.linalg.inv(correlation()), logits)
