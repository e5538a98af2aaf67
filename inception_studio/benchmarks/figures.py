"""What `inception-studio bench` measures, the targets beside, and all of it measured in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inception_studio.cancellation import Progress, no_progress


@dataclass(frozen=True)
class Figure:
    """One key of `bench --json` and what it should be."""

    key: str
    target: float
    at_least: bool
    meaning: str

    def reached(self, value: float) -> bool:
        """Whether a measured value meets the target."""
        return value >= self.target if self.at_least else value <= self.target


FIGURES = (
    Figure("train_speed_ratio_64", 1.0, True, "images/s ÷ a plain torchvision loop, 64 px, batch 32"),
    Figure("train_speed_ratio_224", 1.0, True, "images/s ÷ a plain torchvision loop, 224 px, batch 8"),
    Figure("gradient_norm_share", 0.05, False, "share of a step, 64 px, batch 32"),
    Figure("explore_time_ratio_224", 0.7, False, "recorded pass ÷ torchvision's plain forward"),
    Figure("window_tick_p99_ms", 60, False, "between ticks of a 33 ms timer while training"),
    Figure("click_to_paint_p95_ms", 100, False, "a click on a module until its maps are painted"),
    Figure("time_to_window_s", 1.5, False, "start of the process until the window is painted"),
    Figure("time_to_answer_ratio", 1.3, False, "start until the photo's classes ÷ a bare script"),
)


def measure_all(progress: Progress = no_progress) -> dict[str, float]:
    """Every key of `FIGURES`, in their order; takes some minutes and both cores of a small machine."""
    # Imported here so that the table can be printed and tested without torch.
    from inception_studio.benchmarks.exploring import measure_exploring
    from inception_studio.benchmarks.training import measure_training
    from inception_studio.benchmarks.window import measure_start, measure_window

    parts: tuple[tuple[str, Callable[[], Mapping[str, float]]], ...] = (
        ("start of the program", measure_start),
        ("the window", measure_window),
        ("exploring", measure_exploring),
        ("training", measure_training),
    )
    measured: dict[str, float] = {}
    for number, (name, measure) in enumerate(parts):
        progress(number, len(parts), f"measuring {name}")
        measured.update(measure())
    progress(len(parts), len(parts), "measured")
    return {figure.key: measured[figure.key] for figure in FIGURES}
