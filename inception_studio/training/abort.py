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
    """Batch norm's running means and variances before a step, to be put back when it is cut short."""

    def __init__(self, net: nn.Module) -> None:
        self._present = [buffer for buffer in net.buffers() if buffer.is_floating_point()]
        self._kept = [buffer.clone() for buffer in self._present]

    def keep(self) -> None:
        """Remember them; one fused copy on the device."""
        if self._present:
            torch._foreach_copy_(self._kept, self._present)

    def restore(self) -> None:
        """Make them what they were at `keep`."""
        if self._present:
            torch._foreach_copy_(self._present, self._kept)
