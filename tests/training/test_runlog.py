"""The run log: one writer, many readers, in other processes too."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from inception_studio.errors import UserError
from inception_studio.training.runlog import EpochRow, RunLog, RunReader, StepRow, step_values

LAYERS = ("conv1", "fc")


def row(step: int, accuracy: float = 0.5, aux: float = 2.0) -> StepRow:
    norms = np.array([1e-20, step], dtype=np.float32)
    return StepRow(step, 1, step / 2, 0.1, 99.5, 3.0, 2.5, aux, aux, accuracy, norms)


def epoch_row(epoch: int, step: int = 0) -> EpochRow:
    return EpochRow(epoch, step, 1.5, 0.4, 2.0, math.nan, math.nan, 0.5, 0.9, math.nan, math.nan)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.sqlite"


@pytest.fixture
def log(path: Path) -> Iterator[RunLog]:
    log = RunLog(path)
    yield log
    log.close()


@contextmanager
def reading(path: Path) -> Iterator[RunReader]:
    reader = RunReader(path)
    try:
        yield reader
    finally:
        reader.close()


def test_rows_come_back_as_they_were(log: RunLog, path: Path) -> None:
    log.append_step(row(1))
    log.append_epoch(epoch_row(1))
    with reading(path) as reader:
        (step,) = reader.steps_after(-1)
        assert (step.step, step.epoch, step.time_s, step.learning_rate) == (1, 1, 0.5, 0.1)
        assert (step.images_per_second, step.loss_total, step.accuracy) == (99.5, 3.0, 0.5)
        assert step.gradient_norms.dtype == np.float32
        np.testing.assert_array_equal(step.gradient_norms, row(1).gradient_norms)
        (epoch,) = reader.epochs_after(0)
        assert (epoch.epoch, epoch.val_accuracy, epoch.val_top5) == (1, 0.5, 0.9)


def test_nan_and_infinity_survive(log: RunLog, path: Path) -> None:
    log.append_step(row(1, aux=math.nan))
    log.append_step(StepRow(**{**vars(row(2)), "loss_total": math.inf}))
    log.append_epoch(epoch_row(1))
    with reading(path) as reader:
        first, second = reader.steps_after(0)
        assert math.isnan(first.loss_aux1)
        assert math.isnan(first.loss_aux2)
        assert second.loss_total == math.inf
        assert math.isnan(reader.epochs_after(0)[0].val_accuracy_aux1)


def test_steps_after_gives_what_is_new_in_order_and_no_more_than_asked(log: RunLog, path: Path) -> None:
    for number in range(1, 11):
        log.append_step(row(number))
    with reading(path) as reader:
        assert [r.step for r in reader.steps_after(7)] == [8, 9, 10]
        assert [r.step for r in reader.steps_after(2, limit=3)] == [3, 4, 5]
        assert reader.steps_after(10) == []
        assert reader.last_step() == 10
        log.append_step(row(11))
        assert [r.step for r in reader.steps_after(10)] == [11]  # by the connection that was there before


def test_a_step_written_again_replaces_the_old(log: RunLog, path: Path) -> None:
    log.append_step(row(1, accuracy=0.1))
    log.append_step(row(1, accuracy=0.9))
    with reading(path) as reader:
        assert [r.accuracy for r in reader.steps_after(0)] == [0.9]


def test_forget_after(log: RunLog, path: Path) -> None:
    for number in range(1, 11):
        log.append_step(row(number))
    for number in range(1, 4):
        log.append_epoch(epoch_row(number))
    log.forget_after(6, 2)
    with reading(path) as reader:
        assert [r.step for r in reader.steps_after(-1)] == [1, 2, 3, 4, 5, 6]
        assert [r.epoch for r in reader.epochs_after(-1)] == [1, 2]


def test_mean_accuracy_is_that_of_the_steps_after(log: RunLog) -> None:
    assert math.isnan(log.mean_accuracy(0))
    for number, accuracy in enumerate((0.0, 1.0, 0.25, 0.75), start=1):
        log.append_step(row(number, accuracy))
    assert log.mean_accuracy(0) == 0.5
    assert log.mean_accuracy(2) == 0.5
    assert log.mean_accuracy(3) == 0.75


def test_meta_keeps_json_values(log: RunLog, path: Path) -> None:
    log.set_meta(layers=LAYERS, state="running", broken=["ä.jpg"], total_steps=5)
    log.set_meta(state="finished")
    with reading(path) as reader:
        assert reader.meta() == {
            "layers": list(LAYERS),
            "state": "finished",
            "broken": ["ä.jpg"],
            "total_steps": 5,
        }


def test_a_log_has_a_state_from_its_first_moment(log: RunLog, path: Path) -> None:
    with reading(path) as reader:
        assert reader.meta() == {"state": "starting"}


def test_opening_a_log_again_keeps_its_state(path: Path) -> None:
    log = RunLog(path)
    log.set_meta(state="finished")
    log.close()
    RunLog(path).close()
    with reading(path) as reader:
        assert reader.meta()["state"] == "finished"


READER = """
import json, sys, time
from pathlib import Path
from inception_studio.training.runlog import RunReader
reader = RunReader(Path(sys.argv[1]))
print("ready", flush=True)
seen, deadline = [], time.monotonic() + 30
while len(seen) < int(sys.argv[2]) and time.monotonic() < deadline:
    rows = reader.steps_after(seen[-1] if seen else 0)
    assert all(row.gradient_norms[1] == row.step for row in rows)
    seen += [row.step for row in rows]
