"""What linked maps have in common: the part of the photo in sight, the pixel pointed at, the blend."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

CLOSEST = 16.0
_SAME = 1e-6


class Lens(QObject):
    """What linked views have in common; positions are fractions of the picture's side, 0…1."""

    changed = Signal()  # part or blend
    pointed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.zoom = 1.0
        self.blend = 0.5
        self.pixel: tuple[int, int] | None = None  # (row, column)
        self._centre = QPointF(0.5, 0.5)

    @property
    def part(self) -> QRectF:
        """The part of the picture that is in sight."""
        side = 1.0 / self.zoom
        return QRectF(self._centre.x() - side / 2, self._centre.y() - side / 2, side, side)

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Come closer or go away, so that the place under the pointer stays under it."""
        zoom = min(max(self.zoom * factor, 1.0), CLOSEST)
        ratio = self.zoom / zoom
        self.zoom = zoom
        self._move(at + (self._centre - at) * ratio)

    def pan(self, by: QPointF) -> None:
        """Move the part in sight."""
        self._move(self._centre + by)

    def whole(self) -> None:
        """Show the whole picture."""
        self.zoom = 1.0
        self._move(QPointF(0.5, 0.5))

    def mix(self, blend: float) -> None:
        """How much of the maps is seen, 0 (the photo alone) to 1 (the map alone)."""
        if abs(blend - self.blend) > _SAME:
            self.blend = blend
            self.changed.emit()

    def point(self, pixel: tuple[int, int] | None) -> None:
        """The pointer rests on a pixel (row, column), or on none."""
        if pixel != self.pixel:
            self.pixel = pixel
            self.pointed.emit()

    def _move(self, centre: QPointF) -> None:
        half = 0.5 / self.zoom
        x, y = (min(max(value, half), 1.0 - half) for value in (centre.x(), centre.y()))
        self._centre = QPointF(x, y)
        self.changed.emit()
