"""The window: docks around the network, menus, status line, an orderly end; assembles, decides nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QResizeEvent, QShowEvent, QStatusTipEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QTabWidget, QVBoxLayout, QWidget

from inception_studio.desktop.actions.menus import Menus
from inception_studio.desktop.ask_path import from_last_folder
from inception_studio.desktop.dialogs import SCREEN_SHARE, Dialogs
from inception_studio.desktop.dock import Body
from inception_studio.desktop.dock_layout import DockLayout
from inception_studio.desktop.docks import make_docks
from inception_studio.desktop.drops import DropTarget
from inception_studio.desktop.exporting.taking import Taking
from inception_studio.desktop.graph.view import NetworkPanel
from inception_studio.desktop.messages import MessageBar
from inception_studio.desktop.outdated import Outdated
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.status_line import StatusLine
from inception_studio.paths import runs_dir

DEFAULT_SIZE = QSize(1440, 900)
_NETWORK_HEIGHT = 220  # px that it asks of a small window, with the line over it
CLOSE_TIMEOUT_S = 1.9
_OTHERS_SHARE_S = 0.5  # of it, left for the threads that explore and ask after the one that trains


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
        self._ordered = False
        self.setObjectName("main_window")
        self.setWindowTitle("Inception Studio")
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._drops = DropTarget(parts.explorer, parts.session, parts.messages, parts.ask.camera)
        self.message_bar = MessageBar(parts.messages)
        self.network = NetworkPanel(parts)
        self.setCentralWidget(_centre(self.message_bar, self.network))
        self.docks = make_docks(parts, self._drops)
        self.dock_layout = DockLayout(self, self.docks)
        self.taking = Taking(self)
        for part in (self.centralWidget(), *self.docks.values()):
            self.taking.watch(part)
        self.menus = Menus(self)
        self.actions_by_name = self.menus.actions
        self.setStatusBar(StatusLine(parts.store, parts.explorer.describe_weights))
        self._drops.watch(self)
        self._connect()
        self.menus.restyle()
        self.menus.follow()
        self._restore()

    # What actions ask for

    def choose_photo(self) -> None:
        """Ask for a picture and open it."""
        self.open_chosen(self.dialogs.choose_photo, self.parts.explorer.open_photo)

    def choose_video(self) -> None:
        """Ask for a video and follow it."""
        self.open_chosen(self.dialogs.choose_video, self.parts.ask.camera.open_video)

    def choose_weights(self) -> None:
        """Ask for a weight file and open it."""
        self.open_chosen(self.dialogs.choose_weights, self.parts.explorer.open_weights)

    def choose_save(self) -> None:
        """Ask for a file name and write the weights."""
        card = self.parts.store.state.card
        name = f"{card.name if card else 'weights'}.safetensors".replace("/", "-")
        self.open_chosen(self.dialogs.choose_save, self.parts.explorer.save_weights, name)

    def choose_run(self) -> None:
        """Ask for a run's folder and open it."""
        self.open_chosen(self.dialogs.choose_run, self.parts.session.open_run, otherwise=runs_dir())

    def open_chosen(
        self,
        choose: Callable[[QWidget, str], Path | None],
        open_path: Callable[[Path], object],
        name: str = "",
        otherwise: Path | None = None,
    ) -> None:
        """Ask with one of `dialogs`, as `from_last_folder` says, and hand on what was chosen."""
        path = from_last_folder(
            self.parts.settings, lambda start: choose(self, start), name, otherwise=otherwise
        )
        if path is not None:
            open_path(path)

    def paste(self) -> None:
        """Open what lies in the clipboard."""
        self._drops.receive(QGuiApplication.clipboard().mimeData())

    def toggle_pause(self) -> None:
        """Hold the run, or let it go on."""
        session = self.parts.session
        (session.resume if self.parts.store.state.training.state == "paused" else session.pause)()

    def ask_why(self) -> None:
        """Bring the attributions to the front and compute those that are not there."""
        self.docks["why"].show()
        self.docks["why"].raise_()
        self.parts.ask.why.ask()

    def set_theme(self, mode: str) -> None:
        """Switch the theme, now and next time."""
        self.parts.settings.set("theme", mode)
        self.parts.theme.set_mode(mode)
        self.menus.follow()

    def reset_layout(self) -> None:
        """Put all docks back."""
        self.dock_layout.reset()

    def devices(self) -> list[str]:
        """Names of what can train here, empty until PyTorch is loaded."""
        engine = self.parts.explorer.engine
        return [] if engine is None else [str(device) for device in engine.devices.available_devices()]

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.parts.store.state.training.active and not self._ordered:
            stop = self.dialogs.confirm_stop(self)
            if not stop and not self._ordered:  # the order may come while it asks
                event.ignore()
                return
        self._remember()
        self.hide()  # nobody has to look at a window that waits for its threads
        deadline = time.monotonic() + CLOSE_TIMEOUT_S
        trained = self.parts.session.close(round((CLOSE_TIMEOUT_S - _OTHERS_SHARE_S) * 1000))
        asked = self.parts.ask.close(max(_OTHERS_SHARE_S, deadline - time.monotonic()))
        explored = self.parts.explorer.close(max(_OTHERS_SHARE_S, deadline - time.monotonic()))
        self.stopped_in_time = bool(trained and asked and explored)
        event.accept()
        self.closed.emit()

    def close_now(self) -> None:
        """Close without asking, as the system orders."""
        self._ordered = True
        self.dialogs.settle_stop()  # closing, which goes on after it, cannot be begun twice
        self.close()

    # What Qt asks for and tells

    def createPopupMenu(self) -> QMenu:
        """What a right click on a title offers: the docks, as the View menu does."""
        menu = QMenu(self)
        menu.addActions([dock.toggle for dock in self.docks.values()])
        return menu

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.dock_layout.share_soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.dock_layout.share_soon()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QStatusTipEvent):
            self.statusBar().tip(event.tip())
            return True
        if kind == QEvent.Type.MouseButtonPress and self.childAt(event.position().toPoint()) is None:
            self.dock_layout.press()  # what is between the docks is there to be dragged
        done = super().event(event)
        if kind == QEvent.Type.MouseButtonRelease:
            self.dock_layout.release()
        elif kind == QEvent.Type.LayoutRequest:
            self._limit()
        return done

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._drawn:
            self._drawn = True
            QTimer.singleShot(0, self, self.painted.emit)  # after the children were drawn, too

    # The rest

    def _connect(self) -> None:
        parts = self.parts
        parts.messages.status_changed.connect(self.statusBar().remark)
        self.statusBar().follow_asked.connect(parts.explorer.run.follow)
        # Store, theme and explorer may outlive the window, so none of them gets a lambda that holds it.
        parts.store.changed.connect(self._on_changed)
        parts.theme.changed.connect(self.menus.restyle)
        download = parts.explorer.download
        download.progress.connect(self.message_bar.show_progress)
        download.busy_changed.connect(self._on_download)
        self.message_bar.cancel_requested.connect(download.cancel)
        report = parts.ask.export.report
        report.progress.connect(self.message_bar.show_progress)
        report.busy_changed.connect(self._on_download)
        self.message_bar.cancel_requested.connect(report.cancel)
        profile = self.docks["gradient_profile"]
        profile.panel.room_changed.connect(self.dock_layout.make_room)
        self.dock_layout.follow(self.message_bar)
        Outdated(parts.store, parts.messages, self.message_bar)

    def _on_changed(self, names: frozenset[str]) -> None:
        self.menus.follow()
        state = self.parts.store.state
        if "front" in names and state.front:
            self._bring_to_front(state.front)
        if "run" in names and state.run is not None:
            self.parts.settings.add_recent("runs", state.run)
        if "training" in names and not state.training.active:
            self.dialogs.settle_stop()  # the run that it asks about has ended by itself

    def _bring_to_front(self, name: str) -> None:
        dock = self.docks.get(name)
        if dock is not None:
            dock.show()
            dock.raise_()
        self.parts.store.update(front="")

    def _on_download(self, busy: bool) -> None:
        if not busy:
            self.message_bar.end_progress()

    def _limit(self) -> None:
        # Qt's own limit, what the docks need, may be more than the screen has and less than the toolbar.
        needed = self.layout().totalMinimumSize().expandedTo(QSize(self.menus.toolbar.sizeHint().width(), 0))
        screen = self.screen().availableSize()
        self.setMinimumSize(needed.boundedTo(QSize(screen.width(), round(screen.height() * SCREEN_SHARE))))

    def _restore(self) -> None:
        available = self.screen().availableSize() * SCREEN_SHARE
        self.resize(DEFAULT_SIZE.boundedTo(available))
        settings = self.parts.settings
        self.restoreGeometry(QByteArray(settings.get("window_geometry")))
        for name in settings.get("docks_in_front"):
            if name in self.docks:
                _ = self.docks[name].panel  # Qt restores the sizes of what is there
        self.dock_layout.restore(settings.get("window_state"))

    def _remember(self) -> None:
        settings = self.parts.settings
        settings.set("window_geometry", bytes(self.saveGeometry().data()))
        settings.set("window_state", self.dock_layout.save())
        settings.set("docks_in_front", [name for name, dock in self.docks.items() if dock.in_front])
        settings.sync()


def _centre(bar: MessageBar, network: NetworkPanel) -> QWidget:
    card = Body("card", _NETWORK_HEIGHT)
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
