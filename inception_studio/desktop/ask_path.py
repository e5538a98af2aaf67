"""The system's own dialogs that ask for a path: what opens begins in one folder, what saves in another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from inception_studio.desktop.settings import Settings

CLASS_FOLDERS = "Choose a folder with one folder of photos per class"
EXEMPLARS = "Exemplars (*.npz);;All files (*)"


def from_last_folder(
    settings: Settings, ask: Callable[[str], Path | None], name: str = "", *, otherwise: Path | None = None
) -> Path | None:
    """What `ask` says, given where to begin: in the folder that the last dialog of its kind was left with.

    A file that is to be written is proposed by its `name`, in the folder of the last one that was written:
    not among the photos that were opened last. As long as no such dialog has been left with anything, or
    where that folder is gone, it begins in `otherwise`, by default where the system likes, a file that is to
    be written among the user's documents.
    """
    kept = "last_saved_folder" if name else "last_folder"
    last = settings.get(kept)
    if last and Path(last).is_dir():
        start = last
    elif otherwise is not None:
        start = str(otherwise)
    else:
        start = documents() if name else ""
    path = ask(str(Path(start) / name) if name else start)
    if path is not None:
        settings.set(kept, str(path if path.is_dir() else path.parent))
    return path


def documents() -> str:
    """The user's folder of documents, his home where there is none."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return folder if folder and Path(folder).is_dir() else str(Path.home())


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