print(json.dumps(seen))
"""


def test_readers_in_other_processes_follow_a_writer_that_never_waits(log: RunLog, path: Path) -> None:
    count = 300
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(path), str(count)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        for _ in range(2)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for number in range(1, count + 1):
        log.append_step(row(number))
    for reader in readers:
        out, _ = reader.communicate(timeout=60)
        assert json.loads(out) == list(range(1, count + 1))


def test_a_reader_on_another_thread_follows(log: RunLog, path: Path) -> None:
    seen: list[int] = []

    def follow() -> None:
        with reading(path) as reader:
            while len(seen) < 50:
                seen.extend(r.step for r in reader.steps_after(seen[-1] if seen else 0))

    thread = threading.Thread(target=follow)
    thread.start()
    for number in range(1, 51):
        log.append_step(row(number))
    thread.join(30)
    assert seen == list(range(1, 51))


def test_closing_folds_everything_into_one_file_while_a_reader_is_there(path: Path, tmp_path: Path) -> None:
    log = RunLog(path)
    log.append_step(row(1))
    with reading(path) as reader:
        assert reader.last_step() == 1
        log.close()
        copy = tmp_path / "copied.sqlite"
        copy.write_bytes(path.read_bytes())  # what a person does who copies the log alone
    with reading(copy) as reader:
        assert reader.last_step() == 1


def test_a_finished_log_whose_helpers_are_gone_is_read(path: Path) -> None:
    log = RunLog(path)
    log.append_step(row(1))
    log.close()
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    with reading(path) as reader:
        assert reader.last_step() == 1


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """While entered nobody may write into `folder`, root included: it is someone else meanwhile."""
    folder.chmod(0o555)
    is_root = os.getuid() == 0
    if is_root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if is_root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="needs Linux's users")
@pytest.mark.parametrize("alive", [False, True], ids=["finished", "running"])
def test_a_log_in_a_folder_that_cannot_be_written_is_read(alive: bool) -> None:
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        folder = Path(place)
        folder.chmod(0o755)
        log = RunLog(folder / "log.sqlite")
        log.append_step(row(1))
        if not alive:
            log.close()
        with unwritable(folder), reading(folder / "log.sqlite") as reader:
            assert reader.last_step() == 1
            assert reader.meta()["state"] == "starting"
        log.close()


def test_a_log_that_cannot_be_made_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written") as caught:
        RunLog(tmp_path / "nowhere" / "log.sqlite")
    assert caught.value.path == tmp_path / "nowhere" / "log.sqlite"
    assert "permissions" in caught.value.remedy


def test_a_writer_that_fails_later_says_so(log: RunLog, path: Path) -> None:
    log.close()
    for write in (
        lambda: log.append_step(row(1)),
        lambda: log.append_epoch(epoch_row(1)),
        lambda: log.set_meta(state="running"),
        lambda: log.forget_after(1, 1),
        lambda: log.mean_accuracy(1),
    ):
        with pytest.raises(UserError, match=r"log\.sqlite"):
            write()


@pytest.mark.parametrize("content", [None, b"", b"no database at all, but some text", b"SQLite format 3\0"])
def test_what_is_no_log_is_a_users_error(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match="Choose a folder that a training run made"):
        RunReader(path)


def test_a_path_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "run #1? 100% ü"
    folder.mkdir()
    log = RunLog(folder / "log.sqlite")
    log.append_step(row(1))
    log.close()
    with reading(folder / "log.sqlite") as reader:
        assert reader.last_step() == 1


def test_step_values_are_flat_and_named() -> None:
    values = step_values(row(4), LAYERS)
    assert list(values)[:3] == ["step", "epoch", "time_s"]
    assert values["gradient_norm/fc"] == 4
    assert values["gradient_norm/conv1"] == pytest.approx(1e-20)
    assert "gradient_norms" not in values
