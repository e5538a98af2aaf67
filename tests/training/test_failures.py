"""A step that fails ends in a message and a usable program, with the last checkpoint intact."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from inception_studio.errors import UserError
from inception_studio.nets.googlenet import GoogLeNet, Heads
from inception_studio.training.config import RunConfig
from inception_studio.training.control import Control
from inception_studio.training.failure import explained, out_of_memory
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import StepRow
from inception_studio.training.trainer import Trainer

Configure = Callable[..., RunConfig]
Train = Callable[..., RunFolder]
Steps = Callable[[RunFolder], list[StepRow]]
Meta = Callable[[RunFolder], dict[str, Any]]

NO_MEMORY = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory: 9 bytes."),
    RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."),
    RuntimeError("MPS backend out of memory (MPS allocated: 18.00 GB)"),
    RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
    MemoryError("Unable to allocate 9 GiB for an array"),
]


def failing_in_step(number: int, error: Exception, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let the network fail in a step of training; gives weak references to tensors of that step."""
    forward = GoogLeNet.forward
    done = 0
    tensors: list[Any] = []

    def failing(self: GoogLeNet, x: torch.Tensor, with_aux: bool | None = None) -> Heads:
        nonlocal done
        done += self.training
        if self.training and done == number:
            activation = x * 2
            tensors.append(weakref.ref(activation))
            raise error
        return forward(self, x, with_aux)

    monkeypatch.setattr(GoogLeNet, "forward", failing)
    return tensors


@pytest.mark.parametrize("error", NO_MEMORY, ids=lambda error: str(error)[:12])
def test_out_of_memory_names_a_smaller_batch(error: Exception) -> None:
    assert out_of_memory(error)
    said = explained(error, RunConfig(batch_size=48, image_size=224))
    assert str(said) == "batch size 48 at 224 px does not fit in memory. Try batch size 24."
    assert "smaller image size" in explained(error, RunConfig(batch_size=2)).remedy


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Unsupported memory format. Supports only ChannelsLast"),
        ValueError("out of memory"),
        UserError("there is no such file"),
    ],
)
def test_other_errors_are_not_taken_for_it(error: Exception) -> None:
    assert not out_of_memory(error)
    assert "batch size" not in str(explained(error, RunConfig()))


def test_out_of_memory_in_a_step(
    tiny: Configure, tmp_path: Path, steps: Steps, meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensors = failing_in_step(8, NO_MEMORY[0], monkeypatch)
    config = tiny()
    folder = RunFolder.create(tmp_path / "run", config)
    with pytest.raises(UserError, match="Try batch size 2") as caught:
        Trainer(config, folder).run(Control())
    assert meta(folder)["state"] == "failed"
    assert meta(folder)["message"] == str(caught.value)
    gc.collect()
    assert tensors[0]() is None  # although the error is kept, the step's memory is free again

    monkeypatch.undo()
    Trainer(config, folder, resume=True).run(Control())
    assert meta(folder)["state"] == "finished"
    assert meta(folder)["message"] == ""
    assert len(steps(folder)) == 12


def test_a_defect_is_logged_as_it_is_and_the_run_has_failed(
    tiny: Configure, train: Train, tmp_path: Path, meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_in_step(2, RuntimeError("a defect"), monkeypatch)
    with pytest.raises(RuntimeError, match="a defect"):
        train(tiny(), tmp_path / "run")
    told = meta(RunFolder(tmp_path / "run"))
    assert told["state"] == "failed"
    assert "training failed (a defect)" in told["message"]


class HighRateFrom(Control):
    """Asks for a rate at which nothing is a number any more, before the step of this number."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._left = step

    def wait_for_turn(self) -> bool:
        self._left -= 1
        if not self._left:
            self.set_learning_rate(1e30)
        return super().wait_for_turn()


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_checkpoint(
    tiny: Configure, train: Train, tmp_path: Path, steps: Steps, meta: Meta
) -> None:
    config = tiny(batch_norm=False, epochs=1, aux=False)
    folder = train(config, tmp_path / "run")
    before = folder.checkpoint_path.read_bytes(), folder.weights_path.read_bytes()
    longer = tiny(batch_norm=False, epochs=3, aux=False)
    with pytest.raises(UserError, match=r"not a number\. Try a lower learning rate") as caught:
        Trainer(longer, folder, resume=True).run(HighRateFrom(2))
    assert meta(folder)["state"] == "failed"
    assert meta(folder)["message"] == str(caught.value)
    last = steps(folder)[-1]  # the row that shows it is there
    assert not (np.isfinite(last.loss_total) and np.isfinite(last.gradient_norms).all())
    assert (folder.checkpoint_path.read_bytes(), folder.weights_path.read_bytes()) == before


def test_a_last_step_that_spoils_the_weights_is_found_before_they_are_saved(
    tiny: Configure, train: Train, tmp_path: Path
) -> None:
    config = tiny(batch_norm=False, epochs=1, aux=False)
    folder = train(config, tmp_path / "run")
    before = folder.checkpoint_path.read_bytes()
    with pytest.raises(UserError, match="not a number"):
        Trainer(tiny(batch_norm=False, epochs=2, aux=False), folder, resume=True).run(HighRateFrom(6))
    assert folder.checkpoint_path.read_bytes() == before


def test_a_full_disk_at_the_checkpoint(
    tiny: Configure, train: Train, tmp_path: Path, meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = train(tiny(epochs=1), tmp_path / "run")
    before = folder.checkpoint_path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="No space left on device") as caught:
        Trainer(tiny(epochs=2), folder, resume=True).run(Control())
    assert caught.value.path == folder.checkpoint_path
    assert meta(folder)["state"] == "failed"
    assert folder.checkpoint_path.read_bytes() == before
    monkeypatch.undo()
    Trainer(tiny(epochs=2), folder, resume=True).run(Control())
    assert meta(folder)["state"] == "finished"


def test_a_run_folder_that_cannot_be_written(tiny: Configure, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be written"):
        RunFolder.create(tmp_path / "file", tiny())
    with pytest.raises(UserError, match="folder is gone"):
        Trainer(tiny(), RunFolder(tmp_path / "gone")).run(Control())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data": "/nowhere/photos"}, "not a folder"),
        ({"weights": "/nowhere/net.pth"}, "no such file"),
        ({"device": "mps"}, "no mps device"),
    ],
)
def test_what_is_missing_is_told_in_the_log_too(
    tiny: Configure,
    train: Train,
    tmp_path: Path,
    meta: Meta,
    changes: dict[str, str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(UserError, match=words):
        train(tiny(**changes), tmp_path / "run")
    assert words in meta(RunFolder(tmp_path / "run"))["message"]


def test_photos_that_cannot_be_validated_on(
    photos: Callable[..., Path], tiny: Configure, train: Train, tmp_path: Path
) -> None:
    data = photos(tmp_path / "data" / "train", red=3, blue=3).parent
    photos(data / "val", red=2, blue=1)
    for path in (data / "val").rglob("*.png"):
        path.write_text("no picture")
    with pytest.raises(UserError, match="none of these photos can be read"):
        train(tiny(data=str(data)), tmp_path / "run")


def test_a_checkpoint_of_another_network_is_refused(
    tiny: Configure, train: Train, tmp_path: Path, meta: Meta
) -> None:
    folder = train(tiny(steps=1), tmp_path / "run")
    before = folder.checkpoint_path.read_bytes()
    with pytest.raises(UserError, match="does not fit this run"):
        Trainer(tiny(width=0.2), folder, resume=True).run(Control())
    assert meta(folder)["state"] == "failed"
    assert folder.checkpoint_path.read_bytes() == before
