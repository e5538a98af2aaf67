"""Attribution by covering parts of the photo: a sliding window, or superpixels that follow its edges."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from captum._utils.models import Model
from captum.attr import FeatureAblation, KernelShap, Lime, Occlusion
from torch import Tensor
from torch.utils.data import DataLoader

from inception_studio.insight.attribution.asked import Asked, images_at_once
from inception_studio.insight.attribution.photo import photo_of
from inception_studio.insight.attribution.request import Request
from inception_studio.nets.card import Preprocessing

SAMPLES_PER_SEGMENT = 10
"""Random coverings for each superpixel that the linear models of LIME and KernelSHAP are fitted to."""

_LIME_WIDTH = 0.25  # of the kernel, and the ridge's weight: as in the authors' program for images
_LIME_RIDGE = 1.0


def occlusion(
    asked: Asked, x: Tensor, baseline: Tensor, request: Request, preprocessing: Preprocessing | None = None
) -> Tensor:
    """What the logit loses when a window is covered (S, S), the mean over the windows that cover a pixel."""
    window, stride, side = request.window, request.stride, x.shape[-1]
    asked.total = 1 + (math.ceil((side - window) / stride) + 1) ** 2
    found: Tensor = Occlusion(asked).attribute(
        x,
        sliding_window_shapes=(3, window, window),
        strides=(3, stride, stride),
        baselines=baseline,
        target=request.target,
        perturbations_per_eval=images_at_once(side),
    )
    return found[0, 0]  # a window covers all colours: their values are one and the same


def superpixels(
    asked: Asked, x: Tensor, baseline: Tensor, request: Request, preprocessing: Preprocessing | None
) -> Tensor:
    """Each superpixel's part in the logit, at its pixels (S, S)."""
    from skimage.segmentation import slic  # here, because importing it takes half a second

    side = x.shape[-1]
    photo = photo_of(x[0].numpy(), preprocessing)
    labels = slic(photo, n_segments=request.segments, start_label=0, channel_axis=-1)
    _, labels = np.unique(labels, return_inverse=True)  # captum wants all numbers from 0 on
    mask = torch.from_numpy(labels.reshape(1, 1, side, side))
    count = int(mask.max()) + 1
    settings: dict[str, Any] = {
        "baselines": baseline,
        "target": request.target,
        "feature_mask": mask,
        "perturbations_per_eval": images_at_once(side),
    }
    if request.perturbation == "ablation" or count == 1:  # one patch leaves nothing to choose from
        asked.total = 1 + count
        found: Tensor = FeatureAblation(asked).attribute(x, **settings)
        return found[0, 0]
    asked.total = settings["n_samples"] = SAMPLES_PER_SEGMENT * count
    draw = torch.Generator().manual_seed(request.seed)
    asker = _lime(asked, draw) if request.perturbation == "lime" else _kernel_shap(asked, draw)
    found = asker.attribute(x, **settings)
    return found[0, 0]


def _lime(asked: Asked, draw: torch.Generator) -> Lime:
    """LIME for images (Ribeiro et al. 2016, section 3.4): half of the superpixels covered at random, what
    is like the photo weighs more.
    """

    def weight(photo: Tensor, covered: Tensor, kept: Tensor, **given: Any) -> Tensor:
        distance = 1 - kept.float().mean(1).sqrt()  # the cosine distance to a vector of ones
        return torch.exp(-(distance**2) / (2 * _LIME_WIDTH**2))

    def covering(photo: Tensor, num_interp_features: int, **given: Any) -> Tensor:
        return torch.randint(2, (1, num_interp_features), generator=draw)

    return Lime(asked, _Linear(_LIME_RIDGE), similarity_func=weight, perturb_func=covering)


def _kernel_shap(asked: Asked, draw: torch.Generator) -> KernelShap:
    """KernelSHAP, its random choices drawn from a generator of its own: the process's is the training's."""

    def coverings(
        photo: Tensor, num_interp_features: int, num_select_distribution: Any, **given: Any
    ) -> Iterator[Tensor]:
        yield torch.ones(1, num_interp_features, dtype=torch.long)
        yield torch.zeros(1, num_interp_features, dtype=torch.long)
        while True:
            kept = int(torch.multinomial(num_select_distribution.probs, 1, generator=draw))
            one = torch.zeros(1, num_interp_features, dtype=torch.long)
            one[0, torch.randperm(num_interp_features, generator=draw)[:kept]] = 1
            yield one

    asker = KernelShap(asked)
    asker.perturb_func = coverings
    asker.interpretable_model = _Linear(0.0)
    return asker


class _Linear(Model):
    """Weighted least squares with an intercept and, if asked, a ridge; captum's own need scikit-learn."""

    def __init__(self, ridge: float) -> None:
        self._ridge = ridge
        self._slopes = torch.empty(0)

    def fit(self, train_data: DataLoader[Any], **kwargs: object) -> None:
        """Of captum's table: inputs (N, M), outputs (N,), weights (N,)."""
        # All at once: a loader that is gone through draws from the process's generator.
        inputs, outputs, weights = (one.double() for one in train_data.dataset[:])
        share = weights / weights.sum()
        inputs = inputs - share @ inputs
        outputs = outputs - share @ outputs
        products = inputs.T @ (inputs * weights[:, None])  # (M, M)
        products += self._ridge * torch.eye(len(products))
        # The smallest solution where patches cannot be told apart.
        slopes = torch.linalg.pinv(products, hermitian=True) @ (inputs.T @ (weights * outputs))
        self._slopes = slopes.float()

    def representation(self) -> Tensor:
        """The slopes (M,)."""
        return self._slopes

    def __call__(self, x: Any) -> Any:
        """What the linear model says of inputs (N, M), up to its intercept."""
        return x @ self._slopes
