"""One trainer a run, and what becomes of a run whose trainer is gone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inception_studio.errors import UserError
from inception_studio.training.config import RunConfig
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.run_lock import present_state, training_lock

Train = Callable[..., RunFolder]
HOLDER = """
import sys, time
from pathlib import Path
from inception_studio.training.run_lock import training_lock
with training_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that trains the run in `tmp_path`, as far as its lock tells."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_trainer_is_refused(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    with pytest.raises(UserError, match="trained already") as refused, training_lock(tmp_path):
        pass
    assert refused.value.path == tmp_path
    holder.kill()
    holder.wait()
    with training_lock(tmp_path):  # the system let the lock go
        pass


def test_a_log_that_says_running_is_held_against_the_lock(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert [present_state(tmp_path, state) for state in ("starting", "running")] == ["starting", "running"]
    holder.kill()
    holder.wait()
    assert [present_state(tmp_path, state) for state in ("starting", "running")] == ["cut off"] * 2
    ended = ["finished", "stopped", "failed", ""]
    assert [present_state(tmp_path, state) for state in ended] == ended


def test_a_refused_trainer_leaves_the_run_alone(
    tiny: Callable[..., RunConfig], train: Train, tmp_path: Path, meta: Callable[[RunFolder], dict[str, Any]]
) -> None:
    config = tiny(steps=2)
    folder = train(config, tmp_path / "run")
    before = {path: path.stat().st_mtime_ns for path in folder.path.iterdir()}
    with training_lock(folder.path), pytest.raises(UserError, match="trained already"):
        train(config, folder.path, resume=True)
    assert meta(folder)["state"] == "finished"
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_a_folder_that_cannot_be_locked_is_named(tmp_path: Path) -> None:
    (tmp_path / "train.lock").mkdir()
    with pytest.raises(UserError, match="cannot be written") as refused, training_lock(tmp_path):
        pass
    assert refused.value.path == tmp_path
