"""`inception-studio train`: options made from the fields of `RunConfig`, and the run's signals and result."""

from __future__ import annotations

import argparse
import math
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from inception_studio.errors import UserError
from inception_studio.training.config import BUILTIN, RunConfig, options

if TYPE_CHECKING:
    from inception_studio.training.control import Control
    from inception_studio.training.run_folder import RunFolder

_TYPES = {"str": str, "int": int, "float": float}
_METAVARS = {"str": "PATH", "int": "N", "float": "X"}
_LENGTH = ("epochs", "steps")  # exclusive of each other
_RESUMABLE = (*_LENGTH, "device")  # what a resumed run may change without becoming another run
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """One option per field of `RunConfig`, and where the run lies."""
    place = parser.add_argument_group("the run")
    where = place.add_mutually_exclusive_group()
    where.add_argument(
        "--out", type=Path, metavar="RUN", help="folder to make for the run (default: the user's data folder)"
    )
    where.add_argument(
        "--resume",
        type=Path,
        metavar="RUN",
        help="go on with a run from its last checkpoint, with its own settings; "
        f"of these only {', '.join('--' + name for name in _RESUMABLE)} may be given",
    )
    settings = parser.add_argument_group("settings")
    length = settings.add_mutually_exclusive_group()
    for option in options():
        name, meta = option.name, option.metadata
        default = f" (default: {option.default})" if option.default not in (None, True) else ""
        group = length if name in _LENGTH else settings
        kind = str(option.type).split(" | ")[0]
        # SUPPRESS: only what the user gave is in the namespace, so that --resume knows it.
        rest: dict[str, Any] = {"dest": name, "default": argparse.SUPPRESS}
        rest["help"] = (meta["help"] + default).replace("%", "%%")
        flag = "--" + name.replace("_", "-")
        if kind == "bool":
            group.add_argument(flag, action=argparse.BooleanOptionalAction, **rest)
        else:
            rest |= {"type": _TYPES[kind], "choices": meta["choices"]}
            group.add_argument(flag, metavar=None if meta["choices"] else _METAVARS[kind], **rest)


def train(arguments: argparse.Namespace) -> int:
    """Train, or go on with a run. Ctrl-C and SIGTERM end it with a checkpoint, and status 130 or 143."""
    names = [option.name for option in options()]
    given = {name: getattr(arguments, name) for name in names if hasattr(arguments, name)}
    folder = _resumed(arguments.resume, given) if arguments.resume else _new(arguments.out, given)

    from inception_studio.cli_output import print_json
    from inception_studio.cli_progress import TrainingProgress
    from inception_studio.training.control import Control
    from inception_studio.training.trainer import Trainer

    control = Control()
    with _stopped_by_signals(control) as received, TrainingProgress(folder) as display:
        trainer = Trainer(folder.config(), folder, progress=display.show, resume=bool(arguments.resume))
        trainer.run(control)
    result = _result(folder)
    for path in result["broken"]:
        print(f"{path}: cannot be read, left out", file=sys.stderr)
    if result["state"] == "stopped":
        print(f"stopped at step {result['steps']:,}; go on with --resume {folder.path}", file=sys.stderr)
    print_json(result) if arguments.json else print(folder.path)
    return 128 + received[0] if received else 0


def _new(out: Path | None, given: dict[str, Any]) -> RunFolder:
    from inception_studio.paths import runs_dir
    from inception_studio.training.run_folder import RunFolder

    for name in ("data", "weights"):
        if given.get(name, BUILTIN) != BUILTIN:
            given[name] = str(Path(given[name]).resolve())  # the run may be resumed from another folder
    config = replace(RunConfig(), **_bounded(given)).validated()
    if config.data != BUILTIN:
        from inception_studio.training.folders import scan

        scan(Path(config.data), config.seed)  # refuses before a run's folder is made
    return RunFolder.create(out, config) if out else RunFolder.create_in(runs_dir(), config)


def _resumed(path: Path, given: dict[str, Any]) -> RunFolder:
    from inception_studio.training.run_folder import RunFolder

    folder = RunFolder.existing(path)
    config = folder.config()
    fixed = [
        name for name, value in given.items() if name not in _RESUMABLE and value != getattr(config, name)
    ]
    if fixed:
        raise UserError(
            f"a resumed run keeps its {fixed[0].replace('_', ' ')}",
            path,
            "Start a new run, with --weights from this one, to change it.",
        )
    if given:
        folder.write_config(replace(config, **_bounded(given)).validated())
    return folder


def _bounded(given: dict[str, Any]) -> dict[str, Any]:
    """--steps alone counts, however many epochs that makes, and --epochs alone."""
    if "steps" in given:
        (most,) = (option.metadata["high"] for option in options() if option.name == "epochs")
        return {**given, "epochs": most}
    return {**given, "steps": None} if "epochs" in given else given


@contextmanager
def _stopped_by_signals(control: Control) -> Iterator[list[int]]:
    """Turn the first signal into `control.stop()`; a second one ends the program as usual."""
    received: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        received.append(number)
        control.stop()
        for each, handler in before.items():
            signal.signal(each, handler)
        print("stopping; writing a checkpoint", file=sys.stderr)

    before = {each: signal.signal(each, stop) for each in _SIGNALS}
    try:
        yield received
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _result(folder: RunFolder) -> dict[str, Any]:
    """What `train --json` prints: the run, its length, and the scores of its last validation (null: none)."""
    from inception_studio.training.runlog import RunReader

    reader = RunReader(folder.log_path)
    try:
        meta, steps, epochs = reader.meta(), reader.last_step(), reader.epochs_after(-1)
    finally:
        reader.close()
    result: dict[str, Any] = {
        "run": str(folder.path),
        "state": meta["state"],
        "steps": steps,
        "epochs": len(epochs),
    }
    for name in (
        "train_accuracy",
        "val_loss_main",
        "val_accuracy",
        "val_top5",
        "val_accuracy_aux1",
        "val_accuracy_aux2",
    ):
        value = getattr(epochs[-1], name) if epochs else math.nan
        result[name] = None if math.isnan(value) else value
    result["broken"] = meta.get("broken", [])
    return result
