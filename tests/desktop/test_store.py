"""One state, one signal a change; panels follow it, and hidden ones catch up."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panel import Panel
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.store import Store, ViewState


class Watcher(Panel):
    """Remembers what it was asked to redraw."""

    watches: ClassVar[frozenset[str]] = frozenset({"layer", "unit"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.told: list[frozenset[str]] = []

    def refresh(self, names: frozenset[str]) -> None:
        self.told.append(names)


def test_update_emits_once_with_what_changed() -> None:
    store = Store()
    seen: list[frozenset[str]] = []
    store.changed.connect(seen.append)
    before = store.state
    store.update(layer="5b", busy="", unit=("5b", 3))
    assert seen == [frozenset({"layer", "unit"})]
    assert (before.layer, store.state.layer) == ("4a", "5b")
    store.update(layer="5b")
    assert len(seen) == 1


def test_update_refuses_unknown_fields() -> None:
    with pytest.raises((TypeError, AttributeError)):
        Store().update(colour="red")


def test_states_are_frozen() -> None:
    with pytest.raises(AttributeError):
        ViewState().layer = "3a"  # type: ignore[misc]


def test_a_visible_panel_gets_what_it_watches(parts: Parts, qtbot: QtBot) -> None:
    panel = Watcher(parts)
    qtbot.addWidget(panel)
    panel.show()
    panel.told.clear()
    parts.store.update(busy="working")
    assert panel.told == []
    parts.store.update(layer="5a", busy="")
    assert panel.told == [frozenset({"layer"})]


def test_a_hidden_panel_catches_up_once(parts: Parts, qtbot: QtBot) -> None:
    panel = Watcher(parts)
    qtbot.addWidget(panel)
    parts.store.update(layer="5a")
    parts.store.update(unit=("5a", 1))
    assert panel.told == []
    panel.show()
    assert panel.told == [Watcher.watches]  # the first time, everything
    panel.hide()
    parts.store.update(layer="3a")
    parts.store.update(layer="3b")
    panel.show()
    assert panel.told[1:] == [frozenset({"layer"})]


def test_a_panel_behind_anothers_tab_catches_up_when_it_comes_to_the_front(
    parts: Parts, qtbot: QtBot
) -> None:
    panel = Watcher(parts)
    qtbot.addWidget(panel)
    panel.show()
    panel.told.clear()
    panel.show_in_front(False)
    parts.store.update(layer="5a")
    assert panel.told == []
    panel.show_in_front(True)
    assert panel.told == [frozenset({"layer"})]
