"""Progress on standard error: bars on a terminal, a plain line now and then where there is none."""

from __future__ import annotations

import contextlib
import math
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from inception_studio.errors import UserError
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.runlog import EpochRow, RunReader, StepRow

T = TypeVar("T")

_POLL_S = 0.25
_PLAIN_INTERVAL_S = 30.0  # between two lines of a step where there is no terminal


class Bar:
    """One bar for whoever calls `show(done, total, text)`, an `inception_studio.cancellation.Progress`."""

    def __init__(self, *, bytes: bool = False, share: bool = False) -> None:
        """What is counted is shown as it is, as bytes, or as a share in percent."""
        amount: tuple[ProgressColumn, ...] = (TaskProgressColumn() if share else MofNCompleteColumn(),)
        if bytes:
            amount = (DownloadColumn(), TransferSpeedColumn())
        self._bars = _bars(*amount, TimeRemainingColumn())
        self._task: TaskID | None = None

    def show(self, done: int, total: int, text: str = "") -> None:
        """Move the bar; a total of 0 means that it is not known. May be called from any thread."""
        if self._task is None:
            self._task = self._bars.add_task(text, total=total or None)
        self._bars.update(self._task, completed=done, total=total or None, description=text)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()


class TrainingProgress:
    """Follows a run by its log, as any other reader would, on a thread of its own, while it is entered."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._bars = _bars(
            MofNCompleteColumn(), TimeRemainingColumn(compact=True), TextColumn("{task.fields[figures]}")
        )
        self._task: TaskID | None = None
        self._plain = self._bars.disable
        self._said = time.monotonic()
        self._known = {(row.epoch, row.step) for row in self._epochs()}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="inception-studio progress")

    def show(self, done: int, total: int, text: str = "") -> None:
        """What comes before the first step: decoding photos."""
        self._move(done, total, text, "")

    def __enter__(self) -> Self:
        self._bars.start()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        self._bars.stop()

    def _move(self, done: int, total: int, text: str, figures: str) -> None:
        if self._task is None:
            self._task = self._bars.add_task(text, total=total or None, figures=figures)
        self._bars.update(self._task, completed=done, total=total or None, description=text, figures=figures)

    def _follow(self) -> None:
        ending = False
        while not ending:
            ending = self._done.wait(_POLL_S)  # one last look, so that the final step is shown
            # The trainer has not made its log yet, or says itself what is wrong with it.
            with contextlib.suppress(UserError):
                self._look()

    def _epochs(self) -> list[EpochRow]:
        try:
            return self._read(lambda reader: reader.epochs_after(-1))
        except UserError:
            return []  # a new run

    def _look(self) -> None:
        """Show the newest step and the epochs that were not there before."""
        meta, steps = self._read(lambda reader: (reader.meta(), reader.steps_after(reader.last_step() - 1)))
        if meta["state"] == "starting" or not steps:
            return
        step, per_epoch = steps[-1], meta["steps_per_epoch"]
        count = math.ceil(meta["total_steps"] / per_epoch)
        self._move(step.step, meta["total_steps"], f"epoch {step.epoch}/{count}", _step_figures(step))
        if self._plain and time.monotonic() - self._said >= _PLAIN_INTERVAL_S:
            self._say(f"step {step.step:,} of {meta['total_steps']:,}  {_step_figures(step)}")
        for row in self._epochs():
            if (row.epoch, row.step) not in self._known:
                self._known.add((row.epoch, row.step))
                self._say(f"epoch {row.epoch} of {count}  {_epoch_figures(row)}")

    def _say(self, line: str) -> None:
        self._said = time.monotonic()
        self._bars.console.print(line, highlight=False, markup=False, soft_wrap=True)

    def _read(self, question: Callable[[RunReader], T]) -> T:
        reader = RunReader(self._folder.log_path)
        try:
            return question(reader)
        finally:
            reader.close()


def _bars(*columns: ProgressColumn) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=14),
        *columns,
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )


def _step_figures(row: StepRow) -> str:
    # Short: it stands behind the bar, in 80 columns.
    aux = [f"{loss:.2f}" for loss in (row.loss_aux1, row.loss_aux2) if not math.isnan(loss)]
    parts = [f"loss {row.loss_total:.2f}", f"main {row.loss_main:.2f}", *(["aux", *aux] if aux else [])]
    return " ".join([*parts, f"{row.images_per_second:.0f}/s"])


def _epoch_figures(row: EpochRow) -> str:
    figures = f"train {row.train_accuracy:.1%}  val {row.val_accuracy:.1%} (top 5 {row.val_top5:.1%})"
    heads = {"aux 1": row.val_accuracy_aux1, "aux 2": row.val_accuracy_aux2}
    parts = [f"{name} {accuracy:.1%}" for name, accuracy in heads.items() if not math.isnan(accuracy)]
    return "  ".join([figures, f"val loss {row.val_loss_main:.3f}", *parts])
