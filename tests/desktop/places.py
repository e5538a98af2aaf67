"""Where things lie in the window, for tests that compare it before and after."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow


def place(widget: QWidget) -> QRect:
    """Where a widget lies in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def places(window: MainWindow) -> dict[str, QRect]:
    """Where the network and all docks lie that can be seen."""
    seen = {name: place(dock) for name, dock in window.docks.items() if dock.in_front}
    return {"network": place(window.network), **seen}


def heights(window: MainWindow) -> dict[str, int]:
    """How high they are."""
    return {name: box.height() for name, box in places(window).items()}


def resize(window: MainWindow, qtbot: QtBot, width: int, height: int) -> None:
    """Change the window's size and let the docks follow."""
    window.resize(width, height)
    qtbot.wait(40)


def drag_gap_over(window: MainWindow, qtbot: QtBot, dock: str, pixels: int) -> None:
    """Press the mouse in the gap over a dock, move it down, and let go."""
    box = place(window.docks[dock])
    gap = QPoint(box.center().x(), box.top() - 3)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=gap)
    if pixels:
        QTest.mouseMove(window, gap + QPoint(0, pixels))
        qtbot.wait(20)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=gap + QPoint(0, pixels))
    qtbot.wait(20)
