from __future__ import annotations

import numpy as np
import pytest

from inception_studio.insight.statistics import channel_means, channel_ranges, layer_statistics


def test_a_dead_channel_is_zero_everywhere() -> None:
    maps = np.zeros((4, 3, 3), np.float32)
    maps[1, 2, 2] = 4.0
    maps[3] = -1.0
    found = layer_statistics(maps)
    assert (found.dead, found.channels, found.dead_share) == (2, 4, 0.5)
    assert (found.low, found.high) == (-1.0, 4.0)
    assert found.mean == pytest.approx(maps.mean())


def test_a_vector_is_one_value_a_channel() -> None:
    found = layer_statistics(np.array([0.0, 2.0, 4.0], np.float32))
    assert (found.mean, found.dead, found.channels) == (2.0, 1, 3)


def test_figures_do_not_depend_on_the_memory_order() -> None:
    maps = np.random.default_rng(0).normal(size=(5, 4, 3)).astype(np.float32)
    view = np.ascontiguousarray(maps.transpose(1, 2, 0)).transpose(2, 0, 1)
    for figures in (channel_means, lambda m: channel_ranges(m)[0], lambda m: channel_ranges(m)[1]):
        np.testing.assert_allclose(figures(maps), figures(view), rtol=1e-5)
    np.testing.assert_allclose(channel_means(maps), maps.mean(axis=(1, 2)), rtol=1e-5, atol=1e-6)
