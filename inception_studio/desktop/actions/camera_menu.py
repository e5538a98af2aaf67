"""The submenu of the system's cameras, looked for when it opens; knows the controller, not Qt's cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inception_studio.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from inception_studio.desktop.parts import Parts


def add_cameras(menu: QMenu, parts: Parts) -> QMenu:
    """Add it: one entry a camera, the one that is followed, or was last, ticked."""
    submenu = menu.addMenu("Camer&as")
    submenu.setObjectName("cameras")
    submenu.menuAction().setStatusTip("Choose among the cameras of this computer")
    submenu.aboutToShow.connect(lambda: _fill(submenu, parts))
    return submenu


def _fill(submenu: QMenu, parts: Parts) -> None:
    camera = parts.ask.camera
    submenu.clear()
    try:
        names = camera.cameras()
    except UserError as error:
        told = error
        entry = submenu.addAction("Cameras cannot be used here; why?")
        entry.triggered.connect(lambda: parts.messages.error(told))
        return
    for name in names:
        entry = submenu.addAction(name.replace("&", "&&"))
        entry.setCheckable(True)
        entry.setChecked(name == camera.chosen(names))
        entry.setStatusTip(f"Let the whole screen follow {name}")
        entry.triggered.connect(lambda checked=False, name=name: camera.choose_camera(name))
    if not names:
        submenu.addAction("No camera found").setEnabled(False)
