"""How connections between layers are painted; knows their course, no layer."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from inception_studio.desktop.graph.layout import Layout, Wire
from inception_studio.desktop.graph.look import Look, pen
from inception_studio.desktop.graph.sheet import Sheet

_ARCH = 10.0  # how far from the layers it leads over or under


class WiresItem(Sheet):
    """The wires of the main path and to the heads, which lie under all boxes."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._bundles: dict[str, QPainterPath] = {}

    def lay(self, layout: Layout) -> None:
        """Take the wires from the layout."""
        self._bundles = bundles((w for w in layout.wires if w.group is None or w.shape == "up"), "group")
        self.spread(QRectF(0, 0, layout.width, layout.height))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        draw_bundles(painter, self._bundles, self.look.heads, self.look.muted, 1.4)


def bundles(wires: Iterable[Wire], by: str) -> dict[str, QPainterPath]:
    """One path for all wires whose field `by` is the same, "" where it is None."""
    found: dict[str, QPainterPath] = {}
    for wire in wires:
        add_wire(found.setdefault(getattr(wire, by) or "", QPainterPath()), wire)
    return found


def draw_bundles(
    painter: QPainter,
    paths: dict[str, QPainterPath],
    colours: dict[str, QColor],
    other: QColor,
    pixels: float,
) -> None:
    """Paint each bundle in the colour of its name."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for name, path in paths.items():
        painter.setPen(pen(colours.get(name, other), pixels))
        painter.drawPath(path)


def add_wire(path: QPainterPath, wire: Wire) -> None:
    """Continue `path` by the course of one wire."""
    start, end = QPointF(*wire.start), QPointF(*wire.end)
    path.moveTo(start)
    if wire.shape in {"straight", "up"}:
        path.lineTo(end)
    elif wire.shape == "curve":
        middle = (start.x() + end.x()) / 2
        path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
    else:
        over = wire.shape == "arch"
        height = min(start.y(), end.y()) - _ARCH if over else max(start.y(), end.y()) + _ARCH
        path.cubicTo(QPointF(start.x(), height), QPointF(end.x(), height), end)
