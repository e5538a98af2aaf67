"""The state in which training goes on: written whole or not at all, read without running code."""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from inception_studio.errors import UserError
from inception_studio.files import write_whole


@dataclass(frozen=True)
class Position:
    """Where a run stands: finished steps and epochs, and steps done of the epoch under way."""

    step: int = 0
    epoch: int = 0
    step_in_epoch: int = 0
    time_s: float = 0.0
    rate_factor: float = 1.0  # what the user made of the schedule's learning rate
    warm_up: bool = True  # whether the schedule still warms up: a rate that the user has set ends that


def save_checkpoint(path: Path, net: nn.Module, optimizer: torch.optim.Optimizer, position: Position) -> None:
    """Write beside, flush, rename; UserError when the disk does not take it, the older one stays whole."""
    buffer = io.BytesIO()
    torch.save(
        {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "position": vars(position)}, buffer
    )
    write_whole(path, lambda file: file.write(buffer.getbuffer()))


def load_checkpoint(path: Path, net: nn.Module, optimizer: torch.optim.Optimizer) -> Position:
    """Restore both in place; UserError when there is none or it does not fit."""
    if not path.is_file():
        raise UserError("this run has no checkpoint yet", path, "Start it again.")
    try:
        data: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        net.load_state_dict(data["net"])
        optimizer.load_state_dict(data["optimizer"])
        return Position(**data["position"])
    except (
        RuntimeError,
        KeyError,
        TypeError,
        ValueError,
        EOFError,
        OSError,
        pickle.UnpicklingError,
    ) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UserError(
            f"the checkpoint does not fit this run ({first})", path, "Start the run again."
        ) from error
