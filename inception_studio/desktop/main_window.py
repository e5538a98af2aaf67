"""The window: docks around the network, menus, status line, an orderly end; assembles, decides nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QResizeEvent, QShowEvent, QStatusTipEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.docks import (
    Dock,
    arrange,
    make_docks,
    make_room,
    proportion,
    rescale,
    retitle,
    shown_sizes,
)
from inception_studio.desktop.drops import DropTarget
from inception_studio.desktop.graph.view import NetworkPanel
from inception_studio.desktop.menus import Menus
from inception_studio.desktop.messages import MessageBar
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.status_line import StatusLine
from inception_studio.paths import runs_dir

DEFAULT_SIZE = QSize(1440, 900)
SCREEN_SHARE = 0.94
STATE_VERSION = 1  # raise it when docks are added or renamed: older layouts are then forgotten
CLOSE_TIMEOUT_S = 1.9
_EXPLORER_SHARE_S = 0.5  # of it, left for the explorer's threads after the training thread's


class MainWindow(QMainWindow):
    """Everything on the screen.

    `painted` comes once, when the window has been drawn for the first time; `closed` when its threads have
    ended, or were given up (`stopped_in_time` is then false).
    """

    painted = Signal()
    closed = Signal()
    full_screen = Qt.WindowState.WindowFullScreen

    def __init__(self, parts: Parts, dialogs: Dialogs) -> None:
        super().__init__()
        self.parts = parts
        self.dialogs = dialogs
        self.stopped_in_time = True
        self._drawn = False
        self._rescaling = False
        self._by_hand = False  # whether somebody moved the docks, who then keep their own shares
        self._ordered = False
        self.setObjectName("main_window")
        self.setWindowTitle("Inception Studio")
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._drops = DropTarget(parts.explorer, parts.session, parts.messages)
        self.message_bar = MessageBar(parts.messages)
        self.network = NetworkPanel(parts)
        self.setCentralWidget(_centre(self.message_bar, self.network))
        self.docks = make_docks(parts, self._drops)
        arrange(self, self.docks)
        self.menus = Menus(self)
        self.actions_by_name = self.menus.actions
        self.setStatusBar(StatusLine(parts.store, parts.explorer.describe_weights))
        self._drops.watch(self)
        self._connect()
        self.menus.restyle()
        self.menus.follow()
        self._layout_restored = self._by_hand = self._restore()

    # What actions ask for

    def choose_photo(self) -> None:
        """Ask for a picture and open it."""
        self._open(self.dialogs.choose_photo, self.parts.explorer.open_photo)

    def choose_weights(self) -> None:
        """Ask for a weight file and open it."""
        self._open(self.dialogs.choose_weights, self.parts.explorer.open_weights)

    def choose_save(self) -> None:
        """Ask for a file name and write the weights."""
        card, folder = self.parts.store.state.card, self.parts.settings.get("last_folder")
        proposal = Path(folder) / f"{card.name if card else 'weights'}.safetensors".replace("/", "-")
        path = self.dialogs.choose_save(self, str(proposal))
        if path is not None:
            self.parts.settings.set("last_folder", str(path.parent))
            self.parts.explorer.save_weights(path)

    def choose_run(self) -> None:
        """Ask for a run's folder and open it."""
        path = self.dialogs.choose_run(self, str(runs_dir()))
        if path is not None:
            self.parts.session.open_run(path)

    def paste(self) -> None:
        """Open what lies in the clipboard."""
        self._drops.receive(QGuiApplication.clipboard().mimeData())

    def toggle_pause(self) -> None:
        """Hold the run, or let it go on."""
        session = self.parts.session
        (session.resume if self.parts.store.state.training.state == "paused" else session.pause)()

    def set_theme(self, mode: str) -> None:
        """Switch the theme, now and next time."""
        self.parts.settings.set("theme", mode)
        self.parts.theme.set_mode(mode)
        self.menus.follow()

    def reset_layout(self) -> None:
        """Put all docks back."""
        arrange(self, self.docks)
        self._by_hand = False
        self._retitle()

    def devices(self) -> list[str]:
        """Names of what can train here, empty until PyTorch is loaded."""
        engine = self.parts.explorer.engine
        return [] if engine is None else [str(device) for device in engine.devices.available_devices()]

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        active = self.parts.store.state.training.active
        if active and not self._ordered and not self.dialogs.confirm_stop(self):
            event.ignore()
            return
        self._remember()
        self.hide()  # nobody has to look at a window that waits for its threads
        deadline = time.monotonic() + CLOSE_TIMEOUT_S
        trained = self.parts.session.close(round((CLOSE_TIMEOUT_S - _EXPLORER_SHARE_S) * 1000))
        explored = self.parts.explorer.close(max(_EXPLORER_SHARE_S, deadline - time.monotonic()))
        self.stopped_in_time = bool(trained and explored)
        event.accept()
        self.closed.emit()

    def close_now(self) -> None:
        """Close without asking, as the system orders."""
        self._ordered = True
        self.close()

    # Qt's events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._layout_restored:
            # Docks share out the space that the window really got, which is known after this event.
            self._layout_restored = True
            QTimer.singleShot(0, self, lambda: proportion(self, self.docks))

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Left alone, Qt gives all that is gained to the network and takes all that is lost from it.
        before = shown_sizes(self.docks) if self.isVisible() and not self._rescaling else {}
        super().resizeEvent(event)
        old, new = event.oldSize(), event.size()
        if before and old.isValid():
            self._rescaling = True
            across, old_height = new.width() / old.width(), old.height()
            QTimer.singleShot(0, self, lambda: self._rescale(before, across, old_height))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and self.childAt(event.position().toPoint()) is None:
            self._on_moved()  # what is between the docks is there to be dragged
        elif isinstance(event, QStatusTipEvent):
            self.statusBar().tip(event.tip())
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._drawn:
            self._drawn = True
            QTimer.singleShot(0, self, self.painted.emit)  # after the children were drawn, too

    # The rest

    def _rescale(self, before: Mapping[Dock, QSize], across: float, old_height: int) -> None:
        self._rescaling = False
        if not self._by_hand:
            proportion(self, self.docks)
        else:
            rescale(self, before, across, self.height() / old_height)

    def _connect(self) -> None:
        parts = self.parts
        parts.messages.status_changed.connect(self.statusBar().remark)
        # Store, theme and explorer may outlive the window, so none of them gets a lambda that holds it.
        parts.store.changed.connect(self._on_changed)
        parts.theme.changed.connect(self.menus.restyle)
        download = parts.explorer.download
        download.progress.connect(self.message_bar.show_progress)
        download.busy_changed.connect(self._on_download)
        self.message_bar.cancel_requested.connect(download.cancel)
        self.docks["gradient_profile"].panel.room_changed.connect(self._on_room_changed)
        self.tabifiedDockWidgetActivated.connect(self._retitle)
        for dock in self.docks.values():
            dock.dockLocationChanged.connect(self._retitle)
            dock.topLevelChanged.connect(self._retitle)
            dock.topLevelChanged.connect(self._on_moved)
            dock.visibilityChanged.connect(self._retitle)

    def _on_changed(self, names: frozenset[str]) -> None:
        self.menus.follow()
        run = self.parts.store.state.run
        if "run" in names and run is not None:
            self.parts.settings.add_recent("runs", run)

    def _on_moved(self) -> None:
        self._by_hand = True

    def _on_room_changed(self) -> None:
        share = make_room if self._by_hand else proportion
        QTimer.singleShot(0, self, lambda: share(self, self.docks))  # after the layouts have heard of it

    def _on_download(self, busy: bool) -> None:
        if not busy:
            self.message_bar.end_progress()

    def _open(
        self, choose: Callable[[QWidget, str], Path | None], open_path: Callable[[Path], object]
    ) -> None:
        path = choose(self, self.parts.settings.get("last_folder"))
        if path is not None:
            self.parts.settings.set("last_folder", str(path.parent))
            open_path(path)

    def _retitle(self, *_: object) -> None:
        retitle(self, self.docks)

    def _restore(self) -> bool:
        available = self.screen().availableSize() * SCREEN_SHARE
        self.resize(DEFAULT_SIZE.boundedTo(available))
        settings = self.parts.settings
        self.restoreGeometry(QByteArray(settings.get("window_geometry")))
        state = settings.get("window_state")
        return bool(state) and self.restoreState(QByteArray(state), STATE_VERSION)

    def _remember(self) -> None:
        settings = self.parts.settings
        settings.set("window_geometry", bytes(self.saveGeometry().data()))
        settings.set("window_state", bytes(self.saveState(STATE_VERSION).data()))
        settings.sync()


def _centre(bar: MessageBar, network: NetworkPanel) -> QWidget:
    card = QFrame()
    card.setProperty("role", "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(network)
    centre = QWidget()
    column = QVBoxLayout(centre)
    column.setContentsMargins(2, 4, 2, 2)
    column.setSpacing(6)
    column.addWidget(bar)
    column.addWidget(card, 1)
    return centre
