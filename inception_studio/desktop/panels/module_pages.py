"""The pages with many maps: a group's strips, and one layer's whole mosaic; they know a record, no state."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.all_button import AllButton
from inception_studio.desktop.panels.branch import BranchStrip, channel_tip
from inception_studio.desktop.panels.concatenation import ConcatenationBar
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.field_of_view import layer_colour
from inception_studio.desktop.panels.logits_view import LogitsView
from inception_studio.desktop.panels.mosaic_picture import Look
from inception_studio.desktop.panels.mosaic_view import MosaicView
from inception_studio.desktop.panels.strips import shares_of, strips_of
from inception_studio.desktop.theme import Theme
from inception_studio.insight.record_types import Record
from inception_studio.nets.graph import Group

_MOST_STRIPS = 4


class StripsPage(QWidget):
    """The branches of an inception module over their concatenation, or the layers of an auxiliary head."""

    pointed = Signal(str, object)  # layer, Pointed or None
    unit_chosen = Signal(str, int)  # layer, channel
    all_asked = Signal(str)  # layer, or the module for its concatenation

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._group: Group | None = None
        self._record: Record | None = None
        self.strips = [BranchStrip(theme) for _ in range(_MOST_STRIPS)]
        self._bar = ConcatenationBar(theme)
        self._label = QLabel("concatenated")
        self._label.setProperty("role", "caption")
        self._whole = AllButton(theme)
        self._foot = QWidget()
        self._build()
        for strip in self.strips:
            strip.pointed.connect(self.pointed)
            strip.unit_chosen.connect(self.unit_chosen)
            strip.all_asked.connect(self.all_asked)
        self._whole.clicked.connect(lambda: self._group is not None and self.all_asked.emit(self._group.name))
        self.restyle()

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for strip in self.strips:
            column.addWidget(strip, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 2, 0)
        foot.setSpacing(8)
        foot.addWidget(self._label)
        foot.addWidget(self._bar, 1)
        foot.addWidget(self._whole)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(3)
        page.addWidget(scroll, 1)
        page.addWidget(self._foot)

    def restyle(self) -> None:
        """Take the theme's fonts and colours."""
        self._label.setFont(self._theme.small)
        self._whole.setFont(self._theme.small)
        self._bar.update()

    def show_group(self, record: Record, group: Group, look: Look, unit: tuple[str, int] | None) -> None:
        """Show what a record has of a group; the same group as before stays where it was scrolled."""
        self._record, self._group = record, group
        described = strips_of(record, group)
        for strip in self.strips[len(described) :]:
            strip.hide()
        for strip, about in zip(self.strips, described, strict=False):
            strip.restyle(layer_colour(record.graph, about.layers[-1], self._theme.palette))
            strip.show_strip(about, record, look)
            strip.set_selected(unit)
            strip.show()
        self._foot.setVisible(bool(group.branches))
        if group.branches:
            self._bar.show_shares(shares_of(record.graph, group.name))
            channels = record.graph.node(group.name).output[0]
            self._whole.setText(f"all {channels} ▸")
            self._whole.setToolTip(f"All {channels} channels of {group.name}'s concatenation")
            self._whole.setObjectName(f"all_{group.name}")


class LayerPage(QWidget):
    """One layer, whatever its kind: its figures, and all its maps."""

    pointed = Signal(str, object)
    unit_chosen = Signal(str, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._record: Record | None = None
        self._layer = ""
        self._facts = ElidedLabel()
        self._facts.setObjectName("layer_facts")
        self._facts.setProperty("role", "caption")
        self.maps = MosaicView(theme, self._tip, smallest=40, largest=400)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(4)
        self._logits = LogitsView(theme)
        page.addWidget(self._facts)
        page.addWidget(self.maps, 1)
        page.addWidget(self._logits, 1)
        self.maps.pointed.connect(lambda place: self.pointed.emit(self._layer, place))
        self.maps.chosen.connect(lambda channel: self.unit_chosen.emit(self._layer, channel))
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts."""
        self._facts.setFont(self._theme.small)
        self._logits.setFont(self._theme.small)

    def show_layer(self, record: Record, layer: str, look: Look, unit: tuple[str, int] | None) -> None:
        """Show all maps of a node; the same node as before stays where it was scrolled."""
        same, self._layer, self._record = layer == self._layer, layer, record
        maps = record.outputs[layer]
        self._facts.setText(words.facts(record, layer))
        classifies = words.classifies(record, layer)
        self.maps.setHidden(classifies)
        self._logits.setVisible(classifies)
        if classifies:
            colour = QColor(layer_colour(record.graph, layer, self._theme.palette))
            self._logits.setObjectName(f"logits_{layer}")
            self._logits.show_logits(maps, record.card.classes, look.sort, colour)
            return
        self.maps.setObjectName(f"maps_{layer}")
        self.maps.setAccessibleName(f"Feature maps of {layer}")
        self.maps.show_maps(maps, look, keep_place=same, tints=self._tints(record, layer))
        self.maps.set_selected(unit[1] if unit is not None and unit[0] == layer else None)

    def _tints(self, record: Record, layer: str) -> list[str]:
        """In a concatenation, the colour of the branch that each channel comes from."""
        if not any(group.name == layer and group.branches for group in record.graph.groups):
            return []
        palette = self._theme.palette.branches
        shares = shares_of(record.graph, layer)
        return [palette[share.branch] for share in shares for _ in range(share.channels)]

    def _tip(self, channel: int) -> str:
        assert self._record is not None
        return channel_tip(self._record, self._layer, channel)
