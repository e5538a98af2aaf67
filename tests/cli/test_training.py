"""`train`, its runs, their export, and how signals end them."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inception_studio.nets.vocabulary import LAYERS
from inception_studio.training.run_folder import RunFolder, summary
from inception_studio.training.runlog import RunReader

REPOSITORY = Path(__file__).resolve().parents[2]
Cli = Callable[..., tuple[int, str, str]]


def test_train_prints_the_run(trained: tuple[Path, str]) -> None:
    path, printed = trained
    result = json.loads(printed)
    assert (result["run"], result["state"], result["steps"]) == (str(path), "finished", 3)
    assert 0 <= result["val_accuracy"] <= 1
    assert {"config.json", "log.sqlite", "checkpoint.pt", "weights.safetensors"} <= set(os.listdir(path))


def test_train_lies_in_the_users_folder_unless_told_otherwise(
    home: Path, cli: Cli, small: tuple[str, ...]
) -> None:
    status, out, _ = cli("train", "--steps", 1, *small)
    assert status == 0
    assert Path(out.strip()).parent == home / "runs"


def test_resume_goes_on_with_the_runs_own_settings(
    photos: Path, tmp_path: Path, cli: Cli, small: tuple[str, ...]
) -> None:
    out = tmp_path / "run"
    cli("train", "--data", photos, "--steps", 2, *small, "--seed", 7, "--out", out)
    status, printed, _ = cli("train", "--resume", out, "--steps", 5, "--json")
    assert (status, json.loads(printed)["steps"]) == (0, 5)
    config = json.loads((out / "config.json").read_text())
    assert (config["seed"], config["width"], config["steps"]) == (7, 0.125, 5)
    reader = RunReader(out / "log.sqlite")
    assert [row.step for row in reader.steps_after(0)] == [1, 2, 3, 4, 5]
    reader.close()
    status, printed, err = cli("train", "--resume", out, "--width", 0.25)
    assert (status, printed) == (2, "")
    assert "keeps its width" in err


def test_export_writes_a_row_a_step(trained: tuple[Path, str], tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / "log.csv"
    status, out, err = cli("export", trained[0], "--csv", target)
    assert (status, out) == (0, "")
    assert "3 steps" in err
    with target.open(newline="") as file:
        table = csv.DictReader(file)
        rows = list(table)
        assert table.fieldnames == [
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
            *(f"gradient_norm/{layer}" for layer in LAYERS),
        ]
    assert [row["step"] for row in rows] == ["1", "2", "3"]
    for row in rows:
        total, main_, aux1, aux2 = (float(row[f"loss_{part}"]) for part in ("total", "main", "aux1", "aux2"))
        assert total == pytest.approx(main_ + 0.3 * aux1 + 0.3 * aux2, rel=1e-5)
        assert all(float(row[f"gradient_norm/{layer}"]) > 0 for layer in LAYERS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of the run that `process` trains."""
    return tmp_path / "run"


@pytest.fixture
def process(
    out: Path, small: tuple[str, ...], command: Callable[..., list[str]]
) -> Iterator[subprocess.Popen[str]]:
    """A training that has done some steps of many."""
    started = subprocess.Popen(
        command("train", "--epochs", 50, *small, "--out", out),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for_step(out / "log.sqlite", 3)
        yield started
    finally:
        started.kill()
        started.communicate()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_training_with_a_checkpoint(
    process: subprocess.Popen[str], out: Path, number: int, status: int, cli: Cli
) -> None:
    process.send_signal(number)
    printed, said = process.communicate(timeout=30)
    assert process.returncode == status, said
    assert printed.strip() == str(out)
    assert "--resume" in said
    assert "Traceback" not in said
    reader = RunReader(out / "log.sqlite")
    reached = reader.last_step()
    assert reader.meta()["state"] == "stopped"
    reader.close()
    code, printed, _ = cli("train", "--resume", out, "--steps", reached + 2, "--json")
    assert (code, json.loads(printed)["steps"]) == (0, reached + 2)


def test_a_run_is_trained_by_one_and_told_apart_when_it_was_cut_off(
    process: subprocess.Popen[str], out: Path, cli: Cli
) -> None:
    assert summary(RunFolder(out)).state == "running"
    code, _, said = cli("train", "--resume", out)
    assert code == 2
    assert f"{out}: this run is being trained already" in said
    assert process.poll() is None
    process.kill()
    process.wait()
    assert summary(RunFolder(out)).state == "cut off"
    code, printed, _ = cli("train", "--resume", out, "--steps", 2, "--json")
    assert (code, json.loads(printed)["state"]) == (0, "finished")
    assert summary(RunFolder(out)).state == "finished"


def wait_for_step(log: Path, step: int) -> None:
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline:
        time.sleep(0.1)
        try:
            reader = RunReader(log)
            reached = reader.last_step()
            reader.close()
        except Exception:  # not made yet
            continue
        if reached >= step:
            return
    pytest.fail(f"step {step} never came")
