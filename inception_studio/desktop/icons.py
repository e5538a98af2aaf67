"""Icons from the shipped drawings, in the theme's colours and sharp at any scale; knows no action."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from inception_studio.resources import resource

INK = b"#000000"
_SIZES = (13, 18, 26, 36)  # what the window uses, at scales of 1 and 2; others are made from the next larger
_APP_SIZES = (16, 32, 48, 64, 128, 256)


def icon(name: str, colour: str, disabled: str) -> QIcon:
    """The drawing `resources/icons/<name>.svg` with its black ink replaced."""
    drawing = resource("icons", f"{name}.svg").read_bytes()
    made = QIcon()
    for ink, mode in ((colour, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
        for size in _SIZES:
            made.addPixmap(_pixmap(drawing.replace(INK, ink.encode()), size), mode)
    return made


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    drawing = resource("icons", "app.svg").read_bytes()
    made = QIcon()
    for size in _APP_SIZES:
        made.addPixmap(_pixmap(drawing, size))
    return made


def _pixmap(drawing: bytes, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
