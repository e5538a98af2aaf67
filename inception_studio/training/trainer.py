"""The training loop: batches in, one row a step into the run log, a checkpoint an epoch. Knows no window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from inception_studio.cancellation import CancelToken, Progress, no_progress
from inception_studio.errors import UserError
from inception_studio.nets.card import WeightCard
from inception_studio.nets.preprocess import normalise
from inception_studio.nets.weights import save_weights
from inception_studio.training.abort import abort_points
from inception_studio.training.augment import augment
from inception_studio.training.checkpoint import Position, load_checkpoint, save_checkpoint
from inception_studio.training.config import RunConfig
from inception_studio.training.control import Control, Stopped
from inception_studio.training.data import open_data
from inception_studio.training.devices import choose_device
from inception_studio.training.evaluate import Evaluation, evaluate
from inception_studio.training.gradients import GradientNorms
from inception_studio.training.loader import ordered_batches, steps_per_epoch, training_batches
from inception_studio.training.recorder import StepRecorder
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import EpochRow, RunLog
from inception_studio.training.schedule import scheduled_rate
from inception_studio.training.setup import build_network, build_optimizer, run_preprocessing, starting_card
from inception_studio.training.step import absent, correct_share, loss_parts

Snapshot = Callable[[Mapping[str, Tensor], int], None]


class Trainer:
    """Owns network, optimiser and data of one run; the log's only writer.

    `run` is called once, on any thread. `on_snapshot(state_dict, step)` gets CPU copies of the weights when
    `Control.request_snapshot` asked for them, on that thread.
    """

    def __init__(
        self,
        config: RunConfig,
        folder: RunFolder,
        on_snapshot: Snapshot | None = None,
        progress: Progress = no_progress,
        resume: bool = False,
    ) -> None:
        self.config = config.validated()
        self.folder = folder
        self._on_snapshot = on_snapshot
        self._progress = progress
        self._resume = resume

    def run(self, control: Control) -> str:
        """Train until done or stopped; returns "finished" or "stopped".

        Raises UserError for what the user can mend (data, memory, a loss that is no number, a full disk);
        the run's state is then "failed" with that message, and its last checkpoint is whole.
        """
        with ExitStack() as stack:
            log = RunLog(self.folder.log_path)
            stack.callback(log.close)
            try:
                log.set_meta(state="starting", message="", config=self.config.to_json())
                state = self._run(control, log, stack)
            except Stopped:
                state = "stopped"
            except torch.OutOfMemoryError as error:
                raise self._failed(log, self._out_of_memory()) from error
            except RuntimeError as error:
                # The CPU's allocator has no error class of its own.
                if "memory" not in str(error).lower():
                    self._failed(log, UserError(f"training failed ({error})"))
                    raise
                raise self._failed(log, self._out_of_memory()) from error
            except Exception as error:
                known = error if isinstance(error, UserError) else UserError(f"training failed ({error})")
                self._failed(log, known)
                raise
            log.set_meta(state=state)
            return state

    def _run(self, control: Control, log: RunLog, stack: ExitStack) -> str:
        config = self.config
        device = choose_device(config.device)
        self._device = torch.device(device.key)
        self._given = starting_card(config)
        self._preprocessing = run_preprocessing(config, self._given)
        self._data = open_data(config, self._preprocessing)
        self._net = build_network(config, self._data.classes)
        self._net.to(self._device).to(memory_format=torch.channels_last)
        self._optimizer = build_optimizer(config, self._net)
        self._norms = GradientNorms(self._net)
        position = Position()
        if self._resume:
            position = load_checkpoint(self.folder.checkpoint_path, self._net, self._optimizer)
            log.forget_after(position.step, position.epoch)
        per_epoch = steps_per_epoch(self._data.train, config.batch_size)
        total = min(config.epochs * per_epoch, config.steps or config.epochs * per_epoch)
        log.set_meta(
            layers=self._norms.layers,
            classes=self._data.classes,
            data=self._data.name,
            notes=self._data.notes,
            device=str(device),
            steps_per_epoch=per_epoch,
            total_steps=total,
        )
        token = _StopToken(control)
        self._data.train.prepare(token, self._progress)
        self._data.val.prepare(token, self._progress)
        self._report_broken(log)
        stack.enter_context(abort_points(self._net, control))
        log.set_meta(state="running")
        recorder = StepRecorder(log, config.batch_size, position.time_s)
        try:
            position = self._train(control, log, recorder, position, total, per_epoch)
        except Stopped:
            recorder.flush()
            self._save(log, replace(self._position, time_s=recorder.elapsed_s))
            raise
        return "finished"

    def _train(
        self,
        control: Control,
        log: RunLog,
        recorder: StepRecorder,
        position: Position,
        total: int,
        per_epoch: int,
    ) -> Position:
        config = self.config
        self._position = position
        while self._position.step < total:
            epoch = self._position.epoch + 1
            batches = training_batches(
                self._data.train, config.batch_size, config.seed, epoch, self._position.step_in_epoch
            )
            for images, labels in batches:
                self._wait(control, recorder)
                rate = self._learning_rate(control, total)
                packed = self._step(images, labels)
                step = self._position.step + 1
                self._position = replace(
                    self._position, step=step, step_in_epoch=self._position.step_in_epoch + 1
                )
                recorder.record(packed, step, epoch, rate, len(labels))
                if step >= total:
                    break
            recorder.flush()
            if self._position.step_in_epoch >= per_epoch or self._position.step >= total:
                scores = self._validate(control)
                log.append_epoch(_epoch_row(epoch, self._position.step, recorder, scores))
                complete = self._position.step_in_epoch >= per_epoch
                self._position = replace(
                    self._position,
                    epoch=epoch if complete else epoch - 1,
                    step_in_epoch=0 if complete else self._position.step_in_epoch,
                    time_s=recorder.elapsed_s,
                )
                self._save(log, self._position, scores)
                recorder.start_epoch()
                self._report_broken(log)
        return self._position

    def _step(self, images: Tensor, labels: Tensor) -> Tensor:
        """One update; returns losses, accuracy and gradient norms packed, still on the device."""
        config = self.config
        step = self._position.step + 1
        generator = torch.Generator().manual_seed(config.seed * 2_000_003 + step)
        labels = labels.to(self._device, non_blocking=True)
        x = images.to(self._device, non_blocking=True).float().div_(255)  # (N, 3, S, S)
        x = normalise(augment(x, config.augmentation, generator), self._preprocessing)
        x = x.contiguous(memory_format=torch.channels_last)
        mixed = config.precision == "bfloat16"
        with torch.autocast(self._device.type, torch.bfloat16, enabled=mixed):
            heads = self._net(x)
        parts = loss_parts(heads, labels, config.label_smoothing)
        self._optimizer.zero_grad(set_to_none=True)
        parts.total.backward()
        norms = self._norms.compute()
        self._optimizer.step()
        with torch.no_grad():
            none = absent(parts.total)
            figures = [none if part is None else part.detach() for part in parts]
            return torch.cat([torch.stack([*figures, correct_share(heads.main, labels)]), norms])

    def _learning_rate(self, control: Control, total: int) -> float:
        scheduled = scheduled_rate(
            self.config.schedule, self.config.learning_rate, self._position.step, total
        )
        asked = control.take_learning_rate()
        if asked is not None:
            self._position = replace(self._position, rate_factor=asked / max(scheduled, 1e-30))
        rate = scheduled * self._position.rate_factor
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        return rate

    def _wait(self, control: Control, recorder: StepRecorder) -> None:
        """Hold while paused, serve snapshot requests, raise Stopped."""
        with recorder.not_counting(control.paused):
            while True:
                ready = control.wait_for_turn()
                if control.take_snapshot_request() and self._on_snapshot is not None:
                    state = {k: v.detach().to("cpu", copy=True) for k, v in self._net.state_dict().items()}
                    self._on_snapshot(state, self._position.step)
                if ready:
                    return

    def _validate(self, control: Control) -> Evaluation:
        def inputs() -> Iterator[tuple[Tensor, Tensor]]:
            for images, labels in ordered_batches(self._data.val, self.config.batch_size):
                x = images.to(self._device).float().div_(255)
                x = normalise(x, self._preprocessing).contiguous(memory_format=torch.channels_last)
                yield x, labels.to(self._device)

        return evaluate(self._net, inputs(), self._data.classes, lambda done: control.check())

    def _save(self, log: RunLog, position: Position, scores: Evaluation | None = None) -> None:
        save_checkpoint(self.folder.checkpoint_path, self._net, self._optimizer, position)
        save_weights(self.folder.weights_path, self._net, self._card(position, scores))

    def _card(self, position: Position, scores: Evaluation | None) -> WeightCard:
        accuracy: dict[str, float] = {}
        for head, score in (scores.heads if scores else {}).items():
            if score is not None:
                accuracy[f"{head}_top1"], accuracy[f"{head}_top5"] = score.top1, score.top5
        start = f", from {self._given.name}" if self._given else ""
        return WeightCard(
            name=self.folder.path.name,
            architecture=self._net.architecture,
            classes=self._data.classes,
            preprocessing=self._preprocessing,
            aux_trained=self._net.architecture.aux,
            accuracy=accuracy,
            origin=f"trained by Inception Studio on {self._data.name}, {position.step} steps{start}",
            settings=self._shared_settings(),
        )

    def _shared_settings(self) -> str:
        # A weight file is handed on: it names the data and the weights, not the folders of this machine.
        given = self.config.weights
        return replace(
            self.config, data=Path(self.config.data).name, weights=None if given is None else Path(given).name
        ).to_json()

    def _report_broken(self, log: RunLog) -> None:
        broken: list[Path] = [*self._data.train.broken, *self._data.val.broken]
        log.set_meta(broken=[str(path) for path in broken])

    def _out_of_memory(self) -> UserError:
        smaller = max(self.config.batch_size // 2, 2)
        return UserError(
            f"batch size {self.config.batch_size} at {self.config.image_size} px does not fit in memory",
            remedy=f"Try batch size {smaller}.",
        )

    def _failed(self, log: RunLog, error: UserError) -> UserError:
        with suppress(UserError):  # the log may be what failed
            log.set_meta(state="failed", message=str(error))
        return error


class _StopToken(CancelToken):
    """Lets the preparation of data end with the run: `check` raises `Stopped`."""

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._control = control

    def check(self) -> None:
        self._control.check()


def _epoch_row(epoch: int, step: int, recorder: StepRecorder, scores: Evaluation) -> EpochRow:
    nan = float("nan")
    main, aux1, aux2 = (scores.heads[head] for head in ("main", "aux1", "aux2"))
    assert main is not None
    return EpochRow(
        epoch=epoch,
        step=step,
        time_s=recorder.elapsed_s,
        train_accuracy=recorder.epoch_accuracy,
        val_loss_main=main.loss,
        val_loss_aux1=aux1.loss if aux1 else nan,
        val_loss_aux2=aux2.loss if aux2 else nan,
        val_accuracy=main.top1,
        val_top5=main.top5,
        val_accuracy_aux1=aux1.top1 if aux1 else nan,
        val_accuracy_aux2=aux2.top1 if aux2 else nan,
    )
