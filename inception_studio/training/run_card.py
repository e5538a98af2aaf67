"""What is known of the weights that a run makes, from its settings and its last validation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.training.config import RunConfig
from inception_studio.training.evaluate import Evaluation
from inception_studio.training.split import ImageData


def run_card(
    name: str,
    config: RunConfig,
    data: ImageData,
    preprocessing: Preprocessing,
    architecture: Architecture,
    start: WeightCard | None,
    step: int,
    scores: Evaluation | None,
) -> WeightCard:
    """The card of a run's network after `step` steps; `start` is that of the weights it began with."""
    accuracy: dict[str, float] = {}
    for head, score in (scores.heads if scores else {}).items():
        if score is not None:
            accuracy[f"{head}_top1"], accuracy[f"{head}_top5"] = score.top1, score.top5
    begun = f", from {start.name}" if start else ""
    return WeightCard(
        name=name,
        architecture=architecture,
        classes=data.classes,
        preprocessing=preprocessing,
        aux_trained=architecture.aux,
        accuracy=accuracy,
        origin=f"trained by Inception Studio on {data.name}, {step} steps{begun}",
        settings=_shared_settings(config),
    )


def _shared_settings(config: RunConfig) -> str:
    # A weight file is handed on: it names the data and the weights, not the folders of this machine.
    given = None if config.weights is None else Path(config.weights).name
    return replace(config, data=Path(config.data).name, weights=given).to_json()
