"""When a window's docks get new sizes, and by whose measure: the sketch's, or the user's own."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

from inception_studio.desktop.dock import Dock
from inception_studio.desktop.dock_places import arrange, retitle
from inception_studio.desktop.dock_sizes import Shares, make_room, places, proportion, share_out, shares

# Versions of saved layouts, which also say whose the sizes are. When docks are added or renamed, take two
# new ones: older layouts are then forgotten.
_AS_SKETCHED, _BY_HAND = 3, 4


class DockLayout(QObject):
    """Keeps the docks' sizes in proportion while the window changes its own.

    Left alone, Qt gives all that is gained to the network and takes all that is lost from it. Until somebody
    moves a dock the sketch's proportions hold, then those that they were given (`by_hand`). These are
    measured when a dock is moved, not at each change of size, where a window made very small would spoil
    them for good.
    """

    def __init__(self, window: QMainWindow, docks: Mapping[str, Dock]) -> None:
        super().__init__(window)
        self.by_hand = False
        self._window = window
        self._docks = docks
        self._shares: Shares = {}
        self._before: dict[Dock, QRect] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)  # after Qt's own layouts have done their work
        self._soon.timeout.connect(self._settle)
        # No `QTimer.singleShot`: one that is due when the window goes would keep all of it in memory.
        self._room = QTimer(self, singleShot=True, interval=0)
        self._room.timeout.connect(self._make_room)
        arrange(window, docks)
        window.tabifiedDockWidgetActivated.connect(self._on_changed)
        for dock in docks.values():
            dock.dockLocationChanged.connect(self._on_changed)
            dock.visibilityChanged.connect(self._on_changed)
            dock.topLevelChanged.connect(self._on_torn)
            dock.made.connect(self.share_soon)

    def follow(self, widget: QWidget) -> None:
        """Share out anew whenever a widget beside the docks comes, goes or changes its size."""
        widget.installEventFilter(self)

    def share_soon(self) -> None:
        """Share out the window's space as soon as its size is known."""
        self._soon.start()

    def reset(self) -> None:
        """Put all docks back where they were at first."""
        arrange(self._window, self._docks)
        self.by_hand = False
        self._retitle()
        self.share_soon()

    def press(self) -> None:
        """The mouse is pressed between docks, perhaps to drag them."""
        self._before = places(self._window, self._docks)

    def release(self) -> None:
        """The mouse is let go of again."""
        before, self._before = self._before, {}
        if before:
            QTimer.singleShot(0, self, lambda: self._on_dragged(before))

    def make_room(self) -> None:
        """The profile has more or less to show than before."""
        self._room.start()

    def save(self) -> bytes:
        """Where the docks are, for `restore`."""
        return bytes(self._window.saveState(_BY_HAND if self.by_hand else _AS_SKETCHED).data())

    def restore(self, state: bytes) -> None:
        """Put the docks where they were; sizes that nobody chose become those of the sketch."""
        saved = QByteArray(state)
        if state and not self._window.restoreState(saved, _AS_SKETCHED):
            self.by_hand = self._window.restoreState(saved, _BY_HAND)
        else:
            self.by_hand = False  # a dock that comes back torn off has told that it was moved

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize}:
            self.share_soon()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        if not self._window.isVisible():
            return
        if self.by_hand and self._shares.keys() != places(self._window, self._docks).keys():
            self._measure()  # docks came or went
            return
        if self.by_hand:
            share_out(self._window, self._shares)
        else:
            proportion(self._window, self._docks)
        self._window.layout().activate()

    def _measure(self) -> None:
        self._window.layout().activate()  # sizes that were asked for come true only now
        self._shares = shares(self._window, self._docks)

    def _make_room(self) -> None:
        if self.by_hand:
            make_room(self._window, self._docks)
            self._measure()
        else:
            self._settle()

    def _on_dragged(self, before: Mapping[Dock, QRect]) -> None:
        if places(self._window, self._docks) != before:
            self.by_hand = True
            self._measure()

    def _on_torn(self) -> None:
        self.by_hand = True
        self._on_changed()

    def _on_changed(self) -> None:
        self._retitle()
        self.share_soon()

    def _retitle(self) -> None:
        retitle(self._window, self._docks)
