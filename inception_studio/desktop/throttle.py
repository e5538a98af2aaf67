"""Lets values from another thread through at the pace of the window: the newest, and seldom enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal


class Throttle(QObject):
    """Emits `due(value)` on the GUI thread at most once in `interval_ms`, and only while `idle()`.

    Of the values that are offered in between, the last is kept and the others are dropped.
    """

    due = Signal(object)
    _offered = Signal(object)

    def __init__(self, interval_ms: int, idle: Callable[[], bool]) -> None:
        super().__init__()
        self._idle = idle
        self._newest: Any = None
        self._pause = QTimer(self)
        self._pause.setInterval(interval_ms)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._let_through)
        self._offered.connect(self._on_offered)

    def offer(self, value: Any) -> None:
        """Hand in a value, not None; for any thread."""
        self._offered.emit(value)

    def give_back(self, value: Any) -> None:
        """Let a value wait that was let through in vain, unless a newer one does."""
        if self._newest is None:
            self._on_offered(value)

    def drop(self) -> None:
        """Forget the value that waits."""
        self._newest = None

    def _on_offered(self, value: Any) -> None:
        self._newest = value
        if not self._pause.isActive():
            self._let_through()

    def _let_through(self) -> None:
        if self._newest is None:
            return
        self._pause.start()
        if self._idle():
            value, self._newest = self._newest, None
            self.due.emit(value)
