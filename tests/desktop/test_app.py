"""The program as a process: its window shows before torch is there, and it ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from inception_studio.desktop import app, main_window
from inception_studio.desktop.store import TrainingStatus

def ask(window):
    window.parts.store.update(training=TrainingStatus(state="running"))
    QTimer.singleShot(200, lambda: print("asking", flush=True))
    window.close()

def shown(window):
    print("painted", "torch" in sys.modules, flush=True)
    if "ask" in sys.argv:
        QTimer.singleShot(0, lambda: ask(window))

make = app.make_window
def made():
    window = make()
    window.painted.connect(lambda: shown(window))
    return window
app.make_window = made
sys.exit(app.main())
"""


def start(*arguments: str) -> subprocess.Popen[str]:
    """The window in a process of its own, painted."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line == "painted False\n", process.stderr.read() if process.poll() is not None else line
    return process


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("asking", [False, True], ids=["idle", "asking whether to stop a run"])
def test_a_signal_closes_the_window_in_order(home: Path, number: int, asking: bool) -> None:
    program = start("ask") if asking else start()
    assert not asking or program.stdout.readline() == "asking\n"
    started = time.monotonic()
    program.send_signal(number)
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 0
    assert "Traceback" not in errors
    assert time.monotonic() - started < 10  # two seconds, and a machine under load
    assert "window_geometry" in (home / "settings.ini").read_text()
