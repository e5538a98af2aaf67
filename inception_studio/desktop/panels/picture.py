"""The photo, what the network sees of it, and a receptive field on it; knows pictures and boxes, no layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.theme import Theme
from inception_studio.nets.framing import IDENTITY, Framing

if TYPE_CHECKING:
    from PIL.Image import Image

    from inception_studio.nets.card import Preprocessing

_SEEN_SHARE = 0.92  # of the widget that the network's part may fill, so that some of the rest is seen
_USUAL_CROP = 224 / 256  # of the shorter side
_DIMMED = 0.7  # how much of the background lies over what the network does not see


@dataclass(frozen=True)
class FieldMark:
    """A receptive field: (left, top, right, bottom) in pixels of the network's input, not clipped."""

    box: tuple[float, float, float, float]
    input_side: int
    colour: str


def as_qimage(image: Image) -> QImage:
    """A Pillow RGB picture as one of Qt's; may run on any thread."""
    data = image.tobytes()
    return QImage(data, image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888).copy()


def qimage_of(pixels: npt.NDArray[np.uint32] | npt.NDArray[np.uint8]) -> QImage:
    """Pixels as a picture of Qt: (H, W) as `colormaps.packed` has them, or (H, W, 3) bytes, RGB."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    layout = QImage.Format.Format_RGB32 if pixels.ndim == 2 else QImage.Format.Format_RGB888
    return QImage(pixels.data, width, height, pixels.strides[0], layout).copy()


def seen_part(width: int, height: int, preprocessing: Preprocessing | None) -> QRectF:
    """Which part of a photo the preprocessing's centre crop keeps, in fractions of its width and height;
    while none is known, the usual one's."""
    share = _USUAL_CROP if preprocessing is None else min(1.0, preprocessing.crop / preprocessing.resize)
    side = min(width, height) * share
    across, down = side / width, side / height
    return QRectF((1 - across) / 2, (1 - down) / 2, across, down)


class PictureView(QWidget):
    """Draws the whole photo dimmed, the network's part of it as the network gets it, and a field's box.

    The network's frame stays in its place, and with it the field; the photo lies under it as it is framed.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._whole: QImage | None = None
        self._seen: QImage | None = None
        self._part = QRectF(0, 0, 1, 1)
        self._framing = IDENTITY
        self._mark: FieldMark | None = None
        self.setMinimumSize(60, 60)
        let_take(self, lambda: self.accessibleName() or "Photo", lambda: _colours(self._seen or self._whole))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(220, 220)

    def show_picture(
        self, whole: QImage | None, seen: QImage | None, part: QRectF, framing: Framing = IDENTITY
    ) -> None:
        """`part` of the whole is seen without framing, and is what the picture is framed for; without
        `seen` nothing is dimmed, without `whole` the rest is empty."""
        self._whole, self._seen, self._part, self._framing = whole, seen, part, framing
        self.update()

    def show_field(self, mark: FieldMark | None) -> None:
        """Draw a receptive field, or none."""
        if mark != self._mark:
            self._mark = mark
            self.update()

    def seen_rect(self) -> QRectF:
        """Where the network's part is drawn, in the widget's coordinates."""
        whole = self._whole_rect()
        return QRectF(
            whole.x() + self._part.x() * whole.width(),
            whole.y() + self._part.y() * whole.height(),
            self._part.width() * whole.width(),
            self._part.height() * whole.height(),
        )

    def field_rect(self) -> QRectF | None:
        """Where the receptive field's box is drawn, clipped to the network's part; None without one."""
        if self._mark is None:
            return None
        seen = self.seen_rect()
        scale = seen.width() / self._mark.input_side
        left, top, right, bottom = (edge * scale for edge in self._mark.box)
        return QRectF(seen.x() + left, seen.y() + top, right - left, bottom - top).intersected(seen)

    def _whole_rect(self) -> QRectF:
        """Where the whole is drawn, or would be: the frame is the same before the pictures have come."""
        if self._whole is not None:
            across, down = float(self._whole.width()), float(self._whole.height())
        elif self._seen is not None:
            across, down = self._seen.width() / self._part.width(), self._seen.height() / self._part.height()
        else:
            return QRectF(self.rect())
        # Rather cut off what the network does not see than show small what it sees.
        scale = max(
            min(self.width() / across, self.height() / down),
            _SEEN_SHARE
            * min(self.width() / (self._part.width() * across), self.height() / (self._part.height() * down)),
        )
        width, height = across * scale, down * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._whole is not None:
            self._draw_whole(painter, dimmed=self._seen is not None)
        if self._seen is None:
            return
        seen = self.seen_rect()
        self._draw_seen(painter, seen)
        self._draw_field(painter, seen)

    def _draw_whole(self, painter: QPainter, *, dimmed: bool) -> None:
        """The whole photo, enlarged, turned and shifted under the frame."""
        assert self._whole is not None
        framing, seen = self._framing, self.seen_rect()
        painter.save()
        painter.translate(seen.center())
        painter.rotate(framing.angle)
        painter.scale(framing.zoom, framing.zoom)
        painter.translate(-seen.center() - QPointF(framing.shift_x, framing.shift_y) * seen.width())
        painter.drawImage(self._whole_rect(), self._whole)
        if dimmed:
            shade = QColor(self._theme.palette.surface)
            shade.setAlphaF(_DIMMED)
            painter.fillRect(self._whole_rect(), shade)
        painter.restore()

    def _draw_seen(self, painter: QPainter, seen: QRectF) -> None:
        assert self._seen is not None
        painter.drawImage(seen, self._seen)

    def _draw_field(self, painter: QPainter, seen: QRectF) -> None:
        rect = self.field_rect()
        if self._mark is None or rect is None:
            return
        painter.setClipRect(seen)
        outside = QColor("#000000")
        outside.setAlphaF(0.3)
        for part in _around(seen, rect):
            painter.fillRect(part, outside)
        colour = QColor(self._mark.colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A dark line under the coloured one: it must be seen on any photo.
        for ink, width in ((QColor(0, 0, 0, 150), 4.0), (colour, 2.0)):
            line = QPen(ink, width)
            line.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(line)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        left, top, right, bottom = self._mark.box
        scale = seen.width() / self._mark.input_side
        centre = QPointF(seen.x() + (left + right) / 2 * scale, seen.y() + (top + bottom) / 2 * scale)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1))
        painter.setBrush(colour)
        painter.drawEllipse(centre, 3.0, 3.0)


def _colours(image: QImage | None) -> np.ndarray | None:
    """A picture's red, green and blue (3, H, W), 0…255."""
    if image is None:
        return None
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = lines[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return pixels.transpose(2, 0, 1).copy()


def _around(outer: QRectF, inner: QRectF) -> list[QRectF]:
    """What of `outer` lies outside of `inner`, as four rectangles."""
    return [
        QRectF(outer.left(), outer.top(), outer.width(), inner.top() - outer.top()),
        QRectF(outer.left(), inner.bottom(), outer.width(), outer.bottom() - inner.bottom()),
        QRectF(outer.left(), inner.top(), inner.left() - outer.left(), inner.height()),
        QRectF(inner.right(), inner.top(), outer.right() - inner.right(), inner.height()),
    ]
