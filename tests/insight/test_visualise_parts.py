"""Waves, colours, wobbling, wishes and sheets: what the optimiser is made of."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from inception_studio.errors import UserError
from inception_studio.insight.units import Unit, concatenated
from inception_studio.insight.visualise import colour, fourier
from inception_studio.insight.visualise.sheet import contact_sheet
from inception_studio.insight.visualise.transforms import Wobble, wobbled
from inception_studio.insight.visualise.wish import DREAM_STEPS, Picture, Wish, parse_wish
from inception_studio.nets.graph import Graph
from inception_studio.nets.trace import trace

from .test_record import SIDE, VARIANTS, lively

CLASSES = ("ant", "African_elephant", "bee", "7", "tabby", "lemon", "orange")


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return trace(lively(VARIANTS["torchvision"]).net, SIDE).graph


@pytest.mark.parametrize("size", [64, 75])
def test_an_image_goes_into_waves_and_back(size: int) -> None:
    scaling = fourier.scale(size)
    assert scaling.shape == (size, size // 2 + 1)
    assert scaling.square().mean() == pytest.approx(1.0)
    image = torch.rand(1, 3, size, size, generator=generator())
    waves = fourier.from_image(image, scaling)
    assert waves.shape == (1, 3, size, size // 2 + 1, 2)
    np.testing.assert_allclose(fourier.to_image(waves, scaling).numpy(), image.numpy(), atol=1e-5)


def test_noise_has_the_stated_spectrum() -> None:
    size, scaling = 64, fourier.scale(64)
    images = torch.cat(
        [fourier.to_image(fourier.noise(size, 0.1, generator(n)), scaling) for n in range(200)]
    )
    power = torch.fft.rfft2(images, norm="ortho").abs().square().mean((0, 1))
    # Away from the columns that are their own mirror image (the first and the last).
    ratio = (power / (2 * 0.1**2 * scaling.square()))[:, 1:-1]
    assert ratio.mean() == pytest.approx(1.0, abs=0.02)
    assert ratio.min() > 0.7
    assert ratio.max() < 1.4
    assert scaling[1, 1] > scaling[8, 8] > scaling[32, 32]


def test_colours_are_invertible_and_correlated_like_photos() -> None:
    rgb = torch.rand(2, 3, 9, 9, generator=generator()) * 0.9 + 0.05
    np.testing.assert_allclose(colour.to_rgb(colour.from_rgb(rgb)).numpy(), rgb.numpy(), atol=1e-5)
    black = colour.to_rgb(colour.from_rgb(torch.zeros(1, 3, 2, 2)))
    assert 0 < black.min() <= black.max() < 0.03
    # Independent noise becomes colours whose channels go together.
    grey = torch.randn(1, 3, 200, 200, generator=generator())
    mixed = torch.corrcoef(colour.to_rgb(grey)[0].flatten(1))
    assert mixed[0, 1] > 0.8
    assert mixed[1, 2] > 0.8
    assert torch.corrcoef(grey[0].flatten(1))[0, 1].abs() < 0.05
    assert torch.linalg.vector_norm(colour.correlation(), dim=0).max() == pytest.approx(1.0)


def test_wobbling_moves_an_image_a_little() -> None:
    image = torch.rand(1, 3, 32, 32, generator=generator())
    still = wobbled(image, Wobble(0, 0, 0), generator())
    np.testing.assert_allclose(still.numpy(), image.numpy(), atol=1e-4)
    first, again, other = (wobbled(image, Wobble(), generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert first.shape == image.shape
    assert first.min() > 0  # mirrored, not filled with black
    spot = torch.zeros(1, 1, 40, 40)
    spot[..., 20, 20] = 1.0
    shifts = [wobbled(spot, Wobble(0.1, 0, 0), generator(seed)).flatten().argmax() for seed in range(20)]
    rows, columns = np.divmod(np.array(shifts), 40)
    assert len(set(zip(rows.tolist(), columns.tolist(), strict=True))) > 10
    assert np.abs(rows - 20).max() <= 4
    assert np.abs(columns - 20).max() <= 4


def test_wishes_are_read_and_written(graph: Graph) -> None:
    there = concatenated(Unit("4a/5x5", 1), graph)
    assert there is not None
    for text in ("4a/5x5:1", str(there)):
        wish = parse_wish(text, graph, CLASSES)
        assert wish == Wish("channel", "4a/5x5", 1)
        assert wish.words(graph) == "4a/5x5:1"
    assert parse_wish("class: african elephant", graph, CLASSES) == Wish("class", target=1)
    assert parse_wish("class:7", graph, CLASSES).target == 3  # a class of that name comes first
    assert parse_wish("class:6", graph, CLASSES).target == 6
    assert parse_wish("class:1", graph, CLASSES).words(graph, CLASSES) == "class African elephant"
    assert parse_wish("layer:4c", graph, CLASSES) == Wish("layer", "4c")
    assert Wish("layer", "4c").number_of_steps == DREAM_STEPS
    assert Wish("layer", "4c", steps=3, sign=-1).number_of_steps == 3
    assert Wish("channel", "4a/1x1", 2, sign=-1).words(graph) == "4a/1x1:2, negative"
    for text in ("class:dog", "class:99", "layer:9z", "layer:image", "4a/5x5:999", "4a", "9z:1", "class:"):
        with pytest.raises(UserError):
            parse_wish(text, graph, CLASSES)


def test_a_picture_has_one_key_on_the_shelf_and_comes_back() -> None:
    wishes = [Wish("channel", "4a/1x1", 2), Wish("channel", "4a/1x1", 2, sign=-1), Wish("class", target=2)]
    wishes += [Wish("class", target=3), Wish("channel", "4a/1x1", 2, seed=1), Wish("layer", "4a")]
    assert len({wish.key for wish in wishes}) == len(wishes)
    made = Picture(np.zeros((4, 4, 3), np.uint8), wishes[0], -1.0, 2.5, 0.25)
    back = Picture.from_arrays(wishes[0], made.to_arrays())
    np.testing.assert_array_equal(back.image, made.image)
    assert (back.score_before, back.score_after, back.seconds) == (-1.0, 2.5, 0.25)


def test_a_sheet_has_every_picture_and_its_name() -> None:
    colours = [np.full((20, 20, 3), value, np.uint8) for value in (60, 120, 250)]
    names = ["4a/5x5:17", "a name that is much too long for its picture", "c"]
    sheet = np.asarray(contact_sheet(list(zip(names, colours, strict=True)), 2, 40))
    assert sheet.shape == (2 * (40 + 8 + 18) + 8, 2 * 48 + 8, 3)
    assert (sheet[8:48, 8:48] == 60).all()
    assert (sheet[8:48, 56:96] == 120).all()
    assert (sheet[74:114, 8:48] == 250).all()
    below = sheet[48:66].astype(int).sum(2)
    paper = below[0, 0]
    assert (below[:, 8:48] != paper).any()  # text
    assert (below[:, 96:] == paper).all()  # that does not run out of its column
