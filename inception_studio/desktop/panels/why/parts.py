"""Which branches and channels of the open module the answer flows through, ranked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop.asking.why_state import Conducted
from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.panels.why.bars import Bar, RankedBars
from inception_studio.desktop.panels.why.words import sentence
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.result import Conductance
from inception_studio.insight.record_types import Record

SHOWN = 24  # channels
_NARROW = 430
_BRANCHES_WIDTH = 230
_SCALE = 1000
_MEANING = (
    "Conductance: how much of the class's logit comes through each part, on the way from the mean colour to "
    "the photo (Dhamdhere et al. 2018). What speaks against the class has a bar to the left."
)


class PartsPage(QWidget):
    """`asked`: rank this module; `unit_chosen`: a ranked channel's layer and index; `layer_chosen`."""

    asked = Signal(str)
    cancel_asked = Signal()
    unit_chosen = Signal(str, int)
    layer_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._module = ""
        self._text = quiet_sentence("why_parts_empty")
        self._ask = QPushButton()
        self._ask.setObjectName("why_conduct")
        self._ask.setProperty("role", "primary")
        self._bar = QProgressBar()
        self._bar.setObjectName("why_parts_progress")
        self._bar.setFormat("%p %")
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("why_parts_cancel")
        self._told = QLabel()
        self._told.setObjectName("why_parts_told")
        self._told.setProperty("role", "caption")
        self._told.setWordWrap(True)
        self._told.setToolTip(_MEANING)
        self.branches = RankedBars(theme, "Branches by their part in the answer")
        self.branches.setObjectName("why_branches")
        self.channels = RankedBars(theme, "Channels by their part in the answer")
        self.channels.setObjectName("why_channels")
        self.restyle()  # before it is laid out: what scrolls else loses its look in the window
        self._lay_out()
        self._ask.clicked.connect(lambda: self.asked.emit(self._module))
        self._cancel.clicked.connect(self.cancel_asked)
        self.branches.chosen.connect(lambda layer: self.layer_chosen.emit(layer))
        self.channels.chosen.connect(lambda unit: self.unit_chosen.emit(*unit))

    def _lay_out(self) -> None:
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.addStretch(1)
        middle.addWidget(self._text)
        middle.addWidget(self._ask, 0, Qt.AlignmentFlag.AlignCenter)
        running = QHBoxLayout()
        running.addWidget(self._bar, 1)
        running.addWidget(self._cancel)
        self._running = QWidget()
        self._running.setLayout(running)
        middle.addWidget(self._running)
        middle.addStretch(1)
        self._empty = empty
        ranks = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(14)
        self._row.addWidget(self.branches, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.channels, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(ranks)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._told)
        column.addLayout(self._row)
        column.addStretch(1)
        self._ranks = QScrollArea()
        self._ranks.setWidgetResizable(True)
        self._ranks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._ranks.setWidget(ranks)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(empty)
        self._pages.addWidget(self._ranks)

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for widget in (self._told, self.branches, self.channels, self._bar):
            widget.setFont(self._theme.small)

    def show_parts(self, module: str, conducted: Conducted | None, record: Record | None) -> None:
        """`module` is the open one, empty if none is; what was found of another is not shown."""
        self._module = module
        asked = conducted if conducted is not None and conducted.module == module else None
        running = asked is not None and asked.running
        self._ask.setVisible(bool(module) and not running)
        self._ask.setText(f"Rank the parts of {module}")
        if running and not self._running.isVisible():
            self.show_progress(0, 0)
        self._running.setVisible(running)
        if asked is None or asked.conductance is None or record is None:
            self._text.setText(_why_empty(module, asked))
            self._pages.setCurrentWidget(self._empty)
            return
        self._show(asked.conductance, record)
        self._pages.setCurrentWidget(self._ranks)

    def show_progress(self, done: int, total: int, text: str = "") -> None:
        """How far the ranking is; a total of 0: nobody knows."""
        self._bar.setRange(0, _SCALE if total > 0 else 0)
        self._bar.setValue(round(done / total * _SCALE) if total > 0 else 0)
        self._bar.setToolTip(text)

    def _show(self, found: Conductance, record: Record) -> None:
        graph, module, colours = record.graph, found.module, self._theme.palette.branches
        layers = {branch: nodes[-1] for branch, nodes in graph.group(module).branches.items()}
        branch_of = {layer: branch for branch, layer in layers.items()}
        self.branches.show_bars(
            [
                Bar(
                    layers[branch], branch.replace("x", "×"), value, colours[branch], f"Open {layers[branch]}"
                )
                for branch, value in sorted(found.branches.items(), key=lambda item: -item[1])
            ]
        )
        order = found.strongest(SHOWN)
        rows = []
        for index in order:
            layer, channel = words.part_of(graph, module, index)
            name = words.address(layer, channel)
            tip = f"{name}, {index} in the concatenation. Click to see its map"
            value = float(found.channels[index])
            rows.append(Bar((layer, channel), name, value, colours[branch_of[layer]], tip))
        self.channels.show_bars(rows)
        named = record.card.classes[found.target].replace("_", " ")
        share = words.percent(found.share_of(order))
        self._told.setText(
            f"{found.total:+.2f} logits for “{named}” come through {module}; these {len(rows)} of "
            f"{len(found.channels)} channels carry {share} of all that flows.".replace("-", "−")
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
        self.branches.setMaximumWidth(16777215 if narrow else _BRANCHES_WIDTH)


def _why_empty(module: str, asked: Conducted | None) -> str:
    if not module:
        return "Open an inception module in the network above, and its branches and channels can be ranked."
    if asked is not None and asked.error:
        return sentence(asked.error)
    if asked is not None and asked.running:
        return f"Following the answer through {module} …"
    return f"How much of the answer comes through each branch and each channel of {module}?"
