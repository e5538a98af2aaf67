"""Waits inside the real window until something has been painted, and tells how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import quantiles

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

PATIENCE_S = 180.0


def seconds_until_painted(act: Callable[[], object], widget: QWidget, ready: Callable[[], bool]) -> float:
    """What `until_painted` takes, in seconds."""
    started = time.perf_counter()
    until_painted(act, widget, ready)
    return time.perf_counter() - started


def until_painted(act: Callable[[], object], widget: QWidget, ready: Callable[[], bool]) -> None:
    """Do something and wait until `widget` is painted with `ready` true; else TimeoutError."""
    loop = QEventLoop()
    watcher = _PaintWatcher(ready, loop.quit)
    widget.installEventFilter(watcher)
    act()
    QTimer.singleShot(round(PATIENCE_S * 1000), loop, lambda: loop.exit(1))
    failed = loop.exec()
    widget.removeEventFilter(watcher)
    if failed:
        raise TimeoutError(f"{widget.objectName() or type(widget).__name__} was not painted")


class _PaintWatcher(QObject):
    """Calls `done` when a widget has been painted after `ready` came true, its children included."""

    def __init__(self, ready: Callable[[], bool], done: Callable[[], object]) -> None:
        super().__init__()
        self._ready = ready
        self._done = done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._ready():
            # Children are painted after their parent, in the same go; the timer comes after all of them.
            QTimer.singleShot(0, self, self._done)
        return False


def percentile(values: list[float], percent: int) -> float:
    """By linear interpolation between the values beside it."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]
