"""A panel looks on first sight as it does after a change of theme: same fonts, same colours of its words."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from inception_studio.desktop.docks import DOCKS
from inception_studio.desktop.main_window import MainWindow


@pytest.mark.parametrize("name", [spec.name for spec in DOCKS])
def test_words_have_their_look_at_once(studio: MainWindow, qtbot: QtBot, name: str) -> None:
    dock = studio.docks[name]
    dock.show()
    dock.raise_()
    qtbot.waitUntil(dock.panel.isVisible)

    def looks() -> dict[QLabel, tuple[str, str]]:
        labels = dock.panel.findChildren(QLabel)
        return {one: (one.font().toString(), one.palette().windowText().color().name()) for one in labels}

    first = looks()
    studio.parts.theme.changed.emit()
    after = looks()
    changed = [label.objectName() or label.text() for label in first if after[label] != first[label]]
    assert changed == []
