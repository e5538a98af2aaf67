"""One method's column: its settings, its map, its costs, its checks; knows no other column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from inception_studio.desktop.asking.why_inquiry import WhyInquiry
from inception_studio.desktop.asking.why_state import CHECKS, MAP, Column
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.tool_button import tool_button
from inception_studio.desktop.panels.why import words
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.panels.why.overlay import scale_of
from inception_studio.desktop.panels.why.settings import MethodSettings
from inception_studio.desktop.panels.why.trust import TrustView, Wrapped
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.methods import method
from inception_studio.insight.record_types import Record

LEAST_WIDTH = 142  # four and a scroll bar fit into the panel of a 1280 px window
_LEAST_MAP = 84, 84  # px of width and height
_HEAD_HEIGHT, _SPACING = 20, 3
_INSET = 4
_SCALE = 1000  # of progress bars


class ColumnView(QWidget):
    """Shows one `Column`; what a person does with it is told in signals."""

    asked = Signal(object)  # a new Request
    run_asked = Signal()
    cancel_asked = Signal()
    remove_asked = Signal()

    def __init__(self, theme: Theme, lens: Lens, why: WhyInquiry, column: Column) -> None:
        super().__init__()
        self._theme = theme
        self._lens = lens
        self.column = column
        self.key = column.key
        self._title = ElidedLabel()
        self._title.setObjectName("why_method")
        self._set = tool_button("", "why_settings", "Settings of this method, and what its map means")
        self._set.setProperty("role", "menu")
        self._set.setIconSize(QSize(13, 13))
        self._set.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._set.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._close = tool_button("", "why_remove", "Take this map away")
        self._close.setIconSize(QSize(11, 11))
        self.setStyleSheet(
            "QToolButton { padding: 1px 4px; } QToolButton[role='menu'] { padding: 1px 18px 1px 4px; }"
        )
        self.fields = MethodSettings(theme, column.request)
        menu = QMenu(self._set)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(self.fields)
        menu.addAction(holder)
        self._set.setMenu(menu)
        self.map = MapOverPhoto(theme, lens)
        self.map.setObjectName("why_map")
        self._message = Wrapped()
        self._message.setObjectName("why_error")
        self._message.setProperty("role", "error")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._again = QPushButton("Run")
        self._again.setObjectName("why_run")
        self._again.setToolTip("Compute this map for the photo")
        self._costs = ElidedLabel()
        self._costs.setObjectName("why_costs")
        self._bar = QProgressBar()
        self._bar.setObjectName("why_progress")
        self._bar.setFormat("%p %")
        self._cancel = tool_button("Cancel", "why_cancel", "Stop computing this map")
        self.trust = TrustView(theme, lens)
        self.trust.hide()
        self.setMinimumWidth(LEAST_WIDTH)
        self._lay_out()
        self._connect(why)
        self.restyle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(3)
        head.addWidget(self._title, 1)
        head.addWidget(self._set)
        head.addWidget(self._close)
        for button in (self._set, self._close):
            button.setFixedHeight(_HEAD_HEIGHT)
        said = _OverPhoto(self.map, (self._message, self._again))
        self._said = said
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.setStackingMode(QStackedLayout.StackingMode.StackAll)  # words lie over the dimmed photo
        self._pages.addWidget(said)
        self._pages.addWidget(self.map)
        running = QHBoxLayout()
        running.setContentsMargins(0, 0, 0, 0)
        running.setSpacing(4)
        running.addWidget(self._bar, 1)
        running.addWidget(self._cancel)
        self._running = QWidget()
        self._running.setLayout(running)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SPACING)
        column.addLayout(head)
        pages.setMinimumSize(*_LEAST_MAP)
        self._map_room = pages
        column.addWidget(pages, 1)
        column.addWidget(self._running)
        column.addWidget(self._costs)
        column.addWidget(self.trust)
        column.addStretch()

    def _connect(self, why: WhyInquiry) -> None:
        self.fields.changed.connect(self.asked)
        self._again.clicked.connect(self.run_asked)
        self._cancel.clicked.connect(self.cancel_asked)
        self._close.clicked.connect(self.remove_asked)
        self._lens.pointed.connect(self._tell)
        why.slot_of(self.key, MAP).progress.connect(self._on_progress)
        for kind in CHECKS:
            why.slot_of(self.key, kind).progress.connect(self._on_check)

    def restyle(self) -> None:
        """Take the theme's fonts, icons and colours."""
        bold = self._theme.small
        bold.setBold(True)
        self._title.setFont(bold)
        for widget in (self._set, self._costs, self._message, self._cancel, self._bar, self.map):
            widget.setFont(self._theme.small)
        self._close.setIcon(self._theme.icon("close", "muted"))
        if not words.settings(self.column.request):
            self._set.setIcon(self._theme.icon("info", "muted"))
        self.trust.restyle()
        self._tell()

    def show_column(
        self, column: Column, record: Record | None, photo: QImage | None, *, signs: bool, colours: str
    ) -> None:
        """`photo` is what the network sees; `signs`: show signs in red and blue; `colours`: of strength."""
        self.column = column
        request, which = column.request, method(column.request.method)
        named = which.title
        if column.pinned and record is not None and request.target < len(record.card.classes):
            named = f"{named}: {record.card.classes[request.target].replace('_', ' ')}"
        self._title.setText(named)
        self.map.setAccessibleName(named)
        self._title.set_tip(f"{named}: {which.meaning} ({which.source})")
        short = words.settings(request)
        self._set.setText(short)
        self.fields.show_request(request)
        if record is not None:
            self.fields.offer(record.graph, request.head)
        made = column.attribution
        scale = None
        if made is not None:
            scale = scale_of(
                made.map, smooth=not which.signed, signed=signs and which.signed, sequential=colours
            )
        self.map.show_photo(photo)
        self.map.show_map(None if made is None else made.map, scale)
        running = MAP in column.running
        self._message.setText(words.sentence(column.error))
        self._message.setVisible(bool(column.error))
        self._again.setVisible(made is None and not running)
        self._again.setText("Try again" if column.error else "Run")
        self._said.setVisible(made is None and not running)
        if running and not self._running.isVisible():
            self._on_progress(0, 0, "")
        self._running.setVisible(running)
        self._costs.setVisible(not running)
        self.trust.show_column(column, photo, scale, colours)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # No higher than the picture can be, so that its costs stand right under it.
        self._map_room.setMaximumHeight(max(_LEAST_MAP[1], self.width() - self.map.margin()))

    def height_without_map(self, width: float) -> int:
        """What the rest of the column needs when it is so wide."""
        lines = _HEAD_HEIGHT + self._costs.sizeHint().height() + 2 * _SPACING
        return lines + (self.trust.height_at(width) + _SPACING if self.trust.isVisibleTo(self) else 0)

    def show_trust(self, shown: bool) -> None:
        """Show the checks, or hide them."""
        self.trust.setVisible(shown)

    def _tell(self) -> None:
        made, pixel = self.column.attribution, self._lens.pixel
        colour = "muted"
        if made is None:
            self._costs.setText("")
        elif pixel is not None and (value := self.map.value) is not None:
            signed = method(made.request.method).signed
            self._costs.setText(words.pointed(pixel, value, signed=signed))
            colour = "text"
        else:
            self._costs.setText(words.costs(made))
            self._costs.set_tip(words.costs_tip(made, kept=self.column.kept))
            colour = "warning" if words.large_gap(made) else "muted"
        palette = self._costs.palette()
        palette.setColor(self._costs.foregroundRole(), QColor(getattr(self._theme.palette, colour)))
        self._costs.setPalette(palette)

    def _on_progress(self, done: int, total: int, text: str) -> None:
        self._bar.setRange(0, _SCALE if total > 0 else 0)
        self._bar.setValue(round(done / total * _SCALE) if total > 0 else 0)
        self._bar.setToolTip(text)

    def _on_check(self, done: int, total: int, text: str) -> None:
        self.trust.show_progress(done, total)


class _OverPhoto(QWidget):
    """Widgets in the middle of the photo that a map leaves free."""

    def __init__(self, map_: MapOverPhoto, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._map = map_
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        for widget in widgets:
            self._column.addWidget(widget)
        self._column.setAlignment(widgets[-1], Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() - min(self.width() - self._map.margin(), self.height())
        self._column.setContentsMargins(_INSET, 0, _INSET + max(0, beside), 0)
