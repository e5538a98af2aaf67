"""How a long computation is told to stop and how it tells how far it is; knows no thread and no widget."""

from __future__ import annotations

import threading
from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with (done, total, text); a total of 0 means that it is not known."""


def no_progress(done: int, total: int, text: str = "") -> None:
    """The progress of a caller who does not watch."""


class Cancelled(Exception):
    """Raised inside a job whose token was cancelled; never shown to the user."""


class CancelToken:
    """A one-way switch shared by the thread that works and the one that may change its mind."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop; returns at once."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if the job is to stop; a job calls it at least every 50 ms."""
        if self._event.is_set():
            raise Cancelled
