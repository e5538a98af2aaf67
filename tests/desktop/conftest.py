"""The real window with a small network, and what every test of it must leave behind: nothing."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.app import make_application, make_parts, make_window
from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.settings import Settings
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import save_weights

W = TypeVar("W", bound=QWidget)
CLASSES = ("ant", "bee", "cat", "dog", "elk", "fox", "goat", "hen", "ibis", "jay")
_OUR_THREADS = ("inception-studio ", "training", "download")
_PATIENCE_MS = 60_000  # for what must come: a machine that does other things as well is no fault
_JOIN_S = 2.0


class PatientBot(QtBot):
    """Waits as long as a busy machine may take, and not the five seconds that are usual."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = _PATIENCE_MS, **rest: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **rest)


class Answers(Dialogs):
    """Answers the window's questions as the test says, and remembers that they were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.path: Path | None = None
        self.stop = True

    def confirm_stop(self, parent: QWidget) -> bool:
        self.asked.append("confirm_stop")
        return self.stop

    def choose_photo(self, parent: QWidget, folder: str) -> Path | None:
        self.asked.append("choose_photo")
        return self.path

    def choose_video(self, parent: QWidget, folder: str) -> Path | None:
        self.asked.append("choose_video")
        return self.path

    def choose_weights(self, parent: QWidget, folder: str) -> Path | None:
        self.asked.append("choose_weights")
        return self.path

    def choose_save(self, parent: QWidget, proposal: str) -> Path | None:
        self.asked.append("choose_save")
        return self.path

    def choose_picture(self, parent: QWidget, proposal: str) -> Path | None:
        self.asked.append("choose_picture")
        return self.path

    def choose_numbers(self, parent: QWidget, proposal: str) -> Path | None:
        self.asked.append("choose_numbers")
        return self.path

    def choose_report(self, parent: QWidget, proposal: str) -> Path | None:
        self.asked.append("choose_report")
        return self.path

    def choose_exemplars(self, parent: QWidget, folder: str) -> Path | None:
        self.asked.append("choose_exemplars")
        return self.path

    def choose_run(self, parent: QWidget, folder: str) -> Path | None:
        self.asked.append("choose_run")
        return self.path

    def choose_class_folders(self, parent: QWidget, folder: str) -> Path | None:
        self.asked.append("choose_class_folders")
        return self.path


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the program makes it."""
    return make_application()


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """What waits for the window and has mouse and keys."""
    return PatientBot(request)


@pytest.fixture(scope="module", autouse=True)
def _imports_stay() -> None:
    """What is imported by now (torch, its compiler) is no garbage; looking through it takes 0.2 s a time."""
    gc.collect()
    gc.freeze()


def narrow_card(name: str = "narrow", classes: tuple[str, ...] = CLASSES) -> WeightCard:
    """GoogLeNet at an eighth of its width, 64 px."""
    return WeightCard(
        name=name,
        architecture=Architecture.torchvision(num_classes=len(classes), width=0.125),
        classes=classes,
        preprocessing=Preprocessing(72, 64, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        aux_trained=True,
        origin="random weights for tests",
    )


@pytest.fixture(scope="session")
def narrow_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with random weights of the narrow network."""
    path = tmp_path_factory.mktemp("weights") / "narrow.safetensors"
    torch.manual_seed(1)
    card = narrow_card()
    save_weights(path, GoogLeNet(card.architecture).eval(), card)
    return path


@pytest.fixture
def other_weights(tmp_path: Path) -> Path:
    """The narrow network again, as if trained some more."""
    torch.manual_seed(7)
    card = narrow_card("trained")
    path = tmp_path / "trained.safetensors"
    save_weights(path, GoogLeNet(card.architecture).eval(), card)
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo file, 120 × 90 px of smooth colours."""
    y, x = np.mgrid[0:90, 0:120]
    pixels = np.stack([2 * x, 2 * y, 255 - x - y], axis=-1).clip(0, 255).astype(np.uint8)
    path = tmp_path / "colours.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def answers() -> Answers:
    """What the window's dialogs are to answer."""
    return Answers()


@pytest.fixture(autouse=True)
def _nothing_left(qapp: QApplication) -> Iterator[None]:
    """After each test: no thread of ours alive, no window left."""
    before = set(QApplication.topLevelWidgets())
    yield
    _delete_later()
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    assert not left, f"windows left: {left}"
    ours = [thread for thread in threading.enumerate() if thread.name.startswith(_OUR_THREADS)]
    for thread in ours:
        thread.join(_JOIN_S)
    assert not [thread.name for thread in ours if thread.is_alive()], "threads left"


def on_screen(widget: W, width: int, height: int, qtbot: QtBot) -> W:
    """The widget, shown in this size; it goes with the test."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def _delete_later() -> None:
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def end(parts: Parts) -> None:
    """Stop what `make_parts` may have started."""
    parts.session.close(2000)
    assert parts.ask.close(2.0)
    assert parts.explorer.close(2.0)
    parts.messages.close()


@pytest.fixture
def parts(qapp: QApplication, home: Path) -> Iterator[Parts]:
    """Store and controllers without a window, without an engine, on empty state."""
    made, _ = make_parts()
    yield made
    end(made)


@pytest.fixture
def window(qapp: QApplication, home: Path, narrow_weights: Path, answers: Answers) -> Iterator[MainWindow]:
    """The real window, not yet shown, that will open the narrow network and the first sample photo."""
    settings = Settings()
    settings.set("last_weights", str(narrow_weights))
    settings.sync()
    made = make_window(answers)
    yield made
    answers.stop = True
    made.close()
    made.parts.messages.close()
    made.deleteLater()
    layout = weakref.ref(made.dock_layout)
    _delete_later()
    vars(made).clear()  # pytest holds the window until after the last check, and with it all panels
    gc.collect()
    assert layout() is None, "the window's parts stay in memory"


@pytest.fixture
def studio(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The real window, shown, its network loaded and a photo looked at."""
    window.resize(1280, 720)
    window.show()
    qtbot.waitUntil(lambda: window.parts.store.state.record is not None)
    qtbot.waitUntil(lambda: not window.parts.store.state.busy)
    return window
