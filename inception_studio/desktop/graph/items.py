"""How layers, modules and heads are painted in their boxes; knows no state and no gesture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inception_studio.desktop.graph.labels import label, shape_text
from inception_studio.desktop.graph.layout import Box, Layout, Place
from inception_studio.desktop.graph.look import Choices, Line, Look, draw_lines, draw_ring, ink_on, mixed, pen
from inception_studio.desktop.graph.wires import bundles, draw_bundles
from inception_studio.nets.graph import Node

_MARGIN = 6.0  # of an item's bounds around its box, for rings


def rectangle(box: Box) -> QRectF:
    """The same in Qt's terms."""
    return QRectF(box.x, box.y, box.width, box.height)


class PlaceItem(QGraphicsItem):
    """What can be pointed at: a place with a colour of the quantity, perhaps selected or under the mouse."""

    def __init__(self, look: Look, place: Place) -> None:
        super().__init__()
        self.look = look
        self.place = place
        self.box = rectangle(place.box)
        self.fill: QColor | None = None
        self.selected = self.hovered = self.focused = False
        self.setZValue({"module": 1.0, "head": 1.0}.get(place.role, 2.0))

    def move_to(self, place: Place) -> None:
        """Take another place in the drawing."""
        self.prepareGeometryChange()
        self.place = place
        self.box = rectangle(place.box)
        self.update()

    def set_fill(self, fill: QColor | None) -> None:
        """The colour of the quantity, None where it has no value; repaints only if it differs."""
        if fill != self.fill:
            self.fill = fill
            self.update()

    def mark(self, *, selected: bool, hovered: bool, focused: bool) -> None:
        """How the item stands out; repaints only if that differs."""
        marks = (selected, hovered, focused)
        if marks != (self.selected, self.hovered, self.focused):
            self.selected, self.hovered, self.focused = marks
            self.update()

    def boundingRect(self) -> QRectF:
        return self.target().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.target())
        return path

    def target(self) -> QRectF:
        """What a click may hit."""
        return self.box

    def draw_frame(self, painter: QPainter, plain: QColor) -> None:
        """The outline of a module or head in the colour of the quantity, or `plain` without one."""
        painter.setPen(pen(self.look.border if self.fill else plain, 4.0 if self.fill else 1.2))
        painter.drawRoundedRect(self.box, 6, 6)
        if self.fill:  # on a seam: the darkest colours are hardly seen on a dark ground, nor the lightest
            painter.setPen(pen(self.fill, 2.2))
            painter.drawRoundedRect(self.box, 6, 6)

    def draw_marks(self, painter: QPainter, radius: float) -> None:
        """Rings around the box: one when selected, a second while the keyboard moves the selection."""
        if self.selected:
            draw_ring(painter, self.box, self.look.text, 2.5, 1.5, radius)
            if self.focused:
                draw_ring(painter, self.box, self.look.accent, 1.5, 4.0, radius)
        elif self.hovered:
            draw_ring(painter, self.box, self.look.muted, 1.5, 1.0, radius)


class LayerItem(PlaceItem):
    """One layer: on the main path, or small inside a module or head, with a cap in its branch's colour."""

    def __init__(self, look: Look, place: Place, node: Node) -> None:
        super().__init__(look, place)
        self._label = label(place, node)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        look, box = self.look, self.box
        family = look.branches.get(self.place.branch or "") or look.heads.get(self.place.group or "")
        # Tints of the branches' colours only where they cannot be taken for the quantity's.
        plain = look.raised if look.coloured or family is None else mixed(family, look.surface, 0.3)
        fill = self.fill or plain
        radius = min(5.0, 0.2 * box.height(), 0.25 * box.width())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(family or look.border, 1.0))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, radius, radius)
        inside = box
        if family:
            cap = min(3.0, 0.1 * box.width())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(family)
            painter.drawRoundedRect(QRectF(box.x(), box.y(), cap, box.height()), cap / 2, cap / 2)
            inside = box.adjusted(cap, 0, 0, 0)
        ink = ink_on(fill) if self.fill else look.text
        padding = 2.0 if self.place.role == "layer" else 1.0
        draw_lines(painter, look, inside, self._label, ink, padding)
        self.draw_marks(painter, radius)


class ModuleItem(PlaceItem):
    """An inception module: border and strip coloured, branches joined to a bar, name below."""

    def __init__(self, look: Look, place: Place, node: Node) -> None:
        super().__init__(look, place)
        name, shape = Line(node.name, bold=True), Line(shape_text(node.output))
        both = [[name, shape]]
        self._below = [Choices(both), Choices(both, small=True), Choices([[name]])]
        self._wires: dict[str, QPainterPath] = {}
        self._stack: tuple[tuple[str, Box], ...] = ()
        self._labels = 0.0

    def lay(self, layout: Layout) -> None:
        """Take wires and joining bar from the layout."""
        self.prepareGeometryChange()
        self._wires = bundles((w for w in layout.wires if w.group == self.place.name), "branch")
        self._stack = layout.stacks[self.place.name]
        self._labels = layout.labels
        self.update()

    def target(self) -> QRectF:
        return self.box.adjusted(0, 0, 0, self._labels)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        look, box = self.look, self.box
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(look.background)
        self.draw_frame(painter, look.border)
        draw_bundles(painter, self._wires, look.branches, look.muted, 1.2)
        painter.setPen(Qt.PenStyle.NoPen)
        for branch, part in self._stack:
            painter.setBrush(look.branches.get(branch, look.muted))
            painter.drawRect(rectangle(part))
        strip = QRectF(box.x() + 1, box.bottom() + 3.5, box.width() - 2, 3.5)
        painter.setBrush(self.fill or look.border)
        painter.drawRoundedRect(strip, 2, 2)
        below = QRectF(
            box.x() - 4, strip.bottom(), box.width() + 8, self._labels - (strip.bottom() - box.bottom())
        )
        draw_lines(painter, look, below, self._below, look.text, padding=0.0)
        self.draw_marks(painter, 6)


class HeadItem(PlaceItem):
    """An auxiliary classifier above the module that it reads."""

    def __init__(self, look: Look, place: Place, output: Sequence[int]) -> None:
        super().__init__(look, place)
        classes = f"{place.name} → {shape_text(output)} classes"
        self._title = [Choices([[Line(classes, bold=True)], [Line(place.name, bold=True)]])]
        self._wires: dict[str, QPainterPath] = {}
        self._title_height = 0.0

    def lay(self, layout: Layout) -> None:
        """Take the wires of its chain from the layout."""
        self._wires = bundles(
            (w for w in layout.wires if w.group == self.place.name and w.shape != "up"), "group"
        )
        self._title_height = layout.head_title
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        look, box = self.look, self.box
        colour = look.heads.get(self.place.name, look.muted)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(look.background)
        self.draw_frame(painter, colour)
        draw_bundles(painter, self._wires, look.heads, colour, 1.2)
        title = QRectF(box.x(), box.y(), box.width(), self._title_height)
        draw_lines(painter, look, title, self._title, colour, padding=2.0)
        self.draw_marks(painter, 6)
