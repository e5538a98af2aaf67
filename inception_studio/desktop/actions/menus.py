"""Menus and toolbar made from the tables of actions and docks; knows the window, not what an action does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from inception_studio.desktop.actions.actions import ACTIONS, MENUS
from inception_studio.desktop.actions.camera_menu import add_cameras
from inception_studio.desktop.actions.entries import draw, follow, make_action

if TYPE_CHECKING:
    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.parts import Parts

# Submenus, filled when they open: after which action, title, kind of `Settings.recent`, what opens one.
_RECENT: tuple[tuple[str, str, str, Callable[[Parts, Path], object]], ...] = (
    ("paste", "Recent p&hotos", "photos", lambda parts, path: parts.explorer.open_photo(path)),
    ("save_weights", "Recent w&eights", "weights", lambda parts, path: parts.explorer.open_weights(path)),
    ("open_run", "Recent r&uns", "runs", lambda parts, path: parts.session.open_run(path)),
)
_WEIGHTS_MENU = ("starter_weights", "imagenet_weights", "open_weights", "save_weights")
_WEIGHTS_TIP = "The loaded weights; open others"
_NAME_PX = 160  # of the weights: the buttons that train have to be beside it in a small window
_TOOLBAR = ("train", "pause", "step", "stop")


class Menus:
    """The window's menu bar, its toolbar and their actions by name."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._specs = {spec.name: spec for spec in ACTIONS}
        self.actions = {spec.name: make_action(spec, window) for spec in ACTIONS}
        self._menus = {title: window.menuBar().addMenu(title) for title in MENUS}
        self._fill_menus()
        self.weights = _menu_button("weights_menu", _WEIGHTS_TIP)
        self.toolbar = self._make_toolbar()
        # What a toolbar that is too short offers the rest under; Qt's own mark cannot be seen on dark.
        self._more = self.toolbar.findChild(QToolButton, "qt_toolbar_ext_button")

    def follow(self) -> None:
        """Bring all actions up to the state."""
        for name, action in self.actions.items():
            follow(self._specs[name], action, self._window)
        card = self._window.parts.store.state.card
        name = card.name if card else ""
        short = self.weights.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_PX)
        self.weights.setText(f"Weights: {short}" if card else "Weights")
        self.weights.setToolTip(_WEIGHTS_TIP if short == name else f"{name}\n{_WEIGHTS_TIP}")

    def restyle(self) -> None:
        """Draw all icons in the palette's colours."""
        theme = self._window.parts.theme
        for name, action in self.actions.items():
            draw(self._specs[name], action, theme)
        self.weights.setIcon(theme.icon("weights", "muted"))
        self._more.setIcon(theme.icon("next"))

    def menu(self, title: str) -> QMenu:
        """One of `MENUS`."""
        return self._menus[title]

    def pages(self) -> list[tuple[str, list[QAction]]]:
        """Every menu's title and its entries, submenus left out."""
        return [
            (
                title.replace("&", ""),
                [a for a in menu.actions() if not a.isSeparator() and a.menu() is None],
            )
            for title, menu in self._menus.items()
        ]

    def _fill_menus(self) -> None:
        sections: dict[str, str] = {}
        recent = {after: row for after, *row in _RECENT}
        for spec in ACTIONS:
            menu = self._menus[spec.menu]
            if sections.setdefault(spec.menu, spec.section) != spec.section:
                menu.addSeparator()
                sections[spec.menu] = spec.section
            menu.addAction(self.actions[spec.name])
            if spec.name == "use_camera":
                add_cameras(menu, self._window.parts)
            if spec.name in recent:
                self._add_recent(menu, *recent[spec.name])
        view = self._menus["&View"]
        view.addSeparator()
        for dock in self._window.docks.values():
            view.addAction(dock.toggle)

    def _add_recent(
        self, menu: QMenu, title: str, kind: str, open_one: Callable[[Parts, Path], object]
    ) -> None:
        parts = self._window.parts
        submenu = menu.addMenu(title)
        submenu.setObjectName(f"recent_{kind}")

        def fill() -> None:
            submenu.clear()
            for path in parts.settings.recent(kind):
                entry = submenu.addAction(path.name)
                entry.setStatusTip(str(path))
                entry.triggered.connect(lambda checked=False, path=path: open_one(parts, path))
            if submenu.isEmpty():
                submenu.addAction("None yet").setEnabled(False)

        submenu.aboutToShow.connect(fill)

    def _make_toolbar(self) -> QToolBar:
        bar = QToolBar("Toolbar")
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        menu = QMenu(self.weights)
        for name in _WEIGHTS_MENU:
            menu.addAction(self.actions[name])
        self._add_recent(menu, *_RECENT[1][1:])
        self.weights.setMenu(menu)
        bar.addWidget(self.weights)
        bar.addAction(self.actions["open_photo"])
        bar.addWidget(_stretch())
        for name in _TOOLBAR:
            bar.addAction(self.actions[name])
        bar.addWidget(_stretch())
        bar.addAction(self.actions["switch_theme"])
        bar.widgetForAction(self.actions["switch_theme"]).setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self._window.addToolBar(bar)
        return bar


def _menu_button(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setProperty("role", "menu")
    button.setToolTip(tip)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def _stretch() -> QWidget:
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return space
