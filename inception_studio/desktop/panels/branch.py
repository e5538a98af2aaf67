"""A strip: one branch of a module, or one layer of a head, with its chain, costs and maps; knows no state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.all_button import AllButton
from inception_studio.desktop.panels.chain import Chain
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.figures import Figures
from inception_studio.desktop.panels.forms import Forms
from inception_studio.desktop.panels.logits_view import LogitsView
from inception_studio.desktop.panels.mosaic_picture import Look, Pointed
from inception_studio.desktop.panels.mosaic_view import MosaicView
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import Record
from inception_studio.insight.statistics import layer_statistics

_STRIPE = 4
_LEAST_WIDTH = 200
_LEAST_HEIGHT = 36
_SMALLEST_TILE = 28  # two pixels for each of a 14×14 map
_LEAST_INFO_WIDTH, _INFO_SHARE = 130, 0.55  # the figures are the point: maps can be scrolled
_LINES = 3  # costs, what they would be without reduction, activity
# As wide as these need it is in all strips, so that the maps of the branches stand below one another.
_WIDEST_LINE = "888.8 M + 888.8 M = 888.8 M multiplications"
_WIDEST_CHAIN = ("5×5", "1×1  96×28×28", "3×3  128×28×28")  # heading and steps, beside one another


@dataclass(frozen=True)
class Strip:
    """What a strip is about: its heading, what stands beside it, its layers in order, its costs in words."""

    key: str
    heading: str
    beside: str
    layers: tuple[str, ...]
    costs: Sequence[Forms]


class BranchStrip(QWidget):
    """Heading, chain and figures on the left, the feature maps of one of the chain's layers on the right."""

    pointed = Signal(str, object)  # layer, Pointed or None
    unit_chosen = Signal(str, int)  # layer, channel
    all_asked = Signal(str)  # layer

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._strip: Strip | None = None
        self._record: Record | None = None
        self._look = Look("channel", "channel", "inferno")
        self._colour = QColor(theme.palette.accent)
        self.layer = ""  # the one whose maps are shown
        self._heading = ElidedLabel()
        self._beside = ElidedLabel()
        self._chain = Chain(theme)
        self._figures = Figures()
        self.maps = MosaicView(theme, self._tip, smallest=_SMALLEST_TILE)
        self.logits = LogitsView(theme)
        self.logits.setMinimumSize(_SMALLEST_TILE, _SMALLEST_TILE)
        self.logits.hide()
        self._all = AllButton(theme)
        # Less than its parts ask for: figures are shortened and maps scrolled when it gets there.
        self.setMinimumSize(_LEAST_WIDTH, _LEAST_HEIGHT)
        self._build()
        self._chain.chosen.connect(self._show_layer)
        self.maps.pointed.connect(lambda place: self.pointed.emit(self.layer, place))
        self.maps.chosen.connect(lambda channel: self.unit_chosen.emit(self.layer, channel))
        self._all.clicked.connect(lambda: self.all_asked.emit(self.layer))

    def _build(self) -> None:
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(self._heading)
        self._head.addWidget(self._beside, 1)
        info = self._facts = QVBoxLayout()
        info.setSpacing(0)
        info.addLayout(self._head)
        info.addWidget(self._chain)
        self._figures.setProperty("role", "caption")
        info.addWidget(self._figures)
        info.addStretch(1)
        room = QWidget()
        room.setLayout(info)
        info.setContentsMargins(0, 0, 0, 0)
        room.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._info = room
        row = QHBoxLayout(self)
        row.setContentsMargins(_STRIPE + 8, 2, 2, 2)
        row.setSpacing(6)
        row.addWidget(room)
        row.addWidget(self.maps, 1)
        row.addWidget(self.logits, 1)
        row.addWidget(self._all)

    def restyle(self, colour: str) -> None:
        """Take the theme's fonts and the strip's colour, "#rrggbb"."""
        self._colour = QColor(colour)
        self._heading.setFont(self._theme.title)
        palette = self._heading.palette()
        palette.setColor(self._heading.foregroundRole(), self._colour)
        self._heading.setPalette(palette)
        for label in (self._beside, self._figures, self.logits, self._all):
            label.setFont(self._theme.small)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Lay the figures out in the room there is: chain beside heading, then shorter forms, none cut."""
        line, chain = self._figures.line_height(), self._chain.sizeHint().height()
        heading = self._heading.sizeHint().height()
        room = self.height() - 4
        flat = room < heading + chain + _LINES * line
        if flat is not (self._facts.indexOf(self._chain) < 0):
            (self._head if flat else self._facts).insertWidget(1, self._chain, 1 if flat else 0)
        self._beside.setVisible(not flat)
        width = min(self._wanted_width(), max(_LEAST_INFO_WIDTH, int(self.width() * _INFO_SHARE)))
        self._info.setFixedWidth(width)
        self._figures.fit(width, room - (max(heading, chain) if flat else heading + chain))

    def _wanted_width(self) -> int:
        line = self._figures.fontMetrics().horizontalAdvance(_WIDEST_LINE)
        heading, *steps = _WIDEST_CHAIN
        head = self._heading.fontMetrics().horizontalAdvance(heading) + self._head.spacing()
        return max(line, head + self._chain.width_of(steps)) + 2

    def show_strip(self, strip: Strip, record: Record, look: Look) -> None:
        """Show a strip of a record; the same one as before stays on its layer and scrolled where it was."""
        same = self._strip is not None and self._strip.layers == strip.layers
        self._strip, self._record, self._look = strip, record, look
        self._heading.setText(strip.heading)
        self._beside.setText(strip.beside)
        self._heading.set_tip(strip.beside)
        steps = []
        for name in strip.layers:
            node = record.graph.node(name)
            steps.append((name, words.step(node), words.chain_tip(record.graph, node)))
        self._chain.show_steps(steps, self._colour)
        self._show_layer(self.layer if same else strip.layers[-1], keep_place=same)

    def set_selected(self, unit: tuple[str, int] | None) -> None:
        """Frame the selected channel, if it is one of this strip's layer."""
        self.maps.set_selected(unit[1] if unit is not None and unit[0] == self.layer else None)

    def _show_layer(self, name: str, *, keep_place: bool = False) -> None:
        assert self._strip is not None
        assert self._record is not None
        self.layer = name
        self._chain.check(name)
        maps = self._record.outputs[name]
        classifies = words.classifies(self._record, name)
        active = (words.logits_range(maps),) if classifies else words.activity(layer_statistics(maps))
        self._figures.tell([*self._strip.costs, active])
        self._fit()
        self._all.setText(f"all\n{maps.shape[0]} ▸")
        self._all.setToolTip(f"All {maps.shape[0]} {'classes' if classifies else 'channels'} of {name}")
        self._all.setObjectName(f"all_{name}")
        self.maps.setHidden(classifies)
        self.logits.setVisible(classifies)
        if classifies:
            self.logits.setObjectName(f"logits_{name}")
            self.logits.show_logits(maps, self._record.card.classes, self._look.sort, self._colour)
            return
        self.maps.setObjectName(f"maps_{name}")
        self.maps.setAccessibleName(f"Feature maps of {name}")
        self.maps.show_maps(maps, self._look, keep_place=keep_place)

    def _tip(self, channel: int) -> str:
        assert self._record is not None
        return channel_tip(self._record, self.layer, channel)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.fillPath(outline, QColor(palette.background))
        painter.setClipPath(outline)
        painter.fillRect(0, 0, _STRIPE, self.height(), self._colour)
        painter.setClipping(False)
        painter.setPen(QColor(palette.border))
        painter.drawPath(outline)


def channel_tip(record: Record, layer: str, channel: int) -> str:
    """A channel's address, place and values, as a tooltip or a remark in the status line has them."""
    return (
        f"{words.address(layer, channel)}\n{words.channel_place(record, layer, channel)}\n"
        f"{words.channel_values(record.outputs[layer][channel])}"
    )


def pointed_remark(record: Record, layer: str, place: Pointed) -> str:
    """The same in one line, with the value of the pixel."""
    maps = record.outputs[layer]
    tip = channel_tip(record, layer, place.channel).replace("\n", " · ")
    if maps.ndim == 1 or maps.shape[1:] == (1, 1):
        return tip
    here = words.value(float(maps[place.channel, place.row, place.column]))
    return f"{tip} · ({place.row}, {place.column}) = {here}"
