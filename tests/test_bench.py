"""The bench measures what it says: keys and targets, and short real runs of each measurement."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest

from inception_studio.benchmarks import exploring, figures, training, window
from inception_studio.cli import main
from inception_studio.cli_output import format_bench

KEYS = [
    "train_speed_ratio_64",
    "train_speed_ratio_224",
    "gradient_norm_share",
    "explore_time_ratio_224",
    "window_tick_p99_ms",
    "click_to_paint_p95_ms",
    "time_to_window_s",
    "time_to_answer_ratio",
]


def test_bench_prints_its_keys_as_json_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gives(*keys: str) -> Callable[[], dict[str, float]]:
        return lambda: dict.fromkeys(keys, 0.5)

    monkeypatch.setattr(training, "measure_training", gives(*KEYS[:3]))
    monkeypatch.setattr(exploring, "measure_exploring", gives(KEYS[3]))
    monkeypatch.setattr(window, "measure_window", gives(*KEYS[4:6]))
    monkeypatch.setattr(window, "measure_start", gives(*KEYS[6:]))
    assert main(["bench", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == dict.fromkeys(KEYS, 0.5)


def test_each_figure_stands_beside_its_target() -> None:
    values = {figure.key: figure.target for figure in figures.FIGURES}
    lines = format_bench(values).splitlines()
    assert [line.split()[0] for line in lines] == KEYS
    assert all("reached" in line for line in lines)
    values["train_speed_ratio_64"], values["time_to_window_s"] = 0.9, 2.0
    missed = [line.split()[0] for line in format_bench(values).splitlines() if "MISSED" in line]
    assert missed == ["train_speed_ratio_64", "time_to_window_s"]


def test_trainer_and_plain_loop_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "_BLOCKS", 1)
    turns: list[training._Turns] = []

    class Kept(training._Turns):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            turns.append(self)

    monkeypatch.setattr(training, "_Turns", Kept)
    ratio = training._speed_ratio(image_size=64, batch_size=2, steps=3)
    assert 0 < ratio < math.inf
    assert len(turns[0].others) == 2  # one block, without its first step
    assert len(turns[0].own) == 4  # the one before it and the one after


def test_norms_take_a_share_of_a_step() -> None:
    share = training._norm_share(training._config(image_size=64, batch_size=2), steps=3)
    assert 0 < share < 1


def test_exploring_is_compared_with_torchvision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "_PAIRS", 3)
    (key,) = figures_of = exploring.measure_exploring()
    assert key == "explore_time_ratio_224"
    assert 0 < figures_of[key] < math.inf
