"""The line over a channel's page: its addresses, to be copied; a box to get to another; its neighbours."""

from __future__ import annotations

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCompleter, QHBoxLayout, QLineEdit, QToolButton, QWidget

from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.theme import Theme
from inception_studio.insight.units import Unit, concatenated
from inception_studio.nets.graph import Graph

_LEAST = 200
_NARROW = 430  # px of width below which the box gets a line of its own


class ChannelHeader(QWidget):
    """Tells what is asked for in signals; an address that is typed is checked by whoever hears of it."""

    asked = Signal(str)  # an address as it was typed
    stepped = Signal(int)  # −1 or 1

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._graph: Graph | None = None
        self.title = ElidedLabel()
        self.title.setObjectName("unit_address")
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.copy = _tool("unit_copy", "Copy the channel's address")
        self.copy.clicked.connect(self.copy_address)
        self.before = _tool("unit_before", "The channel before, in the layer's own order")
        self.after = _tool("unit_after", "The next channel, in the layer's own order")
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.search = QLineEdit()
        self.search.setObjectName("unit_search")
        self.search.setPlaceholderText("Go to channel…")
        self.search.setAccessibleName("Go to channel")
        self.search.setToolTip(
            "Type a channel's address and press Enter: 4a/5x5:17 by the layer, or 4a:417 by the index in the "
            "concatenation"
        )
        self.search.setMinimumWidth(110)
        self.search.setMaximumWidth(190)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search.setCompleter(completer)
        self.search.returnPressed.connect(self._on_return)
        named, going = QHBoxLayout(), QHBoxLayout()
        for line in (named, going):
            line.setSpacing(4)
        named.addWidget(self.title)
        named.addWidget(self.copy)
        named.addStretch(1)
        going.addWidget(self.search, 1)
        going.addWidget(self.before)
        going.addWidget(self.after)
        self.setStyleSheet("QToolButton { padding: 1px 5px; } QLineEdit { padding: 1px 7px; }")
        self.setMinimumWidth(_LEAST)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addLayout(named, 1)
        self._row.addLayout(going)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts and icons."""
        self.title.setFont(self._theme.title)
        for widget in (self.copy, self.before, self.after, self.search):
            widget.setFont(self._theme.small)
        for button, icon in ((self.copy, "copy"), (self.before, "previous"), (self.after, "next")):
            button.setIcon(self._theme.icon(icon, "muted"))

    def show_unit(self, unit: Unit | None, graph: Graph | None) -> None:
        """The unit's address by its branch, and its place in the concatenation if it has one."""
        if graph is not self._graph:
            self._graph = graph
            self._names.setStringList([f"{node.name}:" for node in graph.nodes] if graph else [])
        for widget in (self.copy, self.before, self.after):
            widget.setVisible(unit is not None)
        self.search.setEnabled(graph is not None)
        if unit is None or graph is None:
            self.title.setText("No channel is chosen" if graph is not None else "")
            return
        place = concatenated(unit, graph)
        self.title.setText(str(unit) if place is None else f"{unit} · {place}")
        self.title.set_tip(
            f"{unit} by its layer" + (f", {place} by its place in the concatenation" if place else "")
        )
        self.before.setEnabled(unit.channel > 0)
        self.after.setEnabled(unit.channel + 1 < graph.node(unit.layer).output[0])
        self._unit = unit

    def focus_search(self) -> None:
        """Put the cursor into the box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def copy_address(self) -> None:
        """Put the address by the layer on the clipboard."""
        QGuiApplication.clipboard().setText(str(self._unit))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self.width() < _NARROW else across)

    def _on_return(self) -> None:
        text = self.search.text().strip()
        if text:
            self.asked.emit(text)


def _tool(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setIconSize(QSize(14, 14))
    return button
