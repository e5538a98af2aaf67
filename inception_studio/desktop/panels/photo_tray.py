"""The row of sample and recent photos as thumbnails; knows files, not what opening one does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from inception_studio.desktop.panels.picture import as_qimage
from inception_studio.desktop.panels.picture_loader import PictureLoader
from inception_studio.desktop.theme import Theme
from inception_studio.nets.photo import open_photo

SIDE = 54  # of a thumbnail, in logical pixels
_MARGIN = 2
_SHARP = 2  # thumbnails are made for screens of up to twice the pixels
_PATH = Qt.ItemDataRole.UserRole
_PICTURE = Qt.ItemDataRole.UserRole + 1


class PhotoTray(QListWidget):
    """Thumbnails side by side; `chosen` tells the file that was clicked, or that Return was pressed on."""

    chosen = Signal(Path)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("photo_tray")
        self.setAccessibleName("Sample and recent photos")
        self._paths: tuple[Path, ...] = ()
        self._pictures: dict[Path, QImage] = {}
        self._loader = PictureLoader(self)
        self._loader.loaded.connect(self._on_loaded)
        self.setItemDelegate(_Thumbnail(theme, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMovement(QListView.Movement.Static)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFixedHeight(SIDE + 2 * _MARGIN + 12)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QListWidget { background: transparent; }")
        self.itemClicked.connect(self._on_chosen)
        self.itemActivated.connect(self._on_chosen)

    def show_photos(self, paths: Sequence[Path], current: Path | None) -> None:
        """The files in order, and which of them is open."""
        if tuple(paths) != self._paths:
            self._paths = tuple(paths)
            self.clear()
            for path in paths:
                item = QListWidgetItem()
                item.setData(_PATH, path)
                item.setData(_PICTURE, self._pictures.get(path))
                item.setToolTip(path.name)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, path.name)
                self.addItem(item)
                if path not in self._pictures:
                    self._loader.request(path, lambda path=path: _thumbnail(path))
        self.setCurrentRow(self._paths.index(current) if current in self._paths else -1)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files shown."""
        return self._paths

    def _on_loaded(self, path: Path, picture: QImage) -> None:
        self._pictures[path] = picture
        for row in range(self.count()):
            if self.item(row).data(_PATH) == path:
                self.item(row).setData(_PICTURE, picture)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_PATH))


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
        palette = self._theme.palette
        square = QRectF(option.rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        outline = QPainterPath()
        outline.addRoundedRect(square, 4, 4)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        picture = index.data(_PICTURE)
        painter.fillPath(outline, QColor(palette.raised))
        if picture is not None and not picture.isNull():
            side = min(picture.width(), picture.height())
            middle = QRectF((picture.width() - side) / 2, (picture.height() - side) / 2, side, side)
            painter.setClipPath(outline)
            painter.drawImage(square, picture, middle)
            painter.setClipping(False)
        elif picture is not None:
            painter.setPen(QColor(palette.muted))
            painter.drawText(square, Qt.AlignmentFlag.AlignCenter, "?")
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(palette.text), 2))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(palette.accent), 2))
        else:
            painter.setPen(QPen(QColor(palette.border), 1))
        painter.drawPath(outline)
        painter.restore()


def _thumbnail(path: Path) -> QImage:
    image = open_photo(path)
    scale = SIDE * _SHARP / min(image.size)
    if scale < 1:
        size = tuple(max(1, round(side * scale)) for side in image.size)
        image = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return as_qimage(image)
