"""What a unit is made of: its weights as pictures, the inputs that matter most, the classes it votes for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from inception_studio.desktop.asking.channel_page import FilterFacts
from inception_studio.desktop.exporting.numbers import Table
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.channel.kernel_wall import KernelWall
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.panels.why.bars import Bar, RankedBars
from inception_studio.desktop.theme import Theme
from inception_studio.insight.units import Unit
from inception_studio.nets.card import readable

_NARROW = 520
_INPUTS = 9
_FOR, _AGAINST = 5, 4  # classes that it votes for and against
_COLOURS = {"R": "red", "G": "green", "B": "blue"}
_LEAST_WALL = 150  # px of height of the weights, over the bars


class SignedBars(RankedBars):
    """Ranked bars whose numbers have a name of their own when they are taken away."""

    def __init__(self, theme: Theme, title: str, names: tuple[str, str]) -> None:
        super().__init__(theme, title)
        self._names = names

    def _numbers(self) -> Table | None:
        if not self.bars:
            return None
        name, value = self._names
        return Table(
            {
                name: [bar.label for bar in self.bars],
                value: np.array([bar.value for bar in self.bars], np.float32),
            }
        )


class ShareBars(SignedBars):
    """Bars of shares (0…1), written in percent."""

    def show_bars(self, bars: Sequence[Bar]) -> None:
        super().show_bars(bars)
        self._written = [f"{100 * bar.value:.1f} %" for bar in bars]


class FilterSection(QWidget):
    """Three columns, or one under the other where it is narrow."""

    unit_chosen = Signal(object)  # a Unit
    class_chosen = Signal(object)  # its index

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._facts: FilterFacts | None = None
        self._empty = quiet_sentence("filter_empty")
        self.wall = KernelWall(theme)
        self.inputs = ShareBars(theme, "Inputs that matter most", ("input", "share"))
        self.inputs.setObjectName("filter_inputs")
        self.votes = SignedBars(theme, "Classes it votes for", ("class", "vote"))
        self.votes.setObjectName("filter_votes")
        self._titles = [ElidedLabel() for _ in range(3)]
        self.restyle()  # before it is laid out: what scrolls else loses its look in the window
        self._kernels = _under(self._titles[0], self.wall)
        self._inputs = _under(self._titles[1], self.inputs)
        self._votes = _under(self._titles[2], self.votes)
        inside = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        for part, share in ((self._kernels, 4), (self._inputs, 3), (self._votes, 3)):
            self._row.addWidget(part, share)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._scroll = scroll
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(scroll)
        self.wall.chosen.connect(self._on_kernel)
        self.inputs.chosen.connect(self.unit_chosen)
        self.votes.chosen.connect(self.class_chosen)

    def restyle(self) -> None:
        """Take the theme's fonts and colours."""
        for widget in (self.inputs, self.votes, self._empty):
            widget.setFont(self._theme.small)
        bold = self._theme.small
        bold.setBold(True)
        for title in self._titles:
            title.setFont(bold)
        facts, self._facts = self._facts, None
        if facts is not None:
            self.show_facts(facts, self._classes, self._colours, "")

    def show_facts(self, facts: FilterFacts | None, classes: Sequence[str], colours: str, empty: str) -> None:
        """Them, or in words why there are none yet; `colours` is the order of the image's, "RGB" or "BGR"."""
        self._empty.setText(empty)
        self._pages.setCurrentWidget(self._empty if facts is None else self._scroll)
        if facts is None or facts is self._facts:
            return
        self._facts, self._classes, self._colours = facts, classes, colours
        order = [part.channel for part in facts.inputs]
        tips = [
            f"{part.unit}, input {part.channel}: {words.percent(part.share)} of the weight\nClick to go there"
            for part in facts.inputs
        ]
        if facts.kernels.shape[1:] == (1, 1) or facts.colours is None:
            kernels = facts.kernels[order] if order else facts.kernels
        else:
            kernels = facts.kernels
            tips = [tips[order.index(channel)] for channel in range(len(kernels))]
        self.wall.show_kernels(kernels, tips, facts.colours)
        self._kernels.setVisible(bool(len(kernels)))
        self._inputs.setVisible(bool(facts.inputs))
        palette = self._theme.palette
        self.inputs.show_bars(
            [
                Bar(
                    part.unit,
                    _label(part.unit, facts.unit, colours),
                    part.share,
                    palette.accent,
                    f"{part.unit}: {words.percent(part.share)} of the sum of the squared weights",
                )
                for part in facts.inputs[:_INPUTS]
            ]
        )
        self._show_votes(facts, classes)
        self._name(facts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
        self.wall.setMinimumHeight(_LEAST_WALL if narrow else 90)
        self._name(self._facts)

    def _show_votes(self, facts: FilterFacts, classes: Sequence[str]) -> None:
        palette, votes = self._theme.palette, facts.votes
        order = np.argsort(-votes, kind="stable")
        chosen = [int(i) for i in order[:_FOR] if votes[i] > 0]
        chosen += [int(i) for i in order[-_AGAINST:] if votes[i] < 0 and int(i) not in chosen]
        self._votes.setVisible(bool(chosen))
        self.votes.show_bars(
            [
                Bar(
                    index,
                    readable(classes[index]) if index < len(classes) else str(index),
                    float(votes[index]),
                    palette.error if votes[index] > 0 else palette.branches["1x1"],
                    "How much the class's logit rises when the channel's map is raised by 1 everywhere, on a "
                    "plain grey photo\nClick to see the image of this class",
                )
                for index in chosen
            ]
        )

    def _name(self, facts: FilterFacts | None) -> None:
        if facts is None:
            return
        count, k = facts.kernels.shape[0], facts.kernels.shape[-1]
        shown = self.wall.shown
        of = f"{count} inputs" if shown >= count else f"{shown} strongest of {count}"
        self._titles[0].setText(f"Weights {k}×{k}: {of}")
        self._titles[0].set_tip("Batch norm included; red is positive, blue negative, the palest is zero")
        self._titles[1].setText("Inputs that matter most")
        self._titles[1].set_tip("By their part in the sum of the squared weights; click one to go there")
        self._titles[2].setText(f"Votes for and against{'' if facts.head == 'main' else f', {facts.head}'}")
        self._titles[2].set_tip("How much a class's logit rises when the channel's map is raised by 1")

    def _on_kernel(self, place: int) -> None:
        facts = self._facts
        if facts is not None and facts.inputs:
            by_weight = facts.colours is None
            parts = facts.inputs if by_weight else sorted(facts.inputs, key=lambda part: part.channel)
            self.unit_chosen.emit(parts[place].unit)


def _label(unit: Unit, reader: Unit, colours: str) -> str:
    """An input's address, without the module that its reader is in, too; of the image, with the colour."""
    if unit.layer == "image":
        return f"{unit}, {_COLOURS[colours[unit.channel]]}"
    return str(unit).removeprefix(f"{reader.layer.partition('/')[0]}/")


def _under(title: QWidget, body: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(title)
    column.addWidget(body, 1)
    if isinstance(body, RankedBars):
        column.addStretch(1)
    return made
