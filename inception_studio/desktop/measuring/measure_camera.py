"""Times how often the window shows the frames of a video in a camera's place; for the bench."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.measuring.stopwatch import until_painted

if TYPE_CHECKING:
    from inception_studio.desktop.store import Store

_FOLLOWED = ("photo", "module", "predictions")  # the panels in which a frame has to be seen
_FOLLOWING_S = 6.0


def measure_camera(window: MainWindow, video: str) -> dict[str, Any]:
    """`camera_fps`: frames a second whose maps, answers and photo were all painted."""
    store = window.parts.store
    until_painted(window.show, window.docks["predictions"].panel, lambda: store.state.record is not None)
    photo = window.docks["photo"].panel
    camera = window.parts.ask.camera
    before = store.state.photo
    until_painted(lambda: camera.open_video(Path(video)), photo, lambda: store.state.photo is not before)
    watchers = [_FrameWatcher(window.docks[name].panel, store) for name in _FOLLOWED]
    loop = QEventLoop()
    QTimer.singleShot(round(_FOLLOWING_S * 1000), loop.quit)
    began = time.perf_counter()
    loop.exec()
    seconds = time.perf_counter() - began
    camera.stop()
    return {"camera_fps": min(watcher.frames for watcher in watchers) / seconds}


class _FrameWatcher(QObject):
    """Counts the records that were there when a panel, or what lies in it, was painted."""

    def __init__(self, panel: QWidget, store: Store) -> None:
        super().__init__(panel)
        self.frames = 0
        self._store = store
        self._last: object = store.state.record
        for widget in (panel, *panel.findChildren(QWidget)):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._store.state.record is not self._last:
            self._last = self._store.state.record
            self.frames += 1
        return False
