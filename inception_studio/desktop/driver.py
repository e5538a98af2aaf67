"""A user's hands and eyes for the real window, as the tour and the tests need them: mouse, keys, pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QTabBar,
    QWidget,
)

from inception_studio.desktop.main_window import MainWindow

W = TypeVar("W", bound=QWidget)
_PATIENCE_S = 60.0
_LOOK_MS = 15


class NotThere(AssertionError):
    """What the user looked for is not on the screen."""


class Driver:
    """Acts on one shown window as a person does; raises `NotThere` when a person could not."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    # Eyes

    def find(self, kind: type[W], name: str) -> W:
        """The visible widget of an object name."""
        for widget in self.window.findChildren(kind, name):
            if widget.isVisible():
                return widget
        raise NotThere(f"no visible {kind.__name__} {name!r}")

    def wait_for(self, what: Callable[[], object], patience_s: float = _PATIENCE_S, said: str = "") -> None:
        """Look until `what` is true; the window lives on meanwhile."""
        end = time.monotonic() + patience_s
        while not what():
            if time.monotonic() > end:
                raise NotThere(said or f"waited {patience_s:.0f} s in vain")
            _live_on(_LOOK_MS)

    def settle(self) -> None:
        """Wait until nothing is being computed or painted."""
        self.wait_for(lambda: not self.window.parts.store.state.busy, said="still busy")
        _live_on(60)

    def shot(self, path: Path) -> Path:
        """Write what the window shows as a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.window.grab().save(str(path)):
            raise NotThere(f"{path} cannot be written")
        return path

    # Hands

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """A click of the left button, in the middle unless told where."""
        widget = _touched(widget)
        place = widget.rect().center() if at is None else at
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def press(self, name: str) -> None:
        """Click a button by its object name."""
        button = self.find(QAbstractButton, name)
        if not button.isEnabled():
            raise NotThere(f"the button {name!r} is off")
        self.click(button)

    def trigger(self, name: str) -> None:
        """Choose a menu entry by its name."""
        action = self.window.findChild(QAction, name)
        if action is None or not action.isEnabled():
            raise NotThere(f"no enabled action {name!r}")
        action.trigger()

    def click_layer(self, name: str) -> None:
        """Click a layer, module or head in the network."""
        canvas = self.window.network.canvas
        self.click(canvas.viewport(), canvas.point_of(name))

    def point_at(self, widget: QWidget, at: QPoint) -> None:
        """Rest the pointer somewhere."""
        widget = _touched(widget)
        QTest.mouseMove(widget, at + QPoint(1, 0))
        QTest.mouseMove(widget, at)
        _live_on(_LOOK_MS)

    def choose(self, name: str, text: str) -> None:
        """Choose an entry of a combo box, as with the keyboard."""
        combo = self.find(QComboBox, name)
        index = combo.findText(text, Qt.MatchFlag.MatchStartsWith)
        if index < 0:
            raise NotThere(f"{name!r} offers no {text!r}")
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Home)
        for _ in range(index):
            QTest.keyClick(combo, Qt.Key.Key_Down)
        combo.activated.emit(index)

    def type_number(self, name: str, value: float) -> None:
        """Type a number into a field and press Enter."""
        field = self.find(QAbstractSpinBox, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, f"{value:g}")
        QTest.keyClick(field, Qt.Key.Key_Return)

    def show_dock(self, name: str) -> None:
        """Bring a dock to the front, by its tab."""
        dock = self.window.findChild(QDockWidget, f"dock_{name}")
        if dock is None:
            raise NotThere(f"no dock {name!r}")
        dock.show()
        for bar in self.window.findChildren(QTabBar):
            for index in range(bar.count()):
                if bar.isVisible() and bar.tabText(index) == dock.windowTitle():
                    self.click(bar, bar.tabRect(index).center())
        dock.raise_()
        _live_on(_LOOK_MS)

    def drop(self, path: Path) -> None:
        """Drag a file from a file manager onto the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        middle = self.window.rect().center()
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(middle, Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(self.window, enter)
        if enter.isAccepted():
            drop = QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, buttons, keys)
            QApplication.sendEvent(self.window, drop)


def _live_on(milliseconds: int) -> None:
    """Let the window live. Unlike `QTest.qWait`, a loop of its own gives the interpreter to other threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _touched(widget: QWidget) -> QWidget:
    """What the mouse meets there: of a scrolling view, its viewport."""
    return widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
