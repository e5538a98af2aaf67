"""The bench measures what it says: keys and targets, and short real runs of each measurement."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest

from inception_studio.benchmarks import (
    attributing,
    exploring,
    figures,
    lesioning,
    streaming,
    training,
    window,
)
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
    "photo_to_maps_ms",
    "channel_click_p95_ms",
    "camera_fps",
    "plain_forward_ms",
    "lesion_p95_ms",
    "exemplar_ratio",
    "integrated_gradients_ratio",
]


def test_bench_prints_its_keys_as_json_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gives(*keys: str) -> Callable[[], dict[str, float]]:
        return lambda: dict.fromkeys(keys, 0.5)

    monkeypatch.setattr(training, "measure_training", gives(*KEYS[:3]))
    monkeypatch.setattr(exploring, "measure_exploring", gives(KEYS[3]))
    monkeypatch.setattr(window, "measure_window", gives(*KEYS[4:6]))
    monkeypatch.setattr(window, "measure_start", gives(*KEYS[6:8]))
    monkeypatch.setattr(window, "measure_looking", gives(*KEYS[8:10]))
    monkeypatch.setattr(window, "measure_camera", gives(KEYS[10]))
    monkeypatch.setattr(lesioning, "measure_lesioning", gives(*KEYS[11:13]))
    monkeypatch.setattr(streaming, "measure_streaming", gives(KEYS[13]))
    monkeypatch.setattr(attributing, "measure_attributing", gives(KEYS[14]))
    assert main(["bench", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == dict.fromkeys(KEYS, 0.5)


def test_each_figure_stands_beside_its_target() -> None:
    values = {figure.key: figure.target for figure in figures.FIGURES}
    values |= {"plain_forward_ms": 40.0, "lesion_p95_ms": 60.0}  # at most 1.5 times as long
    lines = format_bench(values).splitlines()
    assert [line.split()[0] for line in lines] == KEYS
    assert [line.split()[0] for line in lines if "reached" not in line] == ["plain_forward_ms"]
    values |= {"train_speed_ratio_64": 0.9, "time_to_window_s": 2.0, "lesion_p95_ms": 61.0}
    missed = [line.split()[0] for line in format_bench(values).splitlines() if "MISSED" in line]
    assert missed == ["train_speed_ratio_64", "time_to_window_s", "lesion_p95_ms"]


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


def test_exemplars_are_compared_with_a_plain_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_PHOTOS", 12)
    monkeypatch.setattr(streaming, "_ROUNDS", 1)
    assert 0 < streaming.measure_streaming()["exemplar_ratio"] < math.inf


def test_integrated_gradients_are_compared_with_captum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attributing, "_PAIRS", 1)
    monkeypatch.setattr(attributing, "_STEPS", 2)
    assert 0 < attributing.measure_attributing()["integrated_gradients_ratio"] < math.inf


def test_exploring_is_compared_with_torchvision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "_PAIRS", 3)
    (key,) = figures_of = exploring.measure_exploring()
    assert key == "explore_time_ratio_224"
    assert 0 < figures_of[key] < math.inf
