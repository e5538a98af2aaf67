"""What can be dropped on the window or pasted into it, and which controller gets it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from inception_studio.training.run_folder import RunFolder

if TYPE_CHECKING:
    from inception_studio.desktop.explorer import Explorer
    from inception_studio.desktop.live.camera import Camera
    from inception_studio.desktop.messages import Messages
    from inception_studio.desktop.training_session import TrainingSession

WEIGHT_SUFFIXES = frozenset({".pth", ".pt", ".safetensors"})
VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".webm", ".avi", ".mkv"})
_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class DropTarget(QObject):
    """Takes photos, videos, weight files and run folders from drag and drop and from the clipboard."""

    def __init__(
        self, explorer: Explorer, session: TrainingSession, messages: Messages, camera: Camera
    ) -> None:
        super().__init__()
        self._explorer = explorer
        self._session = session
        self._messages = messages
        self._camera = camera

    def watch(self, widget: QWidget) -> None:
        """Accept drops on a window or dock, whatever child lies under the pointer."""
        # Qt asks the innermost widget that accepts drops; item views and plots do without wanting any.
        for child in widget.findChildren(QAbstractScrollArea):
            child.setAcceptDrops(False)
            child.viewport().setAcceptDrops(False)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and usable(event.mimeData()):  # drag events are drop events
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.receive(event.mimeData())
            return True
        return super().eventFilter(watched, event)

    def receive(self, data: QMimeData | None) -> bool:
        """Open what `data` holds (None: the clipboard of somebody who has gone); False, and a remark to the
        user, when that is nothing usable."""
        paths = [] if data is None else _paths(data)
        if paths:
            self.open_path(paths[0])
            return True
        image = data.imageData() if data is not None and data.hasImage() else None
        if isinstance(image, QImage) and not image.isNull():
            self._explorer.paste_image(image)
            return True
        self._messages.status("There is no picture and no file to paste")
        return False

    def open_path(self, path: Path) -> None:
        """Open a weight file, a video, a run's folder, or, whatever else it is called, a photo."""
        if path.suffix.lower() in WEIGHT_SUFFIXES:
            self._explorer.open_weights(path)
        elif path.suffix.lower() in VIDEO_SUFFIXES:
            self._camera.open_video(path)
        elif path.is_dir() and RunFolder(path).config_path.is_file():
            self._session.open_run(path)
        else:
            self._explorer.open_photo(path)


def usable(data: QMimeData) -> bool:
    """Whether `DropTarget.receive` can do something with it."""
    return data.hasImage() or bool(_paths(data))


def _paths(data: QMimeData) -> list[Path]:
    # A text editor or a terminal gives a path as text, a file manager as an address.
    urls = data.urls() if data.hasUrls() else []
    found = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    if not found and data.hasText() and not data.hasImage():
        text = data.text().strip()
        path = Path(QUrl(text).toLocalFile() if text.startswith("file:") else text)
        if text and "\n" not in text and _exists(path):
            found = [path]
    return found


def _exists(path: Path) -> bool:
    try:
        return path.is_absolute() and path.exists()
    except OSError:  # a text too long for a file name
        return False
