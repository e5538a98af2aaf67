"""What shortens the start: it may be missing, but it may not do harm."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inception_studio.desktop import startup
from inception_studio.desktop.main_window import MainWindow

linux = pytest.mark.skipif(sys.platform != "linux", reason="the libraries are mapped on Linux only")

MAPPED = """
import sys, threading
from inception_studio.desktop.startup import map_torch
map_torch()
for thread in threading.enumerate():
    if thread.name == "torch libraries":
        thread.join()
print("libtorch_python.so" in open("/proc/self/maps").read(), "torch" in sys.modules)
import torch
print(torch.ones(2).sum().item())
"""


@linux
def test_the_libraries_are_mapped_without_an_import_and_serve_it() -> None:
    done = subprocess.run([sys.executable, "-c", MAPPED], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["True", "False", "2.0"], done.stderr


@linux
def test_libraries_that_are_not_there_are_left_alone(tmp_path: Path) -> None:
    startup._map(tmp_path)
    (tmp_path / "libtorch_global_deps.so").write_text("no library")
    startup._map(tmp_path)


@pytest.fixture
def collecting() -> Iterator[None]:
    """Garbage is collected again afterwards, and of everything."""
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("collecting")
def test_collection_goes_on_when_the_engine_is_there(window: MainWindow, qtbot: QtBot) -> None:
    startup.postpone_collection()
    window.show()
    qtbot.waitUntil(lambda: window.parts.store.state.engine == "ready")
    assert gc.isenabled()


@pytest.mark.usefixtures("collecting")
def test_collection_waits_and_goes_on() -> None:
    startup.postpone_collection()
    assert not gc.isenabled()
    startup.resume_collection()
    assert gc.isenabled()
    frozen = gc.get_freeze_count()
    assert frozen > 0
    startup.resume_collection()  # a second window of the process
    assert gc.get_freeze_count() == frozen
