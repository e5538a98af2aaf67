"""Somebody who clicks everything at random: memory stays flat, no thread and no warning is left.

It takes two minutes; INCEPTION_STUDIO_RANDOM_MINUTES=60 makes it an hour.
"""

from __future__ import annotations

import gc
import logging
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QMenu,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inception_studio.desktop.actions.actions import ACTIONS
from inception_studio.desktop.main_window import MainWindow

from .conftest import CLASSES

MINUTES = float(os.environ.get("INCEPTION_STUDIO_RANDOM_MINUTES", "2"))
MOST_GROWTH = 1.05
# They end the test, train, or need an answer from outside the window.
LEFT_OUT = {
    "quit",
    "train",
    "full_screen",
    "imagenet_weights",
    "starter_weights",
    "about",
    "shortcuts",
    "show_log",
}
OUTSIDE = {"train_button", "runs_go_on", "runs_reveal", "message_details"}


class RandomUser:
    """Hands that do one thing after another, by a seed."""

    def __init__(
        self, window: MainWindow, qtbot: QtBot, photos: list[Path], weights: list[Path], seed: int
    ) -> None:
        self.window = window
        self.qtbot = qtbot
        self.chance = random.Random(seed)
        self.photos = photos
        self.weights = weights
        self.done: dict[str, int] = {}
        self.deeds: tuple[tuple[int, Callable[[], str]], ...] = (
            (6, self.click_layer),
            (6, self.click_somewhere),
            (5, self.press_something),
            (3, self.choose_something),
            (3, self.trigger_something),
            (2, self.open_photo),
            (2, self.choose_unit),
            (1, self.open_weights),
            (3, self.show_dock),
        )

    def act(self) -> None:
        """One deed, and now and then a pause long enough for what it started to end."""
        weights = [weight for weight, _ in self.deeds]
        (deed,) = self.chance.choices([deed for _, deed in self.deeds], weights)
        name = deed()
        self.done[name] = self.done.get(name, 0) + 1
        self.qtbot.wait(self.chance.choice((0, 5, 20, 60, 200)))

    def click_layer(self) -> str:
        graph = self.window.parts.store.state.graph
        if graph is not None:
            names = [group.name for group in graph.groups] + [node.name for node in graph.nodes]
            canvas = self.window.network.canvas
            name = self.chance.choice(names)
            QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.point_of(name))
        return "layer"

    def click_somewhere(self) -> str:
        widgets = [w for w in self.window.findChildren(QWidget) if w.isVisible() and w.objectName()]
        widget = self.chance.choice(widgets)
        if not isinstance(widget, QAbstractButton) and not widget.visibleRegion().isEmpty():
            at = QPoint(
                self.chance.randrange(widget.width() or 1), self.chance.randrange(widget.height() or 1)
            )
            QTest.mouseMove(widget, at)
            if not isinstance(widget, QComboBox):  # its list would wait for a choice
                QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)
        return "click"

    def press_something(self) -> str:
        buttons = [
            button
            for button in self.window.findChildren(QAbstractButton)
            if _in_reach(button) and not _opens_menu(button)
        ]
        buttons = [button for button in buttons if not _leads_outside(button)]
        if buttons:
            self.chance.choice(buttons).click()
        return "button"

    def choose_something(self) -> str:
        combos = [c for c in self.window.findChildren(QComboBox) if _in_reach(c) and c.count()]
        if combos:
            combo = self.chance.choice(combos)
            entries = [
                i for i in range(combo.count()) if combo.model().item(i).isEnabled()
            ]  # no lines between
            index = self.chance.choice(entries)
            combo.setCurrentIndex(index)
            combo.activated.emit(index)
        return "choice"

    def trigger_something(self) -> str:
        name = self.chance.choice([spec.name for spec in ACTIONS if spec.name not in LEFT_OUT])
        action = self.window.actions_by_name[name]
        if action.isEnabled():
            action.trigger()
        return "action"

    def open_photo(self) -> str:
        self.window.parts.explorer.open_photo(self.chance.choice(self.photos))
        return "photo"

    def choose_unit(self) -> str:
        record = self.window.parts.store.state.record
        if record is not None:
            node = self.chance.choice([node for node in record.graph.nodes if node.kind == "conv"])
            self.window.parts.explorer.select_unit(node.name, self.chance.randrange(node.output[0]))
        return "unit"

    def open_weights(self) -> str:
        self.window.parts.explorer.open_weights(self.chance.choice(self.weights))
        return "weights"

    def show_dock(self) -> str:
        self.window.docks[self.chance.choice(list(self.window.docks))].raise_()
        return "dock"


def _in_reach(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and not widget.visibleRegion().isEmpty()


def _leads_outside(button: QAbstractButton) -> bool:
    action = button.defaultAction() if isinstance(button, QToolButton) else None
    return button.objectName() in OUTSIDE or (action is not None and action.objectName() in LEFT_OUT)


def _opens_menu(button: QAbstractButton) -> bool:
    menu = getattr(button, "menu", None)
    return callable(menu) and menu() is not None


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photos, and a file that is none."""
    rng = np.random.default_rng(0)
    paths = []
    for number in range(3):
        coarse = rng.integers(0, 256, (8, 10, 3), dtype=np.uint8)
        paths.append(tmp_path / f"{number}.png")
        Image.fromarray(coarse).resize((100, 80)).save(paths[-1])
    paths.append(tmp_path / "broken.png")
    paths[-1].write_bytes(b"no photo")
    return paths


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch, photos: list[Path], tmp_path: Path) -> None:
    """Whoever asks for a folder gets one of photos in class folders; files are neither chosen nor named."""
    folder = tmp_path / "folder"
    for number, name in enumerate(CLASSES[:3]):
        (folder / name).mkdir(parents=True)
        for copy in range(12):
            (folder / name / f"{copy}.png").write_bytes(photos[number].read_bytes())
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given, **named: str(folder))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given, **named: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given, **named: ("", ""))
    monkeypatch.setattr(QMenu, "exec", lambda *given: None)  # nobody is there to choose
    # pytest keeps every record of the log, and with an error's frames the network that it was about.
    monkeypatch.setattr(logging.getLogger("inception_studio"), "disabled", True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the memory from /proc")
@pytest.mark.timeout(MINUTES * 60 + 240)
def test_at_random(
    studio: MainWindow,
    qtbot: QtBot,
    photos: list[Path],
    dialogs: None,
    narrow_weights: Path,
    tmp_path: Path,
) -> None:
    other = tmp_path / "other.safetensors"
    other.write_bytes(narrow_weights.read_bytes())
    user = RandomUser(studio, qtbot, photos, [narrow_weights, other], seed=7)
    for dock in studio.docks.values():
        _ = dock.panel  # all are made: what comes later is not that
    torch.optim.Adam([torch.zeros(1)])  # PyTorch imports its compiler with the first optimiser: 200 MB
    begin = time.monotonic()
    memory: list[tuple[float, float]] = []
    while (elapsed := time.monotonic() - begin) < MINUTES * 60:
        user.act()
        memory.append((elapsed / (MINUTES * 60), _resident_bytes()))
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
    studio.parts.ask.close(2.0)
    gc.collect()
    early = median(size for share, size in memory if 0.4 <= share < 0.6)
    late = median(size for share, size in memory if share >= 0.8)
    print(f"{len(memory)} deeds {user.done}; {early / 2**20:.0f} MB, at the end {late / 2**20:.0f} MB")
    assert late <= early * MOST_GROWTH
    assert studio.parts.store.state.record is not None


def _resident_bytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))
