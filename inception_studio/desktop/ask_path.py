"""The system's own dialogs that a panel asks for a path with; knows their words, not what becomes of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

CLASS_FOLDERS = "Choose a folder with one folder of photos per class"
EXEMPLARS = "Exemplars (*.npz);;All files (*)"


def folder(parent: QWidget, start: str = "", *, title: str) -> Path | None:
    """A folder; None when the user changes his mind."""
    return path_or_none(QFileDialog.getExistingDirectory(parent, title, start))


def exemplars_file(parent: QWidget, start: str = "") -> Path | None:
    """A file of exemplars; None when the user changes his mind."""
    return path_or_none(QFileDialog.getOpenFileName(parent, "Open exemplars", start, EXEMPLARS)[0])


def path_or_none(text: str) -> Path | None:
    """What a dialog of Qt says, empty when it was left."""
    return Path(text) if text else None
