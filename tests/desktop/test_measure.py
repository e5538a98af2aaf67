"""The bench's stop-watch inside the window, held against the small network."""

from __future__ import annotations

import time

import pytest

from inception_studio.desktop.driver import Driver
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.measuring import measure, stopwatch


def test_start_tells_when_window_and_answer_were_painted(window: MainWindow) -> None:
    began = time.time()
    times = measure._start(window)
    assert began < times["window"] < times["answer"] <= time.time()
    assert window.parts.store.state.record is not None
    assert {"torch", "numpy", "PySide6.QtWidgets"} <= set(times["packages"])


def test_a_click_is_timed_until_the_maps_are_painted(studio: MainWindow) -> None:
    seconds = [measure._click(Driver(studio), studio, name) for name in ("3a", "5b", "3a")]
    assert studio.parts.store.state.layer == "3a"
    assert all(0 < second < 10 for second in seconds)


def test_ticks_come_at_their_interval(studio: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_TICKING_S", 0.5)
    ticks = measure._ticks()
    assert len(ticks) >= 3
    assert stopwatch.percentile(ticks, 50) >= 0.03
