"""A run that was stopped goes on as if it had not been."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from inception_studio.nets.weights import load_weights
from inception_studio.training.config import RunConfig
from inception_studio.training.control import Control
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import EpochRow, StepRow
from inception_studio.training.trainer import Trainer

Configure = Callable[..., RunConfig]
Train = Callable[..., RunFolder]
Steps = Callable[[RunFolder], list[StepRow]]
Epochs = Callable[[RunFolder], list[EpochRow]]
Meta = Callable[[RunFolder], dict[str, Any]]


class StopBefore(Control):
    """Stops when the trainer asks for the turn of this number."""

    def __init__(self, turn: int) -> None:
        super().__init__()
        self._left = turn

    def wait_for_turn(self) -> bool:
        self._left -= 1
        if not self._left:
            self.stop()
        return super().wait_for_turn()


class StopInside(Control):
    """Stops at an abort point of the step of this number; counts how often it is asked after that."""

    def __init__(self, step: int, point: int) -> None:
        super().__init__()
        self._steps_left, self._points_left = step, point
        self.asked_after = 0

    def wait_for_turn(self) -> bool:
        self._steps_left -= 1
        return super().wait_for_turn()

    def check(self) -> None:
        if self.stopping:
            self.asked_after += 1
        elif self._steps_left == 0:
            self._points_left -= 1
            if not self._points_left:
                self.stop()
        super().check()


class StopInValidation(Control):
    """Stops when the second batch of a validation asks: with gradients off."""

    def check(self) -> None:
        if torch.is_inference_mode_enabled():
            self.stop()
        super().check()


def same(one: RunFolder, two: RunFolder, steps: Steps, epochs: Epochs) -> None:
    """The two runs have the same rows, times aside, and the same network, batch norm's figures too."""
    for first, second in zip(steps(one), steps(two), strict=True):
        assert figures(first) == pytest.approx(figures(second), rel=1e-6)
        np.testing.assert_allclose(first.gradient_norms, second.gradient_norms, rtol=1e-5)
    for first_epoch, second_epoch in zip(epochs(one), epochs(two), strict=True):
        assert astuple(replace(first_epoch, time_s=0)) == pytest.approx(
            astuple(replace(second_epoch, time_s=0)), rel=1e-5
        )
    network, other = load_weights(one.weights_path), load_weights(two.weights_path)
    for name, value in network.net.state_dict().items():
        torch.testing.assert_close(value, other.net.state_dict()[name], rtol=1e-5, atol=1e-7)
    assert network.card.accuracy == pytest.approx(other.card.accuracy)


def figures(row: StepRow) -> tuple[float, ...]:
    return (
        row.step,
        row.epoch,
        row.learning_rate,
        row.loss_total,
        row.loss_main,
        row.loss_aux1,
        row.loss_aux2,
        row.accuracy,
    )


@pytest.fixture(scope="module")
def uninterrupted(
    photo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RunConfig, RunFolder]:
    config = RunConfig(
        data=str(photo_folder), epochs=2, batch_size=4, width=0.1, device="cpu", learning_rate=0.01
    )
    folder = RunFolder.create(tmp_path_factory.mktemp("whole") / "run", config)
    Trainer(config, folder).run(Control())
    return config, folder


@pytest.mark.parametrize(
    ("control", "done"),
    [
        (StopBefore(1), 0),
        (StopBefore(4), 3),  # in the middle of an epoch
        (StopBefore(7), 6),  # between two
        (StopInside(3, point=2), 2),  # in the first layers' forward pass
        (StopInside(9, point=20), 8),  # near its end
        (StopInside(9, point=30), 8),  # in the backward pass
        (StopInValidation(), 6),
    ],
    ids=["at once", "mid-epoch", "between epochs", "forward", "late forward", "backward", "validation"],
)
def test_stop_and_resume_equal_an_uninterrupted_run(
    control: Control,
    done: int,
    uninterrupted: tuple[RunConfig, RunFolder],
    train: Train,
    tmp_path: Path,
    steps: Steps,
    epochs: Epochs,
    meta: Meta,
) -> None:
    config, whole = uninterrupted
    folder = train(config, tmp_path / "run", control)
    assert meta(folder)["state"] == "stopped"
    assert len(steps(folder)) == done
    assert folder.checkpoint_path.is_file()
    assert load_weights(folder.weights_path).card.classes == ("blue", "green", "red")
    if isinstance(control, StopInside):
        assert control.asked_after <= 1  # a stop waits for one block, not for the step

    torch.rand(11)  # another process would have another state of the global generator
    train(config, folder.path, resume=True)
    assert meta(folder)["state"] == "finished"
    same(folder, whole, steps, epochs)


def test_a_run_of_adamw_goes_on_too(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps, epochs: Epochs
) -> None:
    config = tiny(optimizer="adamw", learning_rate=0.002, steps=5, augmentation="strong")
    whole = train(config, tmp_path / "whole")
    folder = train(config, tmp_path / "run", StopBefore(3))
    train(config, folder.path, resume=True)
    same(folder, whole, steps, epochs)


