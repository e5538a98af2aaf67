"""The panel under the network with each layer's statistics in its column, and how the answer forms."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.column_plot import key_of_marks
from inception_studio.desktop.panels.depth.plot import DepthPlot
from inception_studio.desktop.panels.depth.points import (
    ANSWERS,
    BY_KEY,
    DEAD,
    QUANTITIES,
    DepthPoint,
    answer_points,
    head_places,
    statistics_points,
)
from inception_studio.desktop.panels.depth.source import DepthSource
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.profile_points import Columns
from inception_studio.desktop.panels.under_network import UnderNetwork
from inception_studio.insight.depth import (
    DepthStatistics,
    answers_along,
    classes_to_follow,
    of_exemplars,
    of_record,
)
from inception_studio.insight.record_types import Record
from inception_studio.nets.vocabulary import AUXILIARY

if TYPE_CHECKING:
    from inception_studio.desktop.parts import Parts
    from inception_studio.insight.exemplars.result import Exemplars
    from inception_studio.nets.graph import Graph

_EMPTY = (
    "Mean, spread, zeros and dead channels of every layer stand here, under the layer, and how the answer "
    "forms from head to head. Open a photo, or pick a sample."
)
_CLASS_MARKS = "●■▲◆★▼⬟⬢"
_NAMED = 6  # classes in the key
_HEADS = {**{head: f"aux {head[-1]} ({module})" for head, module in AUXILIARY.items()}, "main": "main"}
_NAMED_KINDS = ("conv", "concat", "linear")  # at the axis; pools stand too close to their neighbours


class DepthPanel(Panel):
    """Follows the network's x axis: what is over a mark on the screen is its layer. A click opens it."""

    watches: ClassVar[frozenset[str]] = frozenset({"graph", "record", "intact", "layer", "page"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.setObjectName("depth_panel")
        self._read: list[tuple[Record | Exemplars, dict[str, DepthStatistics]]] = []
        self.quantity = QComboBox()
        self.quantity.setObjectName("depth_quantity")
        self.quantity.setToolTip("What is drawn")
        self.quantity.setMinimumWidth(60)
        for one in QUANTITIES:
            self.quantity.addItem(one.title, one.key)
            self.quantity.setItemData(self.quantity.count() - 1, one.tip, Qt.ItemDataRole.ToolTipRole)
        self.source = DepthSource(parts.ask.exemplars, parts.settings)
        self.caption = ElidedLabel()
        self.caption.setObjectName("depth_caption")
        self.caption.setProperty("role", "caption")
        self.key = QLabel()
        self.key.setObjectName("depth_key")
        self.key.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.key.setMinimumWidth(1)
        self.plot = DepthPlot(parts.theme)
        self.plot.setObjectName("depth_plot")
        self._under = UnderNetwork(self, self.plot, parts.axis)
        self.empty = ElidedLabel(_EMPTY)
        self.empty.setObjectName("depth_empty")
        self.empty.setProperty("role", "caption")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.plot)
        self.headline = QWidget()
        header = QHBoxLayout(self.headline)
        header.setContentsMargins(0, 0, 6, 0)
        header.setSpacing(10)
        for widget in (self.quantity, self.source, self.caption):
            header.addWidget(widget)
        header.addStretch(1)
        header.addWidget(self.key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(0)
        column.addWidget(self.headline)
        column.addWidget(self._pages, 1)
        self._connect()
        self._restyle()

    def _connect(self) -> None:
        self.quantity.currentIndexChanged.connect(self._draw)
        self.source.changed.connect(self._draw)
        self.plot.picked.connect(self.parts.explorer.select)
        self.parts.theme.changed.connect(self._restyle)

    def sizeHint(self) -> QSize:
        return QSize(1200, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 30)

    def refresh(self, names: frozenset[str]) -> None:
        if "page" in names:
            self.source.offer(self.state.page.exemplars)
        if names & {"graph", "layer"}:
            self._under.mark(self.state.graph, self.state.layer)
        if names != {"layer"}:
            self._draw()

    def on_seen(self, seen: bool) -> None:
        if seen:
            self.parts.ask.exemplars.look()
            self._under.follow()

    def _statistics(self, of: Record | Exemplars, graph: Graph) -> dict[str, DepthStatistics]:
        """Kept for what is drawn now and before: mostly the intact record and the lesioned one."""
        for read, found in self._read:
            if read is of:
                return found
        found = of_record(of) if isinstance(of, Record) else of_exemplars(of, graph)
        self._read = [(of, found), *self._read[:1]]
        return found

    def _draw(self) -> None:
        state = self.state
        record, graph = state.record, state.graph
        if record is None or graph is None or record.graph is not graph:
            self._pages.setCurrentWidget(self.empty)
            self._tell("", ())
            return
        key = self.quantity.currentData()
        self.source.choice.setEnabled(key != ANSWERS)  # they are about the photo alone
        spans = self._under.columns(graph)
        points, intact = self._points(record, spans, key), []
        if state.intact is not None and (key == ANSWERS or self.source.over is None):
            intact = self._points(state.intact, spans, key)
        if key == ANSWERS:
            ticks = [(x, _HEADS[head]) for head, x in head_places(graph, spans).items()]
        else:
            ticks = [
                (p.x, p.name)
                for p in points
                if p.family == "main" and graph.node(p.name).kind in _NAMED_KINDS
            ]
        self.plot.set_ticks(ticks)
        self.plot.draw(BY_KEY[key], points, intact)
        self._pages.setCurrentWidget(self.plot)
        self._tell(key, points)

    def _points(self, record: Record, spans: Columns, key: str) -> list[DepthPoint]:
        graph = record.graph
        if key == ANSWERS:
            shown = self.state.record
            assert shown is not None
            followed = classes_to_follow(shown, self.state.intact)
            return answer_points(graph, spans, answers_along(record, followed), record.card.classes)
        statistics = self._statistics(self.source.over or record, graph)
        if key == DEAD and self.source.over is None:  # of one photo a vector's zero is no more than a zero
            statistics = {name: s for name, s in statistics.items() if len(graph.node(name).output) == 3}
        return statistics_points(graph, spans, statistics, key)

    def _tell(self, key: str, points: list[DepthPoint] | tuple[()]) -> None:
        over = self.source.over
        words = []
        if key == ANSWERS:
            words.append("aux 1, aux 2, main")
        elif key and over is not None:
            photos = len(over.source.photos) - len(over.source.broken)
            words.append(f"{photos:,} {'photo' if photos == 1 else 'photos'}, nothing switched off")
        if key and self.state.intact is not None and (key == ANSWERS or over is None):
            words.append("╌╌ intact")
        self.caption.setText(" · ".join(words))
        self.key.setText(
            self._answers_key(points) if key == ANSWERS else key_of_marks(self.parts.theme.palette)
        )
        self.key.setVisible(bool(points))
        self.plot.setAccessibleName(f"{self.quantity.currentText()} along the depth")
        line = [p.told for p in points if p.family == "main" or key == ANSWERS]
        self.plot.setAccessibleDescription(", ".join(line))

    def _answers_key(self, points: list[DepthPoint] | tuple[()]) -> str:
        names = {p.family: p.name for p in points}
        return " &nbsp;".join(
            f"<span style='color:{self.plot.colour(family)}'>{_CLASS_MARKS[int(family) % len(_CLASS_MARKS)]}"
            f"</span> {escape(name)}"
            for family, name in list(names.items())[:_NAMED]
        )

    def _restyle(self) -> None:
        for widget in (self.caption, self.key):
            widget.setFont(self.parts.theme.small)
        self.source.restyle(self.parts.theme)
        self.plot.restyle()
        self._draw()
