"""What lists of photos share: how a thumbnail is made and painted, and that a click or Return chooses one."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QStyle

from inception_studio.desktop.panels.picture import as_qimage
from inception_studio.desktop.panels.picture_loader import PictureLoader
from inception_studio.desktop.theme import Palette
from inception_studio.nets.photo import open_photo

CHOSEN = Qt.ItemDataRole.UserRole  # what `chosen` tells of an item
_SHARP = 2  # thumbnails are made for screens of up to twice the pixels


class ThumbnailList(QListWidget):
    """`chosen` tells the `CHOSEN` of the item that was clicked, or that Return was pressed on."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._loader = PictureLoader(self)
        self.setUniformItemSizes(True)
        self.setMovement(QListView.Movement.Static)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QListWidget { background: transparent; }")
        self.itemClicked.connect(self._on_chosen)
        self.itemActivated.connect(self._on_chosen)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(CHOSEN))


def thumbnail(path: Path, side: int) -> QImage:
    """A photo whose shorter side has `side` logical pixels; for any thread. UserError for what is none."""
    image = open_photo(path)
    scale = side * _SHARP / min(image.size)
    if scale < 1:
        size = tuple(max(1, round(edge * scale)) for edge in image.size)
        image = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return as_qimage(image)


def draw_thumbnail(
    painter: QPainter,
    square: QRectF,
    picture: QImage | None,
    palette: Palette,
    state: QStyle.StateFlag,
    instead: str = "",
) -> None:
    """A photo's middle in a frame that says whether it is chosen or pointed at.

    Without a picture the square is empty, in place of one that could not be made it has `instead`.
    """
    outline = QPainterPath()
    outline.addRoundedRect(square, 4, 4)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillPath(outline, QColor(palette.raised))
    if picture is not None and not picture.isNull():
        side = min(picture.width(), picture.height())
        middle = QRectF((picture.width() - side) / 2, (picture.height() - side) / 2, side, side)
        painter.setClipPath(outline)
        painter.drawImage(square, picture, middle)
        painter.setClipping(False)
    elif picture is not None:
        painter.setPen(QColor(palette.muted))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, instead)
    chosen, over = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
    ink, width = (palette.text, 2) if chosen else (palette.accent, 2) if over else (palette.border, 1)
    painter.setPen(QPen(QColor(ink), width))
    painter.drawPath(outline)
