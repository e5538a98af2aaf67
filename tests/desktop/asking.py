"""How tests ask why and wait for what comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.why_inquiry import WhyInquiry
from inception_studio.desktop.asking.why_state import Column, WhyState
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.why.panel import WhyPanel
from inception_studio.insight.attribution import explain

from .hands import in_front

AT_ONCE_S = 1.0  # within which a person who cancels wants to be rid of it


def state(studio: MainWindow) -> WhyState:
    return studio.parts.store.state.why


def why(studio: MainWindow) -> WhyInquiry:
    return studio.parts.ask.why


def columns(studio: MainWindow) -> tuple[Column, ...]:
    return state(studio).columns


def settled(studio: MainWindow, qtbot: QtBot) -> None:
    """Wait until nothing runs."""

    def quiet() -> bool:
        now = state(studio)
        return not any(c.running for c in now.columns) and not (now.conducted and now.conducted.running)

    qtbot.waitUntil(quiet)


def open_panel(studio: MainWindow, qtbot: QtBot) -> WhyPanel:
    """The panel, in front."""
    return in_front(studio, "why", WhyPanel, qtbot)


@contextmanager
def endless(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Every map takes until it is cancelled; tells how many began and when the last one ended."""
    seen: dict[str, Any] = {"begun": [], "ended": []}

    def explain_forever(
        net: Any, graph: Any, x: Any, request: Any, token: Any, progress: Any, **_: Any
    ) -> None:
        seen["begun"].append(request)
        try:
            while True:
                token.check()
                progress(1, 4, "Going on for ever")
                time.sleep(0.005)
        finally:
            seen["ended"].append(time.monotonic())

    with monkeypatch.context() as patch:
        patch.setattr(explain, "explain", explain_forever)
        yield seen
