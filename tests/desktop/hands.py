"""A user's hands and eyes for the widgets that a test has made or found."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.main_window import MainWindow

W = TypeVar("W", bound=QWidget)


def in_front(studio: MainWindow, name: str, kind: type[W], qtbot: QtBot) -> W:
    """A dock's panel, brought to the front."""
    dock = studio.docks[name]
    dock.show()
    dock.raise_()
    qtbot.waitUntil(lambda: dock.in_front)
    assert isinstance(dock.panel, kind)
    return dock.panel


def press(panel: QWidget, name: str, qtbot: QtBot) -> None:
    """Click a button that is on."""
    button = panel.findChild(QAbstractButton, name)
    assert isinstance(button, QAbstractButton)
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def text(panel: QWidget, name: str) -> str:
    """What a label says; nothing if it is not seen."""
    label = panel.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def wheel(widget: QWidget, at: QPoint | QPointF, notches: int) -> None:
    """Turn the wheel at a place in the widget, away from the user if `notches` is positive."""
    place = QPointF(at)
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
