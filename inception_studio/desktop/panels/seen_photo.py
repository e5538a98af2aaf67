"""The photo as the network sees it, turned into a picture of Qt once a photo."""

from __future__ import annotations

from PySide6.QtGui import QImage

from inception_studio.desktop.panels.picture import as_qimage
from inception_studio.desktop.store import Photo


class SeenPhoto:
    """Remembers the last one, as its panel asks at every refresh."""

    def __init__(self) -> None:
        self._last: tuple[Photo, QImage] | None = None

    def picture(self, photo: Photo | None) -> QImage | None:
        """What is seen of a photo; None before the network has seen it."""
        if photo is None or photo.seen is None:
            return None
        if self._last is None or self._last[0] is not photo:
            self._last = (photo, as_qimage(photo.seen))
        return self._last[1]
