"""Colours say as much as numbers do: equal steps look equal, and both signs look as strong."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.color import rgb2lab

from inception_studio.desktop import colormaps
from inception_studio.insight.colours import DIVERGING, SEQUENTIAL, lut


def lab(name: str) -> np.ndarray:
    """The colours in CIELAB (256, 3)."""
    return rgb2lab(lut(name)[None] / 255)[0]


def test_zero_is_light_grey_between_blue_and_red() -> None:
    table = lut(DIVERGING).astype(int)
    assert np.ptp(table[127:129], axis=1).max() < 4
    assert table[127:129].min() > 230
    assert table[0, 2] > table[0, :2].max() + 100
    assert table[255, 0] > table[255, 1:].max() + 100


def test_the_same_size_looks_as_strong_for_and_against() -> None:
    lightness = lab(DIVERGING)[:, 0]
    np.testing.assert_allclose(lightness, lightness[::-1], atol=1)
    steps = np.diff(lightness[:128])
    assert steps.min() > 0.1
    np.testing.assert_allclose(np.diff(lightness[:128:16]), np.diff(lightness[:128:16]).mean(), atol=0.5)


@pytest.mark.parametrize("name", SEQUENTIAL)
def test_more_is_lighter_by_even_steps(name: str) -> None:
    lightness = lab(name)[:, 0]
    assert np.diff(lightness).min() > -0.2
    steps = np.diff(lightness[::17])  # fifteen of them
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.5)


def test_an_unknown_one_is_refused() -> None:
    with pytest.raises(KeyError):
        lut("jet")


@pytest.mark.parametrize("name", [*SEQUENTIAL, DIVERGING])
def test_the_window_paints_with_the_same(name: str) -> None:
    argb = colormaps.packed(name)
    assert (argb >> 24 == 255).all()
    np.testing.assert_array_equal(np.stack([argb >> 16 & 255, argb >> 8 & 255, argb & 255], 1), lut(name))
