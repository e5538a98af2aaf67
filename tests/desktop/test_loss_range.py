"""Which part of the y axis a run's losses get: not what a few huge steps or far validation losses ask for."""

from __future__ import annotations

import numpy as np
import pytest

from inception_studio.desktop.panels.loss_range import loss_range

NONE = np.empty(0)


def falling(steps: int, first: float = 6.6, last: float = 1.0) -> np.ndarray:
    """A loss that falls fast at first, as a run's does."""
    return last + (first - last) * np.exp(-np.arange(steps) / (steps / 5))


def test_an_ordinary_run_is_shown_from_its_first_step() -> None:
    curve = falling(5000)
    assert loss_range([curve], NONE, NONE) == pytest.approx((curve.min(), curve.max()))
    assert loss_range([NONE], NONE, NONE) is None
    assert loss_range([np.full(9, np.nan), np.array([2.0])], NONE, np.array([np.nan])) == (2.0, 2.0)


def test_a_few_huge_steps_at_the_beginning_do_not_count() -> None:
    curve = falling(400)
    curve[:5] = (9.0, 80.0, 300.0, 60.0, np.inf)
    low, high = loss_range([curve], NONE, NONE)
    assert low == curve.min()
    assert high < 20


def test_where_a_curve_is_now_is_always_seen() -> None:
    curve = np.concatenate([falling(5000), np.full(30, 90.0)])
    assert loss_range([curve], NONE, NONE)[1] == 90
    assert loss_range([falling(500)], np.array([70.0, np.nan]), NONE)[1] == 70, "an average that hangs behind"


def test_values_an_epoch_widen_the_range_only_a_little() -> None:
    curve = np.linspace(3, 1, 101)
    assert loss_range([curve], NONE, np.array([106.0, 13.0, np.nan, 3.9, 0.5])) == (0.5, 3.9)
    assert loss_range([curve], NONE, np.array([4.1, np.inf])) == (1, 3)


def test_it_does_not_jump_while_a_run_grows() -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, 600)
    curve = falling(600) + noise
    curve[1:4] = 50
    tops = np.array([loss_range([curve[:n]], NONE, NONE)[1] for n in range(100, 600)])
    assert np.abs(np.diff(tops)).max() < 1
