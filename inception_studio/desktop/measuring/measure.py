"""Times the real window from inside, for the bench, which starts it in a process of its own."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QWidget

from inception_studio.desktop.app import make_application, make_window
from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.measuring.measure_camera import measure_camera
from inception_studio.desktop.measuring.measure_looking import measure_looking
from inception_studio.desktop.measuring.stopwatch import (
    PATIENCE_S,
    percentile,
    seconds_until_painted,
    until_painted,
)
from inception_studio.nets.vocabulary import MODULES
from inception_studio.training.config import RunConfig

if TYPE_CHECKING:
    from inception_studio.desktop.driver import Driver

# Told to the bench so that its bare script imports the same.
PACKAGES = ("numpy", "PIL", "torch", "torchvision", "safetensors", "PySide6.QtWidgets", "pyqtgraph", "scipy")
_ROUNDS = 6  # of clicks through the modules; the first is not counted
_TICK_MS = 33
_TICKING_S = 25.0
_STEPS_BEFORE = 5


class _Yes(Dialogs):
    """Nobody is there to answer when a measurement fails in mid-training."""

    def confirm_stop(self, parent: QWidget) -> bool:
        return True


def main(what: str, *arguments: str) -> None:
    """Print one line of JSON; raises when what was waited for never came.

    "start": when the window and its first answer were on the screen. "window": clicks on modules, and a
    timer while it trains. "looking": new photos and clicks on channels at 224 px.
    "camera": how often it shows the frames of a video, which is the argument.
    """
    make_application()
    window = make_window(_Yes())
    try:
        measured = _MEASURES[what](window, *arguments)
    finally:
        window.close()
    print(json.dumps(measured))


def _start(window: MainWindow) -> dict[str, Any]:
    """Wall-clock times, to be compared with the one before this process was started."""
    times: dict[str, float] = {}
    window.painted.connect(lambda: times.setdefault("window", time.time()))
    _show(window)
    return {**times, "answer": time.time(), "packages": [name for name in PACKAGES if name in sys.modules]}


def _window(window: MainWindow) -> dict[str, Any]:
    from inception_studio.desktop.driver import Driver  # QtTest would count in the time of a start

    _show(window)
    user = Driver(window)
    user.settle()
    clicks = [_click(user, window, name) for _ in range(_ROUNDS) for name in MODULES][len(MODULES) :]
    window.parts.session.start(RunConfig(device="cpu"))
    status = window.parts.store
    user.wait_for(lambda: status.state.training.step >= _STEPS_BEFORE, PATIENCE_S, "the run does not start")
    ticks = _ticks()
    steps = status.state.training.step
    window.parts.session.stop()
    user.wait_for(lambda: not status.state.training.active, PATIENCE_S, "the run does not stop")
    return {
        "click_to_paint_p95_ms": percentile(clicks, 95) * 1000,
        "window_tick_p99_ms": percentile(ticks, 99) * 1000,
        "steps": steps,
    }


def _show(window: MainWindow) -> None:
    """Show the window and wait until the first photo's classes have been painted."""
    store = window.parts.store
    until_painted(window.show, window.docks["predictions"].panel, lambda: store.state.record is not None)


def _click(user: Driver, window: MainWindow, name: str) -> float:
    """Seconds from a click in the network until the panel of its maps is painted."""
    store = window.parts.store
    maps = window.docks["module"].panel
    return seconds_until_painted(lambda: user.click_layer(name), maps, lambda: store.state.layer == name)


def _ticks() -> list[float]:
    """Seconds between the ticks of a timer that the window's own event loop serves."""
    times: list[float] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: times.append(time.perf_counter()))
    loop = QEventLoop()
    QTimer.singleShot(round(_TICKING_S * 1000), loop.quit)
    timer.start(_TICK_MS)
    loop.exec()
    timer.stop()
    return [after - before for before, after in pairwise(times)]


_MEASURES: Mapping[str, Callable[..., dict[str, Any]]] = {
    "start": _start,
    "window": _window,
    "looking": measure_looking,
    "camera": measure_camera,
}
