"""The training loop: batches in, one row a step into the run log, a checkpoint an epoch. Knows no window."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from itertools import islice

import torch
from torch import Tensor

from inception_studio.cancellation import Progress, no_progress
from inception_studio.errors import UserError
from inception_studio.nets.card import WeightCard
from inception_studio.nets.weights import save_weights
from inception_studio.training.abort import abort_points
from inception_studio.training.checkpoint import Position, load_checkpoint, save_checkpoint
from inception_studio.training.config import RunConfig
from inception_studio.training.control import Control, Stopped, StopToken
from inception_studio.training.data import open_data
from inception_studio.training.devices import choose_device
from inception_studio.training.evaluate import Evaluation, evaluate
from inception_studio.training.failure import explained, out_of_memory
from inception_studio.training.loader import ordered_batches, steps_per_epoch, training_batches
from inception_studio.training.recorder import LOWER_RATE, StepRecorder
from inception_studio.training.run_card import run_card
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.run_lock import training_lock
from inception_studio.training.runlog import EpochRow, RunLog
from inception_studio.training.schedule import scheduled_rate
from inception_studio.training.setup import build_network, run_preprocessing, starting_network
from inception_studio.training.update import Update

Snapshot = Callable[[Mapping[str, Tensor], int], None]


class Trainer:
    """Owns the network and the data of one run; the log's only writer.

    `run` is called once, on any thread. `on_snapshot(state_dict, step)` gets CPU copies of the weights, on
    that thread: when `Control.request_snapshot` asked for them, and at the end, unless the run failed. With
    `resume` a run goes on from its last checkpoint; one that was cut off before its first begins again.
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
        the run's state is then "failed" with that message, and its last checkpoint is whole. Raises
        UserError, too, and leaves the run alone, when it is being trained already.
        """
        with ExitStack() as stack:
            stack.enter_context(training_lock(self.folder.path))
            log = RunLog(self.folder.log_path)
            stack.callback(log.close)
            try:
                log.set_meta(state="starting", message="", config=self.config.to_json())
                state = self._run(control, log, stack)
            except Stopped:
                state = "stopped"
            except Exception as error:
                reason = explained(error, self.config)
                with suppress(UserError):  # the log may be what failed
                    log.set_meta(state="failed", message=str(reason))
                if not out_of_memory(error):
                    raise
                # The frames hold the step's tensors; whoever keeps the error would keep the memory.
                traceback.clear_frames(error.__traceback__)
                raise reason from error
            log.set_meta(state=state)
            return state

    def card(self) -> WeightCard:
        """The card of the network as it stands, with its accuracy if it was validated at this very step; for
        `on_snapshot`, on its thread.
        """
        step, scores = self._scored
        return self._card(scores if step == self._position.step else None)

    def _run(self, control: Control, log: RunLog, stack: ExitStack) -> str:
        config = self.config
        device = choose_device(config.device)
        given = starting_network(config)
        self._start = None if given is None else given.card
        self._preprocessing = run_preprocessing(config, self._start)
        self._data = open_data(config, self._preprocessing)
        self._net = build_network(config, self._data.classes, given)
        self._update = Update(config, self._net, self._preprocessing, torch.device(device.key))
        self._position = Position()
        self._saved: Position | None = None  # that of the checkpoint on disk
        self._scored: tuple[int, Evaluation | None] = (0, None)  # the last validation, after which step
        if self._resume:
            if self.folder.checkpoint_path.exists():
                self._saved = load_checkpoint(self.folder.checkpoint_path, self._net, self._update.optimizer)
                self._position = self._saved
            log.forget_after(self._position.step, self._position.epoch)
        log.set_meta(
            layers=self._update.layers,
            classes=self._data.classes,
            data=self._data.name,
            notes=self._data.notes,
            device=str(device),
        )
        try:
            recorder = self._prepared(control, log)
            stack.enter_context(abort_points(self._net, control))
            self._train(control, log, recorder)
            self._give_snapshot()  # the last weights are the ones to look at, and their accuracy is known
        except Stopped:
            if self._position != self._saved:
                self._save(None)
            if self._position.step:
                self._give_snapshot()
            raise
        return "finished"

    def _prepared(self, control: Control, log: RunLog) -> StepRecorder:
        """Make the data ready, which tells how long the run is."""
        token = StopToken(control)
        self._data.train.prepare(token, self._progress)
        self._data.val.prepare(token, self._progress)
        self._report_broken(log)
        self._per_epoch = steps_per_epoch(self._data.train, self.config.batch_size)
        all_epochs = self.config.epochs * self._per_epoch
        self._total = min(all_epochs, self.config.steps or all_epochs)
        log.set_meta(steps_per_epoch=self._per_epoch, total_steps=self._total, state="running")
        return StepRecorder(log, self._position.time_s)

    def _train(self, control: Control, log: RunLog, recorder: StepRecorder) -> None:
        try:
            while True:
                self._train_epoch(control, recorder)
                # A run of a number of steps may end inside of an epoch: it is validated there, too.
                if self._position.step_in_epoch:
                    self._end_epoch(control, log, recorder)
                if self._position.step >= self._total:
                    return
        except Stopped:
            recorder.flush()
            if self._position != self._saved:
                self._position = replace(self._position, time_s=recorder.elapsed_s)
            raise

    def _train_epoch(self, control: Control, recorder: StepRecorder) -> None:
        """The steps that are left of an epoch, or of the run."""
        at, config = self._position, self.config
        left = min(self._per_epoch - at.step_in_epoch, self._total - at.step)
        if left <= 0:
            return
        epoch = at.epoch + 1
        batches = training_batches(self._data.train, config.batch_size, config.seed, epoch, at.step_in_epoch)
        with closing(batches):
            for images, labels in islice(batches, left):
                self._wait(control, recorder)
                rate = self._learning_rate(control)
                at = self._position
                packed = self._update.step(images, labels, at.step + 1, rate)
                self._position = replace(at, step=at.step + 1, step_in_epoch=at.step_in_epoch + 1)
                recorder.record(packed, self._position.step, epoch, rate, len(labels))
        recorder.flush()

    def _end_epoch(self, control: Control, log: RunLog, recorder: StepRecorder) -> None:
        """Validate, log and save."""
        at = self._position
        scores = self._validate(control)
        self._scored = (at.step, scores)
        accuracy = log.mean_accuracy(at.step - at.step_in_epoch)
        log.append_epoch(_epoch_row(at.epoch + 1, at.step, recorder.elapsed_s, accuracy, scores))
        at = replace(at, time_s=recorder.elapsed_s)
        if at.step_in_epoch >= self._per_epoch:
            at = replace(at, epoch=at.epoch + 1, step_in_epoch=0)
        self._position = at
        self._save(scores)
        self._report_broken(log)
        recorder.start_epoch()

    def _learning_rate(self, control: Control) -> float:
        """The next step's."""
        config, at = self.config, self._position
        asked = control.take_learning_rate()
        if asked is not None:
            usual = scheduled_rate(config.schedule, config.learning_rate, at.step, self._total, warm_up=False)
            at = replace(at, rate_factor=asked / max(usual, 1e-30), warm_up=False)
            self._position = at
        rate = scheduled_rate(config.schedule, config.learning_rate, at.step, self._total, at.warm_up)
        return rate * at.rate_factor

    def _wait(self, control: Control, recorder: StepRecorder) -> None:
        """Hold while paused, serve snapshot requests, raise Stopped."""
        with recorder.not_counting():
            while not control.wait_for_turn():
                if control.paused:
                    recorder.flush()  # whoever holds a run wants to see its last step
                if control.take_snapshot_request():
                    self._give_snapshot()

    def _give_snapshot(self) -> None:
        if self._on_snapshot is None:
            return
        state = {k: v.detach().to("cpu", copy=True) for k, v in self._net.state_dict().items()}
        # Weights that are no numbers show nothing; that they are none is told by the next row of the log.
        if all(bool(value.isfinite().all()) for value in state.values()):
            self._on_snapshot(state, self._position.step)

    def _validate(self, control: Control) -> Evaluation:
        with closing(ordered_batches(self._data.val, self.config.batch_size)) as batches:
            inputs = ((self._update.inputs(images), labels) for images, labels in batches)
            scores = evaluate(self._net, inputs, self._data.classes, lambda done: control.check())
        main = scores.heads["main"]
        if main is None:
            raise UserError("no photo to validate on can be read", remedy="Check the folder of photos.")
        if not math.isfinite(main.loss):  # the checkpoint before this is still good: keep it
            raise UserError(
                f"the validation loss after step {self._position.step} is not a number", remedy=LOWER_RATE
            )
        return scores

    def _save(self, scores: Evaluation | None) -> None:
        save_checkpoint(self.folder.checkpoint_path, self._net, self._update.optimizer, self._position)
        save_weights(self.folder.weights_path, self._net, self._card(scores))
        self._saved = self._position

    def _card(self, scores: Evaluation | None) -> WeightCard:
        return run_card(
            self.folder.path.name,
            self.config,
            self._data,
            self._preprocessing,
            self._net.architecture,
            self._start,
            self._position.step,
            scores,
        )

    def _report_broken(self, log: RunLog) -> None:
        log.set_meta(broken=[str(path) for path in (*self._data.train.broken, *self._data.val.broken)])


def _epoch_row(epoch: int, step: int, time_s: float, train_accuracy: float, scores: Evaluation) -> EpochRow:
    nan = float("nan")
    main, aux1, aux2 = (scores.heads[head] for head in ("main", "aux1", "aux2"))
    assert main is not None
    return EpochRow(
        epoch=epoch,
        step=step,
        time_s=time_s,
        train_accuracy=train_accuracy,
        val_loss_main=main.loss,
        val_loss_aux1=aux1.loss if aux1 else nan,
        val_loss_aux2=aux2.loss if aux2 else nan,
        val_accuracy=main.top1,
        val_top5=main.top5,
        val_accuracy_aux1=aux1.top1 if aux1 else nan,
        val_accuracy_aux2=aux2.top1 if aux2 else nan,
    )
