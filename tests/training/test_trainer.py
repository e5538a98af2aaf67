"""A run from its first step to its last, and steered on the way."""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from inception_studio.errors import UserError
from inception_studio.nets.card import WeightCard
from inception_studio.nets.vocabulary import LAYERS
from inception_studio.nets.weights import load_weights
from inception_studio.training.config import RunConfig
from inception_studio.training.control import Control
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import EpochRow, StepRow
from inception_studio.training.schedule import scheduled_rate
from inception_studio.training.trainer import Trainer

Configure = Callable[..., RunConfig]
Train = Callable[..., RunFolder]
Steps = Callable[[RunFolder], list[StepRow]]
Epochs = Callable[[RunFolder], list[EpochRow]]
Meta = Callable[[RunFolder], dict[str, Any]]
Wait = Callable[..., None]


def test_a_run_comes_to_its_end(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps, epochs: Epochs, meta: Meta
) -> None:
    config = tiny()
    before = threading.active_count()
    folder = train(config, tmp_path / "run")
    assert threading.active_count() == before

    rows = steps(folder)
    assert [row.step for row in rows] == list(range(1, 13))
    assert [row.epoch for row in rows] == [1] * 6 + [2] * 6
    assert [row.learning_rate for row in rows] == [
        scheduled_rate("one-cycle", config.learning_rate, step, 12) for step in range(12)
    ]
    for row in rows:
        assert row.loss_total == pytest.approx(
            row.loss_main + 0.3 * row.loss_aux1 + 0.3 * row.loss_aux2, rel=1e-6
        )
        assert row.accuracy in (0, 0.25, 0.5, 0.75, 1)
        assert row.images_per_second > 0
        assert np.isfinite(row.gradient_norms).all()
        assert (row.gradient_norms > 0).all()
    assert all(later.time_s > earlier.time_s for earlier, later in itertools.pairwise(rows))

    first, second = epochs(folder)
    assert [(row.epoch, row.step) for row in (first, second)] == [(1, 6), (2, 12)]
    assert first.train_accuracy == pytest.approx(np.mean([row.accuracy for row in rows[:6]]))
    assert second.train_accuracy == pytest.approx(np.mean([row.accuracy for row in rows[6:]]))
    assert 0 <= second.val_accuracy <= second.val_top5 == 1  # three classes

    told = meta(folder)
    assert told["state"] == "finished"
    assert tuple(told["layers"]) == LAYERS
    assert told["classes"] == ["blue", "green", "red"]
    assert (told["steps_per_epoch"], told["total_steps"]) == (6, 12)
    assert told["broken"] == []
    assert "CPU" in told["device"]
    assert RunConfig.from_json(told["config"]) == config


def test_the_weights_of_a_run_open_with_all_that_is_known(
    tiny: Configure, train: Train, tmp_path: Path, epochs: Epochs
) -> None:
    folder = train(tiny(variant="paper"), tmp_path / "run")
    last = epochs(folder)[-1]
    card = load_weights(folder.weights_path).card
    assert card.name == "run"
    assert card.classes == ("blue", "green", "red")
    assert card.preprocessing.crop == 64
    assert card.aux_trained
    assert card.accuracy["main_top1"] == last.val_accuracy
    assert card.accuracy["aux1_top1"] == last.val_accuracy_aux1
    assert "12 steps" in card.origin
    assert str(tmp_path.parent) not in card.settings  # no folder of this machine
    assert card.architecture.local_response_norm


def test_steps_end_a_run_inside_of_an_epoch(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps, epochs: Epochs, meta: Meta
) -> None:
    folder = train(tiny(steps=8), tmp_path / "run")
    assert len(steps(folder)) == 8
    assert [(row.epoch, row.step) for row in epochs(folder)] == [(1, 6), (2, 8)]
    assert meta(folder)["total_steps"] == 8


def test_without_auxiliary_heads(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps, epochs: Epochs, meta: Meta
) -> None:
    folder = train(tiny(aux=False, steps=2), tmp_path / "run")
    for row in steps(folder):
        assert math.isnan(row.loss_aux1)
        assert math.isnan(row.loss_aux2)
        assert row.loss_total == row.loss_main
        assert len(row.gradient_norms) == 58
    (epoch,) = epochs(folder)
    assert math.isnan(epoch.val_loss_aux1)
    assert math.isnan(epoch.val_accuracy_aux2)
    assert epoch.val_accuracy >= 0
    assert not any(name.startswith("aux") for name in meta(folder)["layers"])
    assert not load_weights(folder.weights_path).card.aux_trained


