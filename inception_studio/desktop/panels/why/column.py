"""One method's column: its settings, its map, its costs, its checks; knows no other column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from inception_studio.desktop.asking.why_inquiry import WhyInquiry
from inception_studio.desktop.asking.why_state import CHECKS, MAP, Column
from inception_studio.desktop.panels.sentence import Wrapped
from inception_studio.desktop.panels.tool_button import tool_button
from inception_studio.desktop.panels.why import words
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.panels.why.overlay import scale_of
from inception_studio.desktop.panels.why.settings import MethodSettings
from inception_studio.desktop.panels.why.titled_map import HEAD_HEIGHT, SPACING, TitledMap
from inception_studio.desktop.panels.why.trust import TrustView
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.methods import method
from inception_studio.insight.record_types import Record

_INSET = 4
_SCALE = 1000  # of progress bars


class ColumnView(TitledMap):
    """Shows one `Column`; what a person does with it is told in signals."""

    asked = Signal(object)  # a new Request
    class_chosen = Signal(object)  # a class's number for this column alone; None: that of the others
    run_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme, lens: Lens, why: WhyInquiry, column: Column) -> None:
        super().__init__(theme, lens)
        self.column = column
        self.key = column.key
        self._title.setObjectName("why_method")
        self._set = tool_button("", "why_settings", "Settings of this method, and what its map means")
        self._set.setProperty("role", "menu")
        self._set.setIconSize(QSize(13, 13))
        self._set.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._set.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._set.setFixedHeight(HEAD_HEIGHT)
        self.fields = MethodSettings(theme, column.request)
        menu = QMenu(self._set)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(self.fields)
        menu.addAction(holder)
        self._set.setMenu(menu)
        self.map.setObjectName("why_map")
        self._message = Wrapped()
        self._message.setObjectName("why_error")
        self._message.setProperty("role", "error")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._again = QPushButton("Run")
        self._again.setObjectName("why_run")
        self._again.setToolTip("Compute this map for the photo")
        self._told.setObjectName("why_costs")
        self._bar = QProgressBar()
        self._bar.setObjectName("why_progress")
        self._bar.setFormat("%p %")
        self._cancel = tool_button("Cancel", "why_cancel", "Stop computing this map")
        self.trust = TrustView(theme, lens)
        self.trust.hide()
        self._lay_out()
        self._connect(why)
        self.restyle()

    def _lay_out(self) -> None:
        self.head.insertWidget(1, self._set)
        self._said = _OverPhoto(self.map, (self._message, self._again))
        self.room.addWidget(self._said)
        self.room.setCurrentWidget(self._said)  # on top
        running = QHBoxLayout()
        running.setContentsMargins(0, 0, 0, 0)
        running.setSpacing(4)
        running.addWidget(self._bar, 1)
        running.addWidget(self._cancel)
        self._running = QWidget()
        self._running.setLayout(running)
        self.lines.insertWidget(self.lines.indexOf(self._told), self._running)
        self.lines.addWidget(self.trust)
        self.lines.addStretch()

    def _connect(self, why: WhyInquiry) -> None:
        self.fields.changed.connect(self.asked)
        self.fields.class_chosen.connect(self.class_chosen)
        self._again.clicked.connect(self.run_asked)
        self._cancel.clicked.connect(self.cancel_asked)
        self._lens.pointed.connect(self._tell_costs)
        why.slot_of(self.key, MAP).progress.connect(self._on_progress)
        for kind in CHECKS:
            why.slot_of(self.key, kind).progress.connect(self._on_check)

    def restyle(self) -> None:
        """Take the theme's fonts, icons and colours."""
        super().restyle()
        for widget in (self._set, self._message, self._cancel, self._bar):
            widget.setFont(self._theme.small)
        if not words.settings(self.column.request):
            self._set.setIcon(self._theme.icon("info", "muted"))
        self.trust.restyle()
        self._tell_costs()

    def show_column(
        self, column: Column, record: Record | None, photo: QImage | None, *, signs: bool, colours: str
    ) -> None:
        """`photo` is what the network sees; `signs`: show signs in red and blue; `colours`: of strength."""
        self.column = column
        request, which = column.request, method(column.request.method)
        named = words.named(column, record)
        self._title.setText(named)
        self.map.setAccessibleName(named)
        self._title.set_tip(f"{named}: {which.meaning} ({which.source})")
        short = words.settings(request)
        self._set.setText(short)
        self.fields.show_request(request)
        if record is not None:
            self.fields.offer(record, request.head, request.target if column.pinned else None)
        made = column.attribution
        scale = None
        if made is not None:
            scale = scale_of(made.map, signed=signs and which.signed, sequential=colours)
        self.map.show_photo(photo)
        self.map.show_map(None if made is None else made.map, scale)
        running = MAP in column.running
        if self._again.hasFocus() if running or made is not None else self._cancel.hasFocus():
            # It goes with the button, and Qt would give the focus to the next column's "take away".
            self._set.setFocus(Qt.FocusReason.OtherFocusReason)
        self._message.setText(words.sentence(column.error))
        self._message.setVisible(bool(column.error))
        self._again.setVisible(made is None and not running)
        self._again.setText("Try again" if column.error else "Run")
        self._said.setVisible(made is None and not running)
        if running and not self._running.isVisible():
            self._on_progress(0, 0, "")
        self._running.setVisible(running)
        self._told.setVisible(not running)
        self.trust.show_column(column, photo, scale, colours)
        self._tell_costs()

    def height_without_map(self, width: float) -> int:
        lines = super().height_without_map(width)
        return lines + (self.trust.height_at(width) + SPACING if self.trust.isVisibleTo(self) else 0)

    def show_trust(self, shown: bool) -> None:
        """Show the checks, or hide them."""
        self.trust.setVisible(shown)

    def _tell_costs(self) -> None:
        made, pixel = self.column.attribution, self._lens.pixel
        if made is None:
            self._tell("", "muted")
        elif pixel is not None and (value := self.map.value) is not None:
            self._tell(words.pointed(pixel, value, signed=method(made.request.method).signed), "text")
        else:
            colour = "warning" if words.large_gap(made) else "muted"
            self._tell(words.costs(made), colour, words.costs_tip(made, kept=self.column.kept))

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
