"""How much memory a computation holds at once, told by the tensors that torch makes for it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class WorkingMemory:
    """Counts the bytes of the tensors that this thread's operations make, while they live, and their peak.

    Forward and backward are counted, other threads are not; the weights were there before. A kernel's own
    scratch space is not seen. It costs some 10 µs an operation, so `stop` may end it before the work ends:
    where all batches are alike, the first ones have the peak.
    """

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._mode: _Counting | None = None

    def __enter__(self) -> Self:
        self._mode = _Counting()
        self._mode.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Count no longer; a second call does nothing. In the thread that entered."""
        mode, self._mode = self._mode, None
        if mode is not None:
            mode.__exit__(None, None, None)
            self.peak_bytes = mode.peak


class _Counting(TorchDispatchMode):
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # torch's compiler is not used here, and to keep it away torch would load it for 1.4 s

    def __init__(self) -> None:
        super().__init__()
        self.peak = 0
        self._now = 0
        self._alive: dict[weakref.ref[torch.UntypedStorage], int] = {}

    def __torch_dispatch__(
        self,
        function: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        made = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(made):
            if isinstance(tensor, torch.Tensor):
                self._add(tensor.untyped_storage(), args)
        return made

    def _add(self, storage: torch.UntypedStorage, args: tuple[Any, ...]) -> None:
        known = weakref.ref(storage)
        if known in self._alive:
            return
        for given in tree_leaves(args):  # a view of what was there before
            if isinstance(given, torch.Tensor) and given.untyped_storage() is storage:
                return
        self._alive[weakref.ref(storage, self._gone)] = storage.nbytes()
        self._now += storage.nbytes()
        self.peak = max(self.peak, self._now)

    def _gone(self, reference: weakref.ref[torch.UntypedStorage]) -> None:
        self._now -= self._alive.pop(reference, 0)
