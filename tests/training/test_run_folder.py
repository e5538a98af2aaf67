"""The folder of a run, and the runs in a folder."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from inception_studio.errors import UserError
from inception_studio.training.config import RunConfig
from inception_studio.training.run_folder import RunFolder, list_runs, summary
from inception_studio.training.runlog import EpochRow, RunLog


def finished_run(path: Path, accuracy: float = 0.5) -> RunFolder:
    folder = RunFolder.create(path, RunConfig(epochs=3))
    log = RunLog(folder.log_path)
    log.append_epoch(EpochRow(1, 10, 1.0, 0.3, 2.0, 2.1, 2.2, accuracy, 0.9, 0.4, 0.3))
    log.set_meta(state="finished")
    log.close()
    return folder


def test_a_new_run_keeps_its_settings(tmp_path: Path) -> None:
    config = RunConfig(epochs=3, data="photos")
    folder = RunFolder.create(tmp_path / "deep" / "run", config)
    assert RunFolder.existing(folder.path).config() == config
    assert {folder.log_path.parent, folder.checkpoint_path.parent, folder.weights_path.parent} == {
        folder.path
    }


def test_a_folder_holds_one_run(tmp_path: Path) -> None:
    RunFolder.create(tmp_path, RunConfig())
    with pytest.raises(UserError, match="holds a run already"):
        RunFolder.create(tmp_path, RunConfig())


def test_runs_of_one_second_get_names_of_their_own(tmp_path: Path) -> None:
    folders = [RunFolder.create_in(tmp_path, RunConfig()) for _ in range(3)]
    assert len({folder.path for folder in folders}) == 3


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UserError, match="holds no training run"):
            RunFolder.existing(path)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\xff", b'{"epochs": "many"}'])
def test_broken_settings_name_their_file(tmp_path: Path, content: bytes) -> None:
    folder = RunFolder.create(tmp_path, RunConfig())
    folder.config_path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        folder.config()
    assert caught.value.path == folder.config_path


def test_a_folder_that_cannot_be_made_is_a_users_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be written"):
        RunFolder.create(tmp_path / "file" / "run", RunConfig())


def test_a_summary_tells_how_a_run_went(tmp_path: Path) -> None:
    told = summary(finished_run(tmp_path / "first"))
    assert (told.name, told.state, told.epochs, told.steps) == ("first", "finished", 1, 0)
    assert told.val_accuracy == 0.5
    assert told.config.epochs == 3


def test_a_run_without_an_epoch_has_no_accuracy(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, RunConfig())
    RunLog(folder.log_path).close()
    assert math.isnan(summary(folder).val_accuracy)


def test_runs_are_listed_newest_first_without_what_is_none(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "nowhere") == []
    for age, name in enumerate(("new", "older", "oldest")):
        log = finished_run(tmp_path / name).log_path
        os.utime(log, (1_700_000_000 - age, 1_700_000_000 - age))
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("no run")
    RunFolder.create(tmp_path / "never started", RunConfig())
    broken = finished_run(tmp_path / "broken")
    broken.log_path.write_bytes(b"no log")
    assert [run.name for run in list_runs(tmp_path)] == ["new", "older", "oldest"]