@pytest.mark.parametrize(
    "changes",
    [
        {"precision": "bfloat16"},
        {"optimizer": "adamw", "learning_rate": 0.001},
        {"variant": "paper", "activation": "sigmoid", "initialisation": "normal"},
        {"activation": "tanh", "initialisation": "xavier", "batch_norm": False},
        {"augmentation": "strong", "label_smoothing": 0.1, "momentum": 0.0, "schedule": "cosine"},
        {"image_size": 80, "batch_size": 3},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_settings(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps, changes: dict[str, Any]
) -> None:
    rows = steps(train(tiny(steps=2, **changes), tmp_path / "run"))
    assert len(rows) == 2
    for row in rows:
        assert math.isfinite(row.loss_total)
        assert np.isfinite(row.gradient_norms).all()


def test_the_built_in_data(
    train: Train, tmp_path: Path, steps: Steps, meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inception_studio.training.synthetic._VAL", 20)
    config = RunConfig(width=0.1, steps=2, batch_size=4, device="cpu").validated()
    folder = train(config, tmp_path / "run")
    assert len(steps(folder)) == 2
    assert meta(folder)["steps_per_epoch"] == 1000
    assert len(meta(folder)["classes"]) == 10


def test_the_same_seed_gives_the_same_run(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps
) -> None:
    first = steps(train(tiny(steps=3), tmp_path / "first"))
    torch.rand(5)
    again = steps(train(tiny(steps=3), tmp_path / "again"))
    other = steps(train(tiny(steps=3, seed=1), tmp_path / "other"))
    assert [row.loss_total for row in again] == [row.loss_total for row in first]
    assert [row.loss_total for row in other] != [row.loss_total for row in first]


def test_broken_photos_are_left_out_and_named(
    photos: Callable[..., Path], tiny: Configure, train: Train, tmp_path: Path, steps: Steps, meta: Meta
) -> None:
    data = photos(tmp_path / "data" / "train", red=5, blue=5).parent
    photos(data / "val", red=2, blue=2)
    broken = [data / "train" / "red" / "03.png", data / "val" / "blue" / "00.png"]
    broken[0].write_bytes(broken[0].read_bytes()[:200])
    broken[1].write_text("no picture")
    folder = train(tiny(data=str(data), batch_size=3, epochs=1), tmp_path / "run")
    assert meta(folder)["broken"] == [str(path) for path in broken]
    assert meta(folder)["state"] == "finished"
    assert meta(folder)["steps_per_epoch"] == 3  # of nine good photos
    assert len(steps(folder)) == 3


@contextmanager
def in_a_thread(trainer: Trainer, control: Control) -> Iterator[threading.Thread]:
    """Train as the window does; stopped at the end, whatever happens."""
    thread = threading.Thread(target=trainer.run, args=(control,))
    thread.start()
    try:
        yield thread
    finally:
        control.stop()
        thread.join(60)
        assert not thread.is_alive()


def test_hold_step_rate_snapshot_and_resume(
    tiny: Configure, tmp_path: Path, steps: Steps, epochs: Epochs, meta: Meta, wait_until: Wait
) -> None:
    config = tiny(schedule="constant")
    folder = RunFolder.create(tmp_path / "run", config)
    taken: list[tuple[Mapping[str, Tensor], int]] = []
    trainer = Trainer(config, folder, on_snapshot=lambda state, step: taken.append((state, step)))
    control = Control()
    control.pause()
    with in_a_thread(trainer, control) as thread:
        control.request_snapshot()
        wait_until(lambda: taken)
        state, step = taken.pop()
        assert step == 0
        assert steps(folder) == []
        kept = {name: value.clone() for name, value in state.items()}
        assert all(value.device.type == "cpu" for value in state.values())

        for number in (1, 2):
            control.step_once()  # the row is there although no step follows that would write it
            wait_until(lambda number=number: len(steps(folder)) == number)
        control.request_snapshot()
        wait_until(lambda: taken)
        later, step = taken.pop()
        assert step == 2
        assert len(steps(folder)) == 2
        assert all(torch.equal(state[name], kept[name]) for name in kept)  # copies do not follow
        assert any(not torch.equal(state[name], later[name]) for name in kept)
        assert trainer.card().classes == ("blue", "green", "red")

        control.set_learning_rate(0.002)
        control.step_once()
        wait_until(lambda: len(steps(folder)) == 3)
        assert [row.learning_rate for row in steps(folder)] == [0.01, 0.01, pytest.approx(0.002)]

        control.resume()
        thread.join(60)
        assert meta(folder)["state"] == "finished"
    assert len(steps(folder)) == 12
    assert steps(folder)[-1].learning_rate == pytest.approx(0.002)
    assert len(epochs(folder)) == 2


class Turns(Control):
    """Calls `act(turn)` before each step, on the training thread."""

    def __init__(self, act: Callable[[Turns, int], None]) -> None:
        super().__init__()
        self._act = act
        self._turn = 0

    def wait_for_turn(self) -> bool:
        self._turn += 1
        self._act(self, self._turn)
        return super().wait_for_turn()


def test_the_last_snapshot_is_of_the_last_weights_and_their_accuracy_is_known(
    tiny: Configure, tmp_path: Path
) -> None:
    config = tiny(steps=3)
    folder = RunFolder.create(tmp_path / "run", config)
    taken: list[tuple[Mapping[str, Tensor], int, WeightCard]] = []
    trainer = Trainer(
        config, folder, on_snapshot=lambda state, step: taken.append((state, step, trainer.card()))
    )
    control = Turns(lambda self, now: self.request_snapshot() if now == 2 else None)
    trainer.run(control)
    (_, early, unknown), (state, step, card) = taken
    assert (early, step) == (1, 3)
    assert not unknown.accuracy
    saved = load_weights(folder.weights_path)
    assert card.accuracy == saved.card.accuracy != {}
    weights = saved.net.state_dict()
    assert all(torch.equal(value, weights[name]) for name, value in state.items())


def test_the_last_snapshot_of_a_run_that_is_stopped_is_what_it_saved(tiny: Configure, tmp_path: Path) -> None:
    config = tiny(steps=6)
    folder = RunFolder.create(tmp_path / "run", config)
    taken: list[tuple[Mapping[str, Tensor], int, WeightCard]] = []
    trainer = Trainer(
        config, folder, on_snapshot=lambda state, step: taken.append((state, step, trainer.card()))
    )
    trainer.run(Turns(lambda self, now: self.stop() if now == 4 else None))
    ((state, step, card),) = taken
    assert step == 3
    saved = load_weights(folder.weights_path)
    assert card.origin == saved.card.origin
    weights = saved.net.state_dict()
    assert all(torch.equal(value, weights[name]) for name, value in state.items())


def test_weights_that_are_no_numbers_are_not_shown(tiny: Configure, train: Train, tmp_path: Path) -> None:
    taken: list[int] = []
    control = Turns(lambda self, now: self.request_snapshot() if now % 2 else None)
    with pytest.raises(UserError, match="not a number"):
        train(
            tiny(learning_rate=100.0, schedule="constant", epochs=20),
            tmp_path / "run",
            control,
            on_snapshot=lambda state, step: taken.append(
                sum(not bool(value.isfinite().all()) for value in state.values())
            ),
        )
    assert taken
    assert not any(taken)


@pytest.mark.parametrize("turn", [1, 6])
def test_a_rate_that_was_set_is_never_exceeded_and_falls_with_the_schedule(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps, turn: int
) -> None:
    """In the warm-up too: in proportion it would grow to many times what the user has asked for."""
    control = Turns(lambda self, now: self.set_learning_rate(0.004) if now == turn else None)
    rates = [row.learning_rate for row in steps(train(tiny(), tmp_path / "run", control))]
    assert rates[turn - 1] == pytest.approx(0.004)
    assert max(rates[turn - 1 :]) == pytest.approx(0.004)
    assert all(after <= before for before, after in itertools.pairwise(rates[turn - 1 :]))
    assert rates[-1] < 0.001


def test_time_on_hold_is_not_time_of_training(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps
) -> None:
    resumed: list[threading.Timer] = []

    def act(self: Turns, now: int) -> None:
        if now == 4:
            self.pause()
            resumed.append(threading.Timer(2.0, self.resume))
            resumed[0].start()

    rows = steps(train(tiny(steps=6), tmp_path / "run", Turns(act)))
    resumed[0].join()
    assert rows[3].time_s - rows[2].time_s < 1.5
    assert rows[3].images_per_second > 4 / 1.5
