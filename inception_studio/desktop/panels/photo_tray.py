"""The row of sample and recent photos as thumbnails; knows files, not what opening one does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QListView, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from inception_studio.desktop.panels.thumbnails import CHOSEN, ThumbnailList, draw_thumbnail, thumbnail
from inception_studio.desktop.theme import Theme

SIDE = 54  # of a thumbnail, in logical pixels
_MARGIN = 2
_PICTURE = CHOSEN + 1


class PhotoTray(ThumbnailList):
    """Thumbnails side by side; `chosen` tells the file."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("photo_tray")
        self.setAccessibleName("Sample and recent photos")
        self._paths: tuple[Path, ...] = ()
        self._pictures: dict[Path, QImage] = {}
        self._loader.loaded.connect(self._on_loaded)
        self.setItemDelegate(_Thumbnail(theme, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFixedHeight(SIDE + 2 * _MARGIN + 12)

    def show_photos(self, paths: Sequence[Path], current: Path | None) -> None:
        """The files in order, and which of them is open."""
        if tuple(paths) != self._paths:
            self._paths = tuple(paths)
            self.clear()
            for path in paths:
                item = QListWidgetItem()
                item.setData(CHOSEN, path)
                item.setData(_PICTURE, self._pictures.get(path))
                item.setToolTip(path.name)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, path.name)
                self.addItem(item)
                if path not in self._pictures:
                    self._loader.request(path, lambda path=path: thumbnail(path, SIDE))
        self.setCurrentRow(self._paths.index(current) if current in self._paths else -1)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files shown."""
        return self._paths

    def _on_loaded(self, path: Path, picture: QImage) -> None:
        self._pictures[path] = picture
        for row in range(self.count()):
            if self.item(row).data(CHOSEN) == path:
                self.item(row).setData(_PICTURE, picture)


class _Thumbnail(QStyledItemDelegate):
    """Paints a photo's middle as a square; the open one has a frame."""

    def __init__(self, theme: Theme, tray: PhotoTray) -> None:
        super().__init__(tray)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(SIDE + 2 * _MARGIN, SIDE + 2 * _MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        square = QRectF(option.rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.save()
        draw_thumbnail(painter, square, index.data(_PICTURE), self._theme.palette, option.state, instead="?")
        painter.restore()
