"""A run's numbers as arrays: they grow, keep what was handed out, and come in pieces from the log."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inception_studio.desktop.panels.training.progress import status_text
from inception_studio.desktop.run_series import GrowingRows, RunSeries
from inception_studio.desktop.run_watch import RunWatch
from inception_studio.desktop.smoothing import Smoothing
from inception_studio.errors import UserError
from inception_studio.nets.vocabulary import LAYERS
from inception_studio.training.run_lock import training_lock
from inception_studio.training.runlog import RunLog, RunReader

from .made_up_run import PER_EPOCH, epoch_row, step_row, write_run


def test_rows_outgrow_their_buffer_and_views_stay_as_they_were() -> None:
    rows = GrowingRows(2, capacity=4)
    rows.append(np.array([[1.0, 2.0], [3.0, 4.0]]))
    before = rows.values
    for number in range(100):
        rows.append(np.full((3, 2), float(number)))
    assert len(rows) == 302
    assert before.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert rows.values[-1].tolist() == [99.0, 99.0]
    with pytest.raises(ValueError, match="read-only"):
        rows.values[0, 0] = 5.0


def test_columns_go_by_name_and_need_no_copy() -> None:
    series = RunSeries(LAYERS)
    series.append([step_row(step) for step in range(1, 2001)], [epoch_row(1), epoch_row(2)])
    total = series.steps["loss_total"]
    assert total.flags.c_contiguous
    assert total.base is not None
    main, aux1, aux2 = (series.steps[f"loss_{head}"] for head in ("main", "aux1", "aux2"))
    np.testing.assert_allclose(total, main + 0.3 * aux1 + 0.3 * aux2)
    assert series.gradient_norms.shape == (2000, 64)
    assert series.gradient_norms.dtype == np.float32
    assert series.epochs["val_accuracy"].tolist() == [0.1, 0.2]
    assert (series.last_step, series.last_epoch) == (2000, 2)


def test_newest_norms_by_layer() -> None:
    series = RunSeries(LAYERS)
    assert series.newest_norms() == {}
    series.append([step_row(1)])
    norms = series.newest_norms()
    assert tuple(norms) == LAYERS
    assert norms["conv1"] == pytest.approx(1e-4)


def test_absent_heads_are_nan() -> None:
    series = RunSeries(LAYERS)
    series.append([step_row(1, aux=False)])
    assert np.isnan(series.steps["loss_aux1"]).all()
    assert series.steps["loss_total"][0] == series.steps["loss_main"][0]


def test_a_log_comes_in_pieces(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", 45)
    reader = RunReader(folder.log_path)
    series = RunSeries(LAYERS)
    assert [series.advance(reader, 20) for _ in range(4)] == [False, False, True, True]
    reader.close()
    assert series.steps["step"].tolist() == list(range(1, 46))
    assert len(series.epochs) == 2


def test_watching_a_run_reads_its_settings_and_how_far_it_is(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", 30, state="running")
    watch = RunWatch.existing(folder.path)
    with training_lock(folder.path):
        assert watch.read(meta=True)
    assert watch.going_on
    assert watch.series.layers == LAYERS
    status = watch.status("running", "")
    assert (status.epoch, status.epochs, status.step) == (2, 3, 30)
    assert status.seconds_left == pytest.approx(30 * 0.1)
    assert status.images_per_second == pytest.approx(320)
    assert watch.read(meta=True)
    assert not watch.going_on
    assert (watch.state, status_text(watch.status(watch.state, watch.meta["message"]))) == (
        "cut off",
        "Cut off at step 30 of 60. Whatever trained it ended without a word.",
    )
    watch.close()


def test_a_run_that_goes_on_from_a_checkpoint_before_is_read_anew(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", 30)
    watch = RunWatch.existing(folder.path)
    watch.read(meta=True)
    before = watch.series
    log = RunLog(folder.log_path)
    log.forget_after(PER_EPOCH, 1)  # steps whose weights were lost with the process
    watch.read(meta=False)
    log.append_step(step_row(PER_EPOCH + 1))
    watch.read(meta=False)
    log.close()
    watch.close()
    assert watch.series is not before  # plots begin anew with another object
    assert watch.series.layers == LAYERS
    assert watch.series.steps["step"].tolist() == list(range(1, PER_EPOCH + 2))
    assert watch.series.epochs["epoch"].tolist() == [1]


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=str(tmp_path)):
        RunWatch.existing(tmp_path)


def plain_average(x: np.ndarray, steps: float) -> np.ndarray:
    decay = np.exp(-1 / steps)
    average, y = np.nan, []
    for value in x:
        if np.isfinite(value):
            average = decay * average + (1 - decay) * value if np.isfinite(average) else value
        y.append(average if np.isfinite(value) else np.nan)
    return np.array(y)


@pytest.mark.parametrize("pieces", [(700,), (1, 1, 127, 128, 129, 314)])
def test_smoothing_equals_the_plain_recursion_however_the_rows_come(pieces: tuple[int, ...]) -> None:
    x = np.random.default_rng(3).normal(size=(700, 2))
    x[400, 0] = np.inf
    x[401, 1] = np.nan
    x[0, 1] = np.inf
    x[690:, 0] = np.nan  # the average ends where the loss does
    smoothing = Smoothing(2, 20)
    start = 0
    for piece in pieces:
        smoothing.extend(x[start : start + piece])
        start += piece
    for column in range(2):
        np.testing.assert_allclose(smoothing.values[:, column], plain_average(x[:, column], 20))


def test_an_absent_head_stays_absent_when_smoothed() -> None:
    smoothing = Smoothing(2, 20)
    smoothing.extend(np.array([[1.0, np.nan], [2.0, np.nan]]))
    assert np.isnan(smoothing.values[:, 1]).all()
    assert np.isfinite(smoothing.values[:, 0]).all()
