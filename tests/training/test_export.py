"""A run's log as a table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from inception_studio.errors import UserError
from inception_studio.nets.vocabulary import LAYERS
from inception_studio.training.config import RunConfig
from inception_studio.training.export import export_csv
from inception_studio.training.run_folder import RunFolder

COLUMNS = [
    "step",
    "epoch",
    "time_s",
    "learning_rate",
    "images_per_second",
    "loss_total",
    "loss_main",
    "loss_aux1",
    "loss_aux2",
    "accuracy",
]
Configure = Callable[..., RunConfig]
Train = Callable[..., RunFolder]


def table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert reader.fieldnames is not None
    return list(reader.fieldnames), rows


def test_one_row_a_step_with_every_layer(tiny: Configure, train: Train, tmp_path: Path) -> None:
    folder = train(tiny(steps=7), tmp_path / "run")
    assert export_csv(folder.path, tmp_path / "new" / "run.csv") == 7
    names, rows = table(tmp_path / "new" / "run.csv")
    assert names == [*COLUMNS, *(f"gradient_norm/{layer}" for layer in LAYERS)]
    assert [row["step"] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [row["epoch"] for row in rows] == ["1"] * 6 + ["2"]
    for row in rows:
        parts = float(row["loss_main"]) + 0.3 * float(row["loss_aux1"]) + 0.3 * float(row["loss_aux2"])
        assert float(row["loss_total"]) == pytest.approx(parts, rel=1e-6)
        assert all(float(row[f"gradient_norm/{layer}"]) > 0 for layer in LAYERS)


def test_absent_heads_are_empty(tiny: Configure, train: Train, tmp_path: Path) -> None:
    folder = train(tiny(steps=1, aux=False), tmp_path / "run")
    export_csv(folder.path, tmp_path / "run.csv")
    names, rows = table(tmp_path / "run.csv")
    assert not any(name.startswith("gradient_norm/aux") for name in names)
    assert rows[0]["loss_aux1"] == rows[0]["loss_aux2"] == ""
    assert rows[0]["loss_total"] == rows[0]["loss_main"]


def test_what_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no training run"):
        export_csv(tmp_path, tmp_path / "run.csv")
    RunFolder.create(tmp_path / "run", RunConfig())
    with pytest.raises(UserError, match="no run log"):
        export_csv(tmp_path / "run", tmp_path / "run.csv")
    assert not (tmp_path / "run.csv").exists()


def test_a_target_that_cannot_be_written(tiny: Configure, train: Train, tmp_path: Path) -> None:
    folder = train(tiny(steps=1), tmp_path / "run")
    for target in (folder.path, folder.config_path / "run.csv"):
        with pytest.raises(UserError, match="cannot be written"):
            export_csv(folder.path, target)
    assert folder.config().steps == 1
