"""Starts the program: joins the parts, shows the window, brings the engine in behind it, ends in order."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from inception_studio import __version__
from inception_studio.desktop.asking.inquiries import Inquiries
from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.engine import EngineHolder
from inception_studio.desktop.explorer import Explorer
from inception_studio.desktop.graph.axis import LayerAxis
from inception_studio.desktop.icons import app_icon
from inception_studio.desktop.jobs import Lane
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.messages import Messages
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.settings import Settings
from inception_studio.desktop.startup import map_torch, resume_collection
from inception_studio.desktop.store import Store, ViewState
from inception_studio.desktop.theme import Theme
from inception_studio.desktop.training_session import TrainingSession

PULSE_MS = 200


def make_application() -> QApplication:
    """The one QApplication, named; made where there is none yet."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    QCoreApplication.setApplicationName("Inception Studio")
    QCoreApplication.setApplicationVersion(__version__)
    app.setWindowIcon(app_icon())
    return app


def make_parts() -> tuple[Parts, EngineHolder]:
    """Store, theme and controllers, wired; nothing runs yet."""
    messages = Messages()
    settings = Settings()
    theme = Theme(settings.get("theme"))
    store = Store(ViewState(colour_by=settings.get("colour_by")))
    lane = Lane("explorer")
    holder = EngineHolder(store, messages, lane)
    explorer = Explorer(store, holder, messages, settings, lane)
    session = TrainingSession(store, holder, messages, explorer.run.offer)
    ask = Inquiries(store, explorer, messages, settings)
    return Parts(store, theme, explorer, session, messages, settings, LayerAxis(), ask), holder


def make_window(dialogs: Dialogs | None = None) -> MainWindow:
    """The whole program, not yet shown; photo, engine and weights come once the window is painted."""
    map_torch()
    parts, holder = make_parts()
    window = MainWindow(parts, dialogs or Dialogs())

    def start() -> None:
        parts.explorer.start()
        holder.start()

    window.painted.connect(start)
    holder.ended.connect(resume_collection)
    return window


def main() -> NoReturn:
    """Open the window, stay until it is closed, and end the process with the exit status."""
    app = make_application()
    window = make_window()
    messages = window.parts.messages
    messages.install_hooks()
    window.closed.connect(app.quit)
    listening = _close_on_signals(window)
    window.show()
    status = app.exec()
    listening.stop()
    messages.remove_hooks()
    if not window.stopped_in_time:
        messages.warning("The window was closed before its threads had come to their ends.")
    messages.close()
    for stream in filter(None, (sys.stdout, sys.stderr)):  # there are none without a terminal
        with suppress(OSError):
            stream.flush()
    # Settings, run log and checkpoints are on the disk. To take Python, PyTorch and Qt down in order would
    # take most of a second, and a step in the middle of a long computation cannot be interrupted at all.
    os._exit(status)


def _close_on_signals(window: MainWindow) -> QTimer:
    """Let Ctrl-C in the terminal and the system's SIGTERM close the window in order."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close_now())
    # Python handles signals between its own instructions, and an idle event loop executes none.
    pulse = QTimer()
    pulse.timeout.connect(lambda: None)
    pulse.start(PULSE_MS)
    return pulse
