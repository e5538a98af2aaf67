"""What `inception-studio bench` measures, the targets beside, and all of it measured in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inception_studio.cancellation import Progress, no_progress


@dataclass(frozen=True)
class Figure:
    """One key of `bench --json` and what it should be: a number, or so many times what `of` measured."""

    key: str
    target: float
    at_least: bool
    meaning: str
    of: str = ""

    def limit(self, measured: Mapping[str, float]) -> float:
        """The value to be met, in the figure's own unit."""
        return self.target * measured[self.of] if self.of else self.target

    def reached(self, measured: Mapping[str, float]) -> bool:
        """Whether a measured value meets the target."""
        value, limit = measured[self.key], self.limit(measured)
        return value >= limit if self.at_least else value <= limit


FIGURES = (
    Figure("train_speed_ratio_64", 1.0, True, "images/s ÷ a plain torchvision loop, 64 px, batch 32"),
    Figure("train_speed_ratio_224", 1.0, True, "images/s ÷ a plain torchvision loop, 224 px, batch 8"),
    Figure("gradient_norm_share", 0.05, False, "share of a step, 64 px, batch 32"),
    Figure("explore_time_ratio_224", 0.7, False, "recorded pass ÷ torchvision's plain forward"),
    Figure("window_tick_p99_ms", 60, False, "between ticks of a 33 ms timer while training"),
    Figure("click_to_paint_p95_ms", 100, False, "a click on a module until its maps are painted"),
    Figure("time_to_window_s", 1.5, False, "start of the process until the window is painted"),
    Figure("time_to_answer_ratio", 1.3, False, "start until the photo's classes ÷ a bare script"),
    Figure("photo_to_maps_ms", 150, False, "a new photo until the maps of all modules are there, 224 px"),
    Figure("channel_click_p95_ms", 50, False, "a click on a channel until its map is painted, 224 px"),
    Figure("camera_fps", 10, True, "frames a second from a file in the camera's place, starter weights"),
    Figure("plain_forward_ms", float("inf"), False, "one plain forward, 224 px, to compare the next with"),
    Figure("lesion_p95_ms", 1.5, False, "a lesion until the new answer, 224 px", of="plain_forward_ms"),
    Figure("exemplar_ratio", 0.6, True, "images/s of ranking all channels ÷ a plain forward"),
    Figure("integrated_gradients_ratio", 1.1, False, "ours ÷ captum called directly, same steps"),
)


def measure_all(progress: Progress = no_progress) -> dict[str, float]:
    """Every key of `FIGURES`, in their order; takes some minutes and both cores of a small machine."""
    # Imported here so that the table can be printed and tested without torch.
    from inception_studio.benchmarks.attributing import measure_attributing
    from inception_studio.benchmarks.exploring import measure_exploring
    from inception_studio.benchmarks.lesioning import measure_lesioning
    from inception_studio.benchmarks.streaming import measure_streaming
    from inception_studio.benchmarks.training import measure_training
    from inception_studio.benchmarks.window import (
        measure_camera,
        measure_looking,
        measure_start,
        measure_window,
    )

    parts: tuple[tuple[str, Callable[[], Mapping[str, float]]], ...] = (
        ("start of the program", measure_start),
        ("the window", measure_window),
        ("looking", measure_looking),
        ("the camera", measure_camera),
        ("exploring", measure_exploring),
        ("lesions", measure_lesioning),
        ("exemplars", measure_streaming),
        ("attribution", measure_attributing),
        ("training", measure_training),
    )
    measured: dict[str, float] = {}
    for number, (name, measure) in enumerate(parts):
        progress(number, len(parts), f"measuring {name}")
        measured.update(measure())
    progress(len(parts), len(parts), "measured")
    return {figure.key: measured[figure.key] for figure in FIGURES}
