"""The system's own dialogs that ask for a path, all beginning in the same folder: the last one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from inception_studio.desktop.settings import Settings

CLASS_FOLDERS = "Choose a folder with one folder of photos per class"
EXEMPLARS = "Exemplars (*.npz);;All files (*)"


def from_last_folder(
    settings: Settings, ask: Callable[[str], Path | None], name: str = "", *, otherwise: Path | None = None
) -> Path | None:
    """What `ask` says, given where to begin: in the folder that the last dialog was left with.

    A file that is to be written is proposed there by its `name`. As long as no dialog has been left with
    anything, or where that folder is gone, it begins in `otherwise`, by default where the system likes.
    """
    last = settings.get("last_folder")
    start = last if last and Path(last).is_dir() else "" if otherwise is None else str(otherwise)
    path = ask(str(Path(start) / name) if name else start)
    if path is not None:
        settings.set("last_folder", str(path if path.is_dir() else path.parent))
    return path


def folder(settings: Settings, parent: QWidget, *, title: str, otherwise: Path | None = None) -> Path | None:
    """A folder; None when the user changes his mind."""
    return from_last_folder(settings, lambda start: folder_to_open(parent, title, start), otherwise=otherwise)


def exemplars_file(settings: Settings, parent: QWidget) -> Path | None:
    """A file of exemplars; None when the user changes his mind."""
    return from_last_folder(settings, lambda start: file_to_open(parent, "Open exemplars", start, EXEMPLARS))


def file_to_open(parent: QWidget, title: str, start: str, kinds: str) -> Path | None:
    """A file of these kinds; None when the user changes his mind."""
    return path_or_none(QFileDialog.getOpenFileName(parent, title, start, kinds)[0])


def folder_to_open(parent: QWidget, title: str, start: str) -> Path | None:
    """A folder; None when the user changes his mind."""
    return path_or_none(QFileDialog.getExistingDirectory(parent, title, start))


def path_or_none(text: str) -> Path | None:
    """What a dialog of Qt says, empty when it was left."""
    return Path(text) if text else None
