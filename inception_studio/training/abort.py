"""Points inside a step at which a run can end: after each block, forward and backward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from inception_studio.training.control import Control


@contextmanager
def abort_points(net: nn.Module, control: Control) -> Iterator[None]:
    """While entered, a pass through `net` raises `Stopped` at its next child once a stop was asked for.

    A step of a large batch takes seconds on a CPU, and closing the window may take two. The step that
    was cut short has not changed the parameters: the optimiser had not run. Batch norm's running
    statistics have changed in part: see `RunningStatistics`.
    """

    def on_backward(gradient: Tensor) -> None:
        control.check()

    def on_forward(module: nn.Module, inputs: Any, output: Any) -> None:
        control.check()
        if isinstance(output, Tensor) and output.requires_grad:
            output.register_hook(on_backward)

    handles = [child.register_forward_hook(on_forward) for child in net.children()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


class RunningStatistics:
    """Batch norm's running figures before a step, to be put back when it is cut short."""

    def __init__(self, net: nn.Module) -> None:
        # By type: a fused copy wants its tensors alike.
        of_type: dict[torch.dtype, list[Tensor]] = {}
        for buffer in net.buffers():
            of_type.setdefault(buffer.dtype, []).append(buffer)
        self._pairs = [(present, [b.clone() for b in present]) for present in of_type.values()]

    def keep(self) -> None:
        """Remember them; on the device, in one call a type."""
        for present, kept in self._pairs:
            torch._foreach_copy_(kept, present)

    def restore(self) -> None:
        """Make them what they were at `keep`."""
        for present, kept in self._pairs:
            torch._foreach_copy_(present, kept)
