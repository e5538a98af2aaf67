"""A view as a picture of its own: pixels for the clipboard and PNG, lines and letters for SVG."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from inception_studio.desktop.exporting.plot_shapes import as_shapes
from inception_studio.desktop.exporting.takeable import takeable
from inception_studio.errors import UserError
from inception_studio.files import write_whole

ENDINGS = (".png", ".svg")
SCALE = 2.0  # pixels a logical pixel: sharp on a projector and in print
_LARGEST = 16_000  # px a side of a picture, so that a long mosaic cannot take all memory


def as_image(view: QWidget, background: str) -> QImage:
    """The view in pixels, twice as fine as on an ordinary screen."""
    size = _size(view)
    scale = min(SCALE, _LARGEST / max(size.width(), size.height(), 1))
    image = QImage(
        max(1, round(size.width() * scale)),
        max(1, round(size.height() * scale)),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.setDevicePixelRatio(scale)
    image.fill(QColor(background))
    _paint(view, QPainter(image), scale)
    return image


def as_svg(view: QWidget, background: str) -> bytes:
    """The view as an SVG document; what is made of pixels, like a feature map, lies in it as a picture."""
    size, buffer = _size(view), QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(0, 0), size))
    generator.setResolution(view.logicalDpiX())
    generator.setTitle(takeable(view).name())
    generator.setDescription("Made with Inception Studio")
    painter = QPainter(generator)
    painter.fillRect(QRect(QPoint(0, 0), size), QColor(background))
    _paint(view, painter, 1.0)
    return bytes(buffer.data().data())


def write_picture(path: Path, view: QWidget, background: str) -> None:
    """Write a .png or .svg file, by its ending; UserError for another one and for what cannot be written."""
    ending = path.suffix.lower()
    if ending == ".svg":
        data = as_svg(view, background)
    elif ending == ".png":
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        as_image(view, background).save(buffer, "PNG")
        data = bytes(buffer.data().data())
    else:
        raise UserError(
            f"pictures are written as {' or '.join(ENDINGS)}", path, "Give the file one of these endings."
        )
    write_whole(path, lambda file: file.write(data))


def _size(view: QWidget) -> QSize:
    size = takeable(view).size
    return view.size() if size is None else size()


def _paint(view: QWidget, painter: QPainter, pixels: float) -> None:
    paint = takeable(view).paint
    try:
        if paint is not None:
            paint(painter)
        else:
            with as_shapes(view, pixels):
                # QWidget's own: a graphics view's method of this name leaves its frame out.
                QWidget.render(view, painter, QPoint(0, 0), QRegion(), QWidget.RenderFlag.DrawChildren)
    finally:
        painter.end()
