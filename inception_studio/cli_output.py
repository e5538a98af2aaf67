"""How the answers of the commands look on standard output: JSON, or text for a terminal."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inception_studio.insight.predictions import top
from inception_studio.insight.record_types import FloatArray
from inception_studio.nets.card import readable

if TYPE_CHECKING:
    from inception_studio.training.evaluate import Evaluation

_HEADS = {"aux1": "aux 1", "aux2": "aux 2", "main": "main"}  # in the order in which the answer forms
_CONFUSIONS = 5


def print_json(value: Any) -> None:
    """The only thing that a command with --json writes to standard output."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))


def answer(
    path: Path, probabilities: Mapping[str, FloatArray | None], classes: Sequence[str], count: int
) -> dict[str, Any]:
    """One photo's entry of `classify --json`: the `count` best classes of each head, null if absent."""
    heads: dict[str, Any] = {
        head: None if values is None else [asdict(one) for one in top(values, classes, count)]
        for head, values in probabilities.items()
    }
    return {"image": str(path), **heads}


def format_answers(answers: Sequence[Mapping[str, Any]]) -> str:
    """The answers of `classify`: per image one column a head, the most probable class first."""
    return "\n\n".join(_answer(answer) for answer in answers)


def _answer(answer: Mapping[str, Any]) -> str:
    columns = []
    for head, title in _HEADS.items():
        if answer[head] is not None:
            cells = [title, *(f"{row['probability']:6.1%}  {readable(row['label'])}" for row in answer[head])]
            width = max(len(cell) for cell in cells)
            columns.append([cell.ljust(width) for cell in cells])
    lines = ["    ".join(cells).rstrip() for cells in zip(*columns, strict=True)]
    return "\n".join([answer["image"], *(f"  {line}" for line in lines)])


def format_evaluation(evaluation: Evaluation) -> str:
    """The scores of every head, and the classes that are most often taken for another."""
    lines = [f"{evaluation.images:,} photos, {len(evaluation.classes)} classes", ""]
    lines.append("head     top 1    top 5     loss")
    for head, title in _HEADS.items():
        score = evaluation.heads[head]
        if score is not None:
            lines.append(f"{title:5}  {score.top1:7.1%}  {score.top5:7.1%}  {score.loss:7.3f}")
    mistakes = [
        (count, readable(evaluation.classes[true]), readable(evaluation.classes[said]))
        for true, row in enumerate(evaluation.confusion)
        for said, count in enumerate(row)
        if true != said and count
    ]
    if mistakes:
        lines += ["", "most often mistaken:"]
        lines += [
            f"{n:5,} × {true} for {said}" for n, true, said in sorted(mistakes, reverse=True)[:_CONFUSIONS]
        ]
    return "\n".join(lines)


def unknown_classes(photos: Mapping[str, int]) -> str:
    """Which class folders an evaluation left out, and how many photos with them."""
    names, count = ", ".join(photos), sum(photos.values())
    folders = "1 class folder" if len(photos) == 1 else f"{len(photos)} class folders"
    left_out = f"{count:,} photo{'' if count == 1 else 's'} left out"
    return f"the network does not know {folders} ({names}): {left_out}"


def format_bench(figures: Mapping[str, float]) -> str:
    """Each figure of `bench` beside its target."""
    from inception_studio.benchmarks.figures import FIGURES

    lines = []
    for figure in FIGURES:
        value, limit = figures[figure.key], figure.limit(figures)
        sign = "at least" if figure.at_least else "at most"
        wanted = f"{sign} {limit:<5.3g}" if math.isfinite(limit) else ""
        word = ("reached" if figure.reached(figures) else "MISSED") if wanted else ""
        lines.append(f"{figure.key:26} {value:8.3g}   {wanted:14} {word:8} {figure.meaning}")
    return "\n".join(lines)
