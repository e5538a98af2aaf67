"""Random views of a batch, the same for the same seed."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from inception_studio.training.augment import augment
from inception_studio.training.config import AUGMENTATIONS


def views(images: Tensor, kind: str, seed: int = 1) -> Tensor:
    return augment(images, kind, torch.Generator().manual_seed(seed))


@pytest.fixture
def images() -> Tensor:
    return torch.rand(16, 3, 64, 64, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_shape_range_and_seed(images: Tensor, kind: str) -> None:
    before = images.clone()
    seen = views(images, kind)
    assert seen.shape == images.shape
    assert seen.dtype == torch.float32
    assert seen.min() >= 0
    assert seen.max() <= 1
    assert torch.equal(seen, views(images, kind))
    assert torch.equal(images, before)
    if kind != "none":
        assert not torch.equal(seen, views(images, kind, seed=2))


def test_the_global_generator_plays_no_part(images: Tensor) -> None:
    torch.manual_seed(5)
    state = torch.get_rng_state()
    views(images, "strong")
    assert torch.equal(torch.get_rng_state(), state)


def test_none_changes_nothing(images: Tensor) -> None:
    assert views(images, "none") is images


def test_flip_mirrors_about_half_of_the_photos_and_nothing_else(images: Tensor) -> None:
    images = images.repeat(4, 1, 1, 1)
    seen = views(images, "flip")
    kept = (seen - images).abs().amax((1, 2, 3)) < 1e-4
    mirrored = (seen - images.flip(3)).abs().amax((1, 2, 3)) < 1e-4
    assert torch.all(kept ^ mirrored)
    assert 16 < int(mirrored.sum()) < 48


def test_standard_shifts_by_an_eighth_at_most() -> None:
    column = torch.zeros(64, 3, 64, 64)
    column[:, :, 31:33, 31:33] = 1  # in the middle, so that mirroring leaves it where it is
    seen = views(column, "standard").sum(1)  # (N, 64, 64)
    places = torch.arange(64.0) - 31.5
    for axis in (1, 2):
        profile = seen.sum(3 - axis)  # (N, 64)
        centre = (profile * places).sum(1) / profile.sum(1)  # (N,)
        assert centre.abs().max() <= 8.01
        assert centre.abs().max() > 4
        assert centre.std() > 2


def test_strong_zooms_and_changes_light(images: Tensor) -> None:
    flat = torch.full((64, 3, 64, 64), 0.5)
    assert torch.allclose(views(flat, "standard"), flat, atol=1e-5)
    light = views(flat, "strong").mean((1, 2, 3))  # (N,)
    assert light.std() > 0.05
    ramp = torch.linspace(0.2, 0.8, 64).expand(64, 3, 64, 64)
    widths = views(ramp, "strong")[:, 0, 32]  # (N, 64)
    spans = (widths[:, 40] - widths[:, 24]).abs()
    assert spans.max() / spans.min() > 1.3
