"""Where the docks lie in a window at first, and which of title and tab names them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from inception_studio.desktop.dock import Dock, on_small_screen

_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
_AT_FIRST_HIDDEN = frozenset({"depth"})  # their tabs would take the open layer's room


def arrange(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Put all docks where they belong: the profile under the network, under it photo, layer and curves.

    What is chosen and opened shares its place with the layer, so that the losses stay in sight. On a small
    screen they have no room over the answers, and lie behind them.
    """
    for dock in docks.values():
        if dock.isFloating():
            dock.setFloating(False)  # first: a dock that is in no window stays torn off
        window.removeDockWidget(dock)
    window.addDockWidget(_BOTTOM, docks["gradient_profile"])
    window.splitDockWidget(docks["gradient_profile"], docks["photo"], Qt.Orientation.Vertical)
    window.splitDockWidget(docks["photo"], docks["module"], Qt.Orientation.Horizontal)
    losses, answers = docks["losses"], docks["predictions"]
    if on_small_screen(window):
        window.splitDockWidget(docks["module"], answers, Qt.Orientation.Horizontal)
        window.tabifyDockWidget(answers, losses)
    else:
        window.splitDockWidget(docks["module"], losses, Qt.Orientation.Horizontal)
        window.splitDockWidget(losses, answers, Qt.Orientation.Vertical)
    for before, after in itertools.pairwise(
        (
            "module",
            "channel",
            "why",
            "lesions",
            "compare",
            "evaluation",
            "training",
            "gradient_heatmap",
            "runs",
        )
    ):
        window.tabifyDockWidget(docks[before], docks[after])
    window.tabifyDockWidget(docks["gradient_profile"], docks["depth"])
    for name, dock in docks.items():
        dock.setVisible(name not in _AT_FIRST_HIDDEN)
    docks["module"].raise_()
    answers.raise_()


def retitle(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Where docks share a place the tab has the title, and the line under it says what the panel shows."""
    for dock in docks.values():
        dock.title.show_as(tabbed=not dock.isFloating() and bool(window.tabifiedDockWidgets(dock)))
