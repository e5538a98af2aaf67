"""Training beside the window: the thread, what steers it, what is read of it, and how it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inception_studio.desktop.app import make_parts
from inception_studio.desktop.live_run import THREAD_NAME
from inception_studio.desktop.messages import Message
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.run_watch import ROWS_A_READ
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.store import ViewState
from inception_studio.nets.vocabulary import LAYERS
from inception_studio.nets.weights import load_weights
from inception_studio.paths import runs_dir
from inception_studio.training.config import RunConfig
from inception_studio.training.control import Control
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.run_lock import training_lock
from inception_studio.training.runlog import RunLog
from inception_studio.training.update import Update

from .conftest import end
from .made_up_run import PER_EPOCH, step_row, write_run

TINY = RunConfig(steps=6, batch_size=4, width=0.1, schedule="constant", augmentation="none")
ENDLESS = replace(TINY, steps=None, epochs=1000)


@pytest.fixture
def ready(qapp: QApplication, home: Path, narrow_weights: Path, qtbot: QtBot) -> Iterator[Parts]:
    """The parts with the engine and the narrow network loaded; no window, no photo."""
    settings = Settings()
    settings.set("last_weights", str(narrow_weights))
    settings.sync()
    made, holder = make_parts()
    holder.start()
    qtbot.waitUntil(lambda: made.store.state.card is not None)
    yield made
    end(made)


@pytest.fixture
def said(ready: Parts) -> list[Message]:
    """What the user is told."""
    told: list[Message] = []
    ready.messages.posted.connect(told.append)
    return told


def state(parts: Parts) -> ViewState:
    return parts.store.state


def training_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]


def test_a_run_from_start_to_finish(ready: Parts, qtbot: QtBot) -> None:
    assert ready.session.start(TINY)
    assert state(ready).training.state == "starting"
    assert state(ready).training.active
    assert ready.session.live_run == state(ready).run
    qtbot.waitUntil(lambda: not state(ready).training.active)
    after = state(ready)
    assert after.training.state == "finished"
    assert (after.rows, after.epoch_rows) == (6, 1)
    assert after.training.total_steps == 6
    assert after.training.device
    assert set(after.gradient_norms) == set(LAYERS)
    assert after.run is not None
    assert after.run.parent == runs_dir()
    series = ready.session.series
    heads = [series.steps[f"loss_{head}"] for head in ("main", "aux1", "aux2")]
    np.testing.assert_allclose(
        series.steps["loss_total"], heads[0] + 0.3 * heads[1] + 0.3 * heads[2], rtol=1e-5
    )
    assert np.isfinite(series.gradient_norms).all()
    assert RunFolder(after.run).weights_path.is_file()
    assert ready.session.live_run is None
    assert not training_threads()


def test_the_thread_is_no_daemon_and_has_its_name(ready: Parts, qtbot: QtBot) -> None:
    ready.session.start(ENDLESS)
    (thread,) = training_threads()
    assert not thread.daemon
    ready.session.stop()
    assert state(ready).training.state == "stopping"
    qtbot.waitUntil(lambda: state(ready).training.state == "stopped")


def test_pause_one_step_rate_resume_stop(ready: Parts, qtbot: QtBot) -> None:
    session = ready.session
    session.start(ENDLESS)
    qtbot.waitUntil(lambda: state(ready).rows > 1)
    session.pause()
    assert state(ready).training.state == "paused"
    # The step that was under way is logged when its turn ends; then nothing comes any more.
    qtbot.waitUntil(lambda: settled(ready, qtbot))
    held = state(ready).rows
    session.step()
    qtbot.waitUntil(lambda: state(ready).rows == held + 1)
    session.set_learning_rate(0.005)
    session.step()
    qtbot.waitUntil(lambda: state(ready).rows == held + 2)
    assert session.series.steps["learning_rate"][-1] == pytest.approx(0.005)
    assert state(ready).training.state == "paused"
    session.resume()
    qtbot.waitUntil(lambda: state(ready).rows > held + 4)
    assert state(ready).training.state == "running"
    session.stop()
    qtbot.waitUntil(lambda: state(ready).training.state == "stopped")
    assert RunFolder(state(ready).run).checkpoint_path.is_file()


def test_a_stopped_run_goes_on_where_it_was(ready: Parts, said: list[Message], qtbot: QtBot) -> None:
    session = ready.session
    session.start(ENDLESS)
    qtbot.waitUntil(lambda: state(ready).rows > 2)
    session.stop()
    qtbot.waitUntil(lambda: state(ready).training.state == "stopped")
    run, reached = state(ready).run, state(ready).rows
    assert session.go_on(run)
    assert state(ready).training.state == "starting"
    assert session.live_run == run
    assert not session.go_on(run)
    assert "already" in said[-1].text
    qtbot.waitUntil(lambda: state(ready).training.state == "running")
    qtbot.waitUntil(lambda: state(ready).rows > reached + 1)
    assert session.series.steps["step"].tolist() == list(range(1, state(ready).rows + 1))
    session.stop()
    qtbot.waitUntil(lambda: state(ready).training.state == "stopped")


def test_what_is_no_run_does_not_go_on(ready: Parts, said: list[Message], tmp_path: Path) -> None:
    assert not ready.session.go_on(tmp_path)
    assert str(tmp_path) in said[-1].text
    assert ready.session.live_run is None


def settled(parts: Parts, qtbot: QtBot) -> bool:
    """Whether no row comes within three readings of the log."""
    before = state(parts).rows
    qtbot.wait(600)
    return state(parts).rows == before


def test_the_window_hears_of_steps_five_times_a_second_not_of_each(ready: Parts, qtbot: QtBot) -> None:
    heard: list[frozenset[str]] = []
    ready.store.changed.connect(heard.append)
    began = time.monotonic()
    ready.session.start(replace(TINY, steps=25))
    qtbot.waitUntil(lambda: not state(ready).training.active)
    readings = (time.monotonic() - began) / 0.2
    assert 0 < sum("rows" in names for names in heard) <= readings + 2
    assert sum("training" in names for names in heard) <= readings / 2 + 6


def test_snapshots_of_the_weights_are_looked_with(ready: Parts, photo: Path, qtbot: QtBot) -> None:
    ready.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: state(ready).record is not None)
    ready.session.start(ENDLESS)
    run = state(ready).run
    assert run is not None
    qtbot.waitUntil(lambda: state(ready).card.name == run.name)
    first = state(ready).record
    assert len(state(ready).card.classes) == 10
    qtbot.waitUntil(lambda: state(ready).record is not first)
    ready.session.stop()
    qtbot.waitUntil(lambda: not state(ready).training.active)


def test_a_run_that_is_stopped_while_it_is_held_leaves_its_final_weights(
    ready: Parts, photo: Path, qtbot: QtBot
) -> None:
    ready.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: state(ready).record is not None)
    ready.session.start(ENDLESS)
    run = state(ready).run
    qtbot.waitUntil(lambda: state(ready).card.name == run.name)
    ready.explorer.run.hold()
    held, rows = state(ready).card, state(ready).rows
    qtbot.waitUntil(lambda: state(ready).rows > rows + 2)
    ready.session.stop()
    qtbot.waitUntil(lambda: not state(ready).training.active)
    assert state(ready).card is held
    ready.explorer.run.follow()
    qtbot.waitUntil(lambda: state(ready).card is not held)
    assert state(ready).card.origin == load_weights(RunFolder(run).weights_path).card.origin
    assert f", {state(ready).training.step} steps" in state(ready).card.origin


@pytest.mark.parametrize("with_photo", [False, True])
def test_copies_are_made_of_what_can_be_looked_at(
    ready: Parts, qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch, with_photo: bool
) -> None:
    if with_photo:
        ready.explorer.open_photo(photo)
        qtbot.waitUntil(lambda: state(ready).record is not None)
    asked = list[int]()
    monkeypatch.setattr(Control, "request_snapshot", lambda control: asked.append(state(ready).rows))
    ready.session.start(replace(TINY, steps=12))
    qtbot.waitUntil(lambda: not state(ready).training.active)
    assert bool(asked) == with_photo, "only the last weights, which are shown in any case"


def test_only_one_run_at_a_time(ready: Parts, said: list[Message], qtbot: QtBot) -> None:
    ready.session.start(ENDLESS)
    assert not ready.session.start(TINY)
    assert "already" in said[-1].text
    ready.session.stop()
    qtbot.waitUntil(lambda: not state(ready).training.active)


def test_nothing_starts_before_the_engine_is_there(parts: Parts) -> None:
    assert not parts.session.start(TINY)
    assert not parts.store.state.training.active


def test_data_that_cannot_be_trained_on(
    ready: Parts, said: list[Message], tmp_path: Path, qtbot: QtBot
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ready.session.start(replace(TINY, data=str(empty)))
    qtbot.waitUntil(lambda: state(ready).training.state == "failed")
    assert [m.level for m in said] == ["error"]
    assert str(empty) in said[0].text
    assert str(empty) in state(ready).training.message
    assert ready.session.start(TINY)  # the program goes on as before
    qtbot.waitUntil(lambda: state(ready).training.state == "finished")


def test_out_of_memory_proposes_a_smaller_batch(
    ready: Parts, said: list[Message], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def too_large(self: Any, *args: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Update, "step", too_large)
    ready.session.start(replace(TINY, batch_size=64))
    qtbot.waitUntil(lambda: state(ready).training.state == "failed")
    assert "Try batch size 32" in said[0].text


def test_a_fault_of_the_program_is_told_once_and_logged(
    ready: Parts, said: list[Message], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def faulty(self: Any, *args: Any) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(Update, "step", faulty)
    ready.session.start(TINY)
    qtbot.waitUntil(lambda: state(ready).training.state == "failed")
    assert len(said) == 1
    assert "a fault of ours" in said[0].text
    assert "Traceback" in ready.messages.log_path.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written(ready: Parts, said: list[Message], tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("no folder")
    assert not ready.session.start(TINY, place)
    assert [m.level for m in said] == ["error"]
    assert not state(ready).training.active


def test_broken_photos_are_named_once(
    ready: Parts, said: list[Message], tmp_path: Path, qtbot: QtBot
) -> None:
    rng = np.random.default_rng(0)
    for name in ("ants", "bees"):
        (tmp_path / "data" / name).mkdir(parents=True)
        for number in range(12):
            pixels = rng.integers(0, 255, (70, 70, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "data" / name / f"{number}.png")
    (tmp_path / "data" / "ants" / "torn.jpg").write_bytes(b"\xff\xd8 not much of a photo")
    ready.session.start(replace(TINY, data=str(tmp_path / "data"), steps=8, epochs=4))
    qtbot.waitUntil(lambda: not state(ready).training.active)
    assert state(ready).training.state == "finished"
    assert [m.level for m in said] == ["warning"]
    assert "torn.jpg" in said[0].text


def test_closing_in_mid_training_ends_within_two_seconds(ready: Parts, qtbot: QtBot) -> None:
    ready.session.start(ENDLESS)
    qtbot.waitUntil(lambda: state(ready).rows > 1)
    run = state(ready).run
    began = time.monotonic()
    assert ready.session.close(2000)
    assert time.monotonic() - began < 2
    assert not training_threads()
    assert RunFolder(run).checkpoint_path.is_file()


def test_closing_while_paused(ready: Parts, qtbot: QtBot) -> None:
    ready.session.start(ENDLESS)
    qtbot.waitUntil(lambda: state(ready).rows > 1)
    ready.session.pause()
    assert ready.session.close(2000)


# Runs that are not trained here


def test_a_finished_run_opens_with_its_curves(parts: Parts, tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", 3 * PER_EPOCH, config=RunConfig(epochs=3, activation="tanh"))
    assert parts.session.open_run(folder.path)
    shown = parts.store.state
    assert (shown.run, shown.rows, shown.epoch_rows) == (folder.path, 60, 3)
    assert shown.training.state == "finished"
    assert not shown.training.active
    assert parts.session.config is not None
    assert parts.session.config.activation == "tanh"
    assert shown.gradient_norms["conv1"] == pytest.approx(1e-4)


def test_a_run_of_another_process_is_followed(parts: Parts, tmp_path: Path, qtbot: QtBot) -> None:
    folder = write_run(tmp_path / "run", 5, state="running")
    with training_lock(folder.path):  # the other process
        parts.session.open_run(folder.path)
        assert parts.store.state.rows == 5
        assert not parts.store.state.training.active
        assert "Another process" in parts.store.state.training.message
        log = RunLog(folder.log_path)
        log.append_step(step_row(6))
        qtbot.waitUntil(lambda: parts.store.state.rows == 6)
        log.set_meta(state="finished")
        log.close()
    qtbot.waitUntil(lambda: parts.store.state.training.state == "finished")


def test_a_long_run_comes_in_pieces(parts: Parts, tmp_path: Path, qtbot: QtBot) -> None:
    steps = 2 * ROWS_A_READ + 100
    folder = write_run(tmp_path / "run", steps)
    parts.session.open_run(folder.path)
    assert parts.store.state.rows == ROWS_A_READ
    qtbot.waitUntil(lambda: parts.store.state.rows == steps)
    assert parts.store.state.training.step == steps


def test_a_folder_that_is_no_run(parts: Parts, tmp_path: Path) -> None:
    told: list[Message] = []
    parts.messages.posted.connect(told.append)
    assert not parts.session.open_run(tmp_path)
    assert str(tmp_path) in told[0].text
    assert parts.store.state.run is None


def test_an_older_run_is_looked_at_while_one_trains(ready: Parts, tmp_path: Path, qtbot: QtBot) -> None:
    older = write_run(tmp_path / "older", 30)
    ready.session.start(ENDLESS)
    live = state(ready).run
    qtbot.waitUntil(lambda: state(ready).rows > 1)
    ready.session.open_run(older.path)
    assert (state(ready).run, state(ready).rows) == (older.path, 30)
    assert state(ready).training.active
    before = state(ready).training.step
    qtbot.waitUntil(lambda: state(ready).training.step > before)
    assert state(ready).rows == 30
    ready.session.open_run(live)
    assert state(ready).rows >= before
    ready.session.stop()
    qtbot.waitUntil(lambda: state(ready).training.state == "stopped")
