"""The photos of one cell as thumbnails with what was given for them; knows not what opening one does."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QListView, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from inception_studio.desktop.panels.thumbnails import CHOSEN, ThumbnailList, draw_thumbnail, thumbnail
from inception_studio.desktop.theme import Theme

SIDE = 84  # px of a thumbnail
_MARGIN = 4
_SHOWN = CHOSEN + 1


@dataclass(frozen=True)
class ShownPhoto:
    """A photo, its place in the evaluation's answers, and the line under it."""

    place: int
    path: Path
    caption: str
    tip: str


class EvaluationPhotos(ThumbnailList):
    """`chosen` tells the photo's place.

    A thumbnail is made when it is first painted: thousands may be out of sight.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("evaluation_photos")
        self.setAccessibleName("Photos of the chosen cell")
        self._shown: tuple[ShownPhoto, ...] = ()
        self.pictures: dict[Path, QImage] = {}
        self._loader.loaded.connect(self._on_loaded)
        self.setItemDelegate(_Captioned(theme, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(SIDE + 40)

    def show_photos(self, photos: Sequence[ShownPhoto]) -> None:
        """The photos in order."""
        if tuple(photos) == self._shown:
            return
        self._shown = tuple(photos)
        self.clear()
        kept = {photo.path for photo in photos}
        self.pictures = {path: picture for path, picture in self.pictures.items() if path in kept}
        for photo in photos:
            item = QListWidgetItem()
            item.setData(CHOSEN, photo.place)
            item.setData(_SHOWN, photo)
            item.setToolTip(photo.tip)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{photo.path.name}: {photo.caption}")
            self.addItem(item)
        self.scrollToTop()

    @property
    def shown(self) -> tuple[ShownPhoto, ...]:
        """What is listed."""
        return self._shown

    def want(self, path: Path) -> None:
        """Make a thumbnail on the loader's thread, once."""
        if path not in self.pictures:
            self.pictures[path] = QImage()
            self._loader.request(path, lambda: thumbnail(path, SIDE))

    def _on_loaded(self, path: Hashable, picture: QImage) -> None:
        if isinstance(path, Path) and path in self.pictures:
            self.pictures[path] = picture
            self.viewport().update()


class _Captioned(QStyledItemDelegate):
    """Paints a photo's middle as a square and the line under it."""

    def __init__(self, theme: Theme, tray: EvaluationPhotos) -> None:
        super().__init__(tray)
        self._theme = theme
        self._tray = tray

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line = self._tray.fontMetrics().height()
        return QSize(SIDE + 2 * _MARGIN, SIDE + 2 * _MARGIN + line)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        palette, shown = self._theme.palette, index.data(_SHOWN)
        self._tray.want(shown.path)
        picture = self._tray.pictures[shown.path]
        square = QRectF(option.rect.x() + _MARGIN, option.rect.y() + _MARGIN, SIDE, SIDE)
        painter.save()
        draw_thumbnail(painter, square, picture, palette, option.state)
        painter.setFont(self._tray.font())
        painter.setPen(QColor(palette.text))
        line = painter.fontMetrics().height()
        text = painter.fontMetrics().elidedText(shown.caption, Qt.TextElideMode.ElideRight, SIDE)
        painter.drawText(
            QRectF(square.x(), square.bottom() + 2, SIDE, line), Qt.AlignmentFlag.AlignCenter, text
        )
        painter.restore()