def test_a_run_that_was_killed_goes_on_from_its_checkpoint(
    uninterrupted: tuple[RunConfig, RunFolder],
    train: Train,
    tmp_path: Path,
    steps: Steps,
    epochs: Epochs,
) -> None:
    """Steps after the last checkpoint are in the log, but their weights are lost: they are done again."""
    config, whole = uninterrupted

    class Killed(BaseException):
        pass

    class Kill(Control):
        left = 9

        def wait_for_turn(self) -> bool:
            self.left -= 1
            if not self.left:
                raise Killed
            return super().wait_for_turn()

    folder = RunFolder(tmp_path / "run")
    with pytest.raises(Killed):
        train(config, folder.path, Kill())
    assert len(steps(folder)) > 6
    train(config, folder.path, resume=True)
    same(folder, whole, steps, epochs)


def test_a_run_that_was_killed_before_its_first_checkpoint_begins_again(
    uninterrupted: tuple[RunConfig, RunFolder],
    train: Train,
    tmp_path: Path,
    steps: Steps,
    epochs: Epochs,
) -> None:
    config, whole = uninterrupted
    folder = train(config, tmp_path / "run", StopBefore(4))
    folder.checkpoint_path.unlink()
    train(config, folder.path, resume=True)
    same(folder, whole, steps, epochs)


def test_epochs_are_numbered_on_when_a_run_of_steps_is_made_longer(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps, epochs: Epochs
) -> None:
    config = tiny(steps=8, schedule="constant")
    folder = train(config, tmp_path / "run")
    assert [(row.epoch, row.step) for row in epochs(folder)] == [(1, 6), (2, 8)]
    longer = replace(config, steps=None, epochs=3)
    train(longer, folder.path, resume=True)
    assert [row.step for row in steps(folder)] == list(range(1, 19))
    assert [row.epoch for row in steps(folder)] == [1] * 6 + [2] * 6 + [3] * 6
    assert [(row.epoch, row.step) for row in epochs(folder)] == [(1, 6), (2, 12), (3, 18)]
    whole = train(longer, tmp_path / "whole")
    same(folder, whole, steps, epochs)


@pytest.mark.parametrize("steps_asked", [None, 8], ids=["full epochs", "inside of an epoch"])
def test_resuming_a_finished_run_loses_nothing(
    tiny: Configure,
    train: Train,
    tmp_path: Path,
    steps: Steps,
    epochs: Epochs,
    meta: Meta,
    steps_asked: int | None,
) -> None:
    config = tiny(steps=steps_asked)
    folder = train(config, tmp_path / "run")
    before = [replace(row, time_s=0) for row in epochs(folder)]
    card = load_weights(folder.weights_path).card
    train(config, folder.path, resume=True)
    assert [replace(row, time_s=0) for row in epochs(folder)] == before
    assert len(steps(folder)) == (steps_asked or 12)
    assert meta(folder)["state"] == "finished"
    assert load_weights(folder.weights_path).card.accuracy == card.accuracy


def test_a_stop_in_the_last_validation_leaves_it_to_the_resumed_run(
    tiny: Configure, train: Train, tmp_path: Path, epochs: Epochs, meta: Meta
) -> None:
    folder = train(tiny(steps=3), tmp_path / "run", StopInValidation())
    assert meta(folder)["state"] == "stopped"
    assert epochs(folder) == []
    train(tiny(steps=3), folder.path, resume=True)
    (row,) = epochs(folder)
    assert (row.epoch, row.step) == (1, 3)
    assert not math.isnan(row.train_accuracy)
    assert load_weights(folder.weights_path).card.accuracy["main_top1"] == row.val_accuracy


def test_a_rate_that_was_set_outlives_a_stop(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps
) -> None:
    control = StopBefore(3)
    control.set_learning_rate(0.003)
    config = tiny(schedule="constant", steps=4)
    folder = train(config, tmp_path / "run", control)
    train(config, folder.path, resume=True)
    assert [row.learning_rate for row in steps(folder)] == [pytest.approx(0.003)] * 4


def test_stopping_a_resumed_run_at_once_keeps_what_is_known_of_its_weights(
    tiny: Configure, train: Train, tmp_path: Path
) -> None:
    folder = train(tiny(), tmp_path / "run", StopBefore(7))
    accuracy = load_weights(folder.weights_path).card.accuracy
    assert accuracy
    stopped = Control()
    stopped.stop()
    train(tiny(), folder.path, stopped, resume=True)
    assert load_weights(folder.weights_path).card.accuracy == accuracy


def test_a_stop_while_photos_are_decoded_leaves_a_checkpoint(
    tiny: Configure, train: Train, tmp_path: Path, meta: Meta
) -> None:
    stopped = Control()
    stopped.stop()
    folder = train(tiny(), tmp_path / "run", stopped)
    assert meta(folder)["state"] == "stopped"
    assert folder.checkpoint_path.is_file()
