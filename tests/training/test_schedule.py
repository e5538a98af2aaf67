"""The learning rate over a run."""

from __future__ import annotations

import itertools

import pytest

from inception_studio.training.schedule import scheduled_rate


def rates(schedule: str, total: int = 100, **how: bool) -> list[float]:
    return [scheduled_rate(schedule, 0.5, step, total, **how) for step in range(total)]


def test_constant() -> None:
    assert set(rates("constant")) == {0.5}


def test_cosine_falls_from_the_peak_to_almost_nothing() -> None:
    values = rates("cosine")
    assert values[0] == 0.5
    assert values[50] == pytest.approx(0.25)
    assert all(after < before for before, after in itertools.pairwise(values))
    assert values[-1] < 0.001


def test_one_cycle_rises_to_the_peak_and_falls() -> None:
    values = rates("one-cycle")
    top = values.index(max(values))
    assert top == 15
    assert values[top] == pytest.approx(0.5)
    assert 0 < values[0] < 0.05
    assert all(after > before for before, after in itertools.pairwise(values[: top + 1]))
    assert all(after < before for before, after in itertools.pairwise(values[top:]))
    assert values[-1] < 0.001


def test_without_its_warm_up_one_cycle_starts_at_the_peak() -> None:
    values, usual = rates("one-cycle", warm_up=False), rates("one-cycle")
    assert set(values[:15]) == {0.5}
    assert values[15:] == usual[15:]


@pytest.mark.parametrize("schedule", ["constant", "cosine", "one-cycle"])
def test_a_run_of_one_step_and_steps_beyond_the_end_have_a_rate(schedule: str) -> None:
    assert scheduled_rate(schedule, 0.5, 0, 1) > 0
    assert 0 <= scheduled_rate(schedule, 0.5, 200, 100) <= 0.5
