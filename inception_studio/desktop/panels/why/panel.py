"""Why this answer: maps side by side seen through one lens, their checks, and the open module's parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from inception_studio.desktop.asking.why_inquiry import MOST_COLUMNS
from inception_studio.desktop.asking.why_shelf import asked
from inception_studio.desktop.asking.why_state import Column, Difference
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.seen_photo import SeenPhoto
from inception_studio.desktop.panels.sentence import quiet_sentence
from inception_studio.desktop.panels.why import words
from inception_studio.desktop.panels.why.column import ColumnView
from inception_studio.desktop.panels.why.difference import DifferenceView
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.parts import PartsPage
from inception_studio.desktop.panels.why.question import Question
from inception_studio.desktop.panels.why.side import SideBySide
from inception_studio.desktop.panels.why.tools import Tools
from inception_studio.desktop.parts import Parts
from inception_studio.insight.attribution.layers import module_around

_INVITATION = (
    "Which pixels does the answer come from? Two methods show it over the photo, red for what speaks for "
    "the class and blue for what speaks against it; more can be put beside them."
)


class WhyPanel(Panel):
    """Columns share one lens, so that zoom, part and the pixel pointed at are the same in all of them."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"why", "record", "intact", "photo", "engine", "busy", "layer"}
    )

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._why = parts.ask.why
        self._seen = SeenPhoto()
        self._path: Path | None = None  # of the photo shown
        self._columns: dict[int, ColumnView] = {}
        self._differences: dict[Difference, DifferenceView] = {}
        self._signs = bool(parts.settings.get("why_signs"))
        self.lens = Lens()
        self.lens.mix(parts.settings.get("why_blend"))
        self._question = self.headline = Question(parts.theme)
        self._tools = Tools(parts.theme, parts.settings)
        self._invitation = quiet_sentence("why_empty", _INVITATION)
        self._ask = QPushButton("Show where it looked")
        self._ask.setObjectName("why_ask")
        self._ask.setProperty("role", "primary")
        self._note = QLabel(words.WHOLE_NETWORK)
        self._note.setObjectName("why_note")
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._parts = PartsPage(parts.theme)
        self._lay_out()
        self._connect()
        self._restyle()

    def _lay_out(self) -> None:
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.setSpacing(10)
        middle.addStretch(1)
        middle.addWidget(self._invitation)
        middle.addWidget(self._ask, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        self._empty = empty
        self._side = SideBySide()
        maps = QWidget()
        column = QVBoxLayout(maps)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._tools)
        column.addWidget(self._side, 1)
        self._maps = maps
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        for page in (empty, maps, self._parts):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 4, 10, 6)
        whole.setSpacing(4)
        whole.addWidget(self._question)
        whole.addWidget(self._note)
        whole.addWidget(pages, 1)
        self._view = "maps"

    def _connect(self) -> None:
        why, question, tools = self._why, self._question, self._tools
        question.target_chosen.connect(why.set_target)
        question.head_chosen.connect(why.set_head)
        question.view_chosen.connect(self.show_view)
        tools.method_chosen.connect(self._on_method)
        tools.run_asked.connect(why.ask)
        tools.trust_toggled.connect(why.check_all)
        tools.blended.connect(self._on_blend)
        tools.signs_chosen.connect(self._on_signs)
        tools.difference_chosen.connect(why.differences.add)
        self._ask.clicked.connect(why.ask)
        self._parts.asked.connect(why.conduct)
        self._parts.cancel_asked.connect(why.cancel_conduct)
        self._parts.unit_chosen.connect(self.parts.explorer.select_unit)
        self._parts.layer_chosen.connect(self.parts.explorer.select)
        why.conducting.progress.connect(self._parts.show_progress)
        self.parts.theme.changed.connect(self._restyle)

    # Following the state

    def on_seen(self, seen: bool) -> None:
        if seen:
            self._why.again.show()
        else:
            self._why.again.hide()

    def refresh(self, names: frozenset[str]) -> None:
        record, why = self._why.record, self.state.why
        if self.state.photo is not None and self.state.photo.path != self._path:
            self._path = self.state.photo.path
            self.lens.whole()  # a part of one photo is not what one wants to see of the next
        self._question.show_question(why, record)
        self._note.setVisible(self.state.intact is not None)
        self._question.name_parts(self._module())
        self._sync()
        if self._view == "parts":
            self._parts.show_parts(self._module(), why.conducted, record)
            self._pages.setCurrentWidget(self._parts)
        elif record is None or not why.columns:
            reason = _why_empty(self.state.engine, self.state.busy, self.state.photo is not None)
            self._invitation.setText(_INVITATION if record is not None else reason)
            self._ask.setVisible(record is not None)
            self._pages.setCurrentWidget(self._empty)
        else:
            self._pages.setCurrentWidget(self._maps)
        self._tools.add.setEnabled(len(why.columns) < MOST_COLUMNS)
        self._tools.show_checking(why.checking)
        self._tools.offer_run(any(column.fresh for column in why.columns))
        self._question.show_view(self._view)

    def show_view(self, name: str) -> None:
        """ "maps" over the photo, or the "parts" of the open module."""
        self._view = name
        self.refresh(self.watches)

    def _sync(self) -> None:
        """One view a column, in the same order; a view is of one method."""
        why, photo, before = self.state.why, self._seen.picture(self.state.photo), self._columns
        self._columns = {}
        for column in why.columns:
            view = before.get(column.key)
            if view is None or view.column.request.method != column.request.method:
                view = self._new_view(column)
            self._columns[column.key] = view
            view.show_column(
                column,
                self._why.record,
                photo,
                signs=self._signs,
                colours=self.parts.settings.get("colour_map"),
            )
            view.show_trust(why.checking)
        self._sync_differences(photo)
        self._side.show_views([*self._columns.values(), *self._differences.values()])

    def _sync_differences(self, photo: QImage | None) -> None:
        why, record, before = self.state.why, self._why.record, self._differences
        self._tools.offer_differences(
            [(c.key, words.named(c, record), asked(c.request)) for c in why.columns]
        )
        self._differences = {}
        for shown in why.differences:
            one, less = why.column(shown.key), why.column(shown.less)
            if one is not None and less is not None:
                view = before.get(shown) or self._new_difference(shown)
                self._differences[shown] = view
                view.show_difference(one, less, record, photo, self.parts.settings.get("colour_map"))

    def _new_difference(self, shown: Difference) -> DifferenceView:
        view = DifferenceView(self.parts.theme, self.lens, shown)
        view.remove_asked.connect(lambda: self._why.differences.remove(shown.key, shown.less))
        return view

    def _new_view(self, column: Column) -> ColumnView:
        why, key = self._why, column.key
        view = ColumnView(self.parts.theme, self.lens, why, column)
        view.setObjectName(f"why_column_{key}")
        view.asked.connect(lambda request: self._of_place(key, lambda i: why.set_request(i, request)))
        view.class_chosen.connect(lambda target: self._of_place(key, lambda i: why.pin(i, target)))
        view.run_asked.connect(lambda: self._of_place(key, why.run))
        view.cancel_asked.connect(lambda: self._of_place(key, why.cancel_column))
        view.remove_asked.connect(lambda: self._of_place(key, why.remove))
        return view

    def _of_place(self, key: int, act: Callable[[int], None]) -> None:
        """A view out of sight is of the columns of when it was last seen; keys still reach it."""
        keys = [column.key for column in self.state.why.columns]
        if key in keys:
            act(keys.index(key))

    def _module(self) -> str:
        """The inception module that is open, or that the open layer is in; empty if neither."""
        record = self._why.record
        return "" if record is None else module_around(record.graph, self.state.layer)

    # Hands

    def _on_method(self, key: str) -> None:
        self._why.add(key)
        self._why.ask()

    def _on_blend(self, blend: float) -> None:
        self.parts.settings.set("why_blend", blend)
        self.lens.mix(blend)

    def _on_signs(self, signs: bool) -> None:
        self.parts.settings.set("why_signs", signs)
        self._signs = signs
        self._sync()

    def _restyle(self) -> None:
        for part in (self._question, self._tools, self._parts):
            part.restyle()
        for view in (*self._columns.values(), *self._differences.values()):
            view.restyle()
        self._note.setFont(self.parts.theme.small)
        self.renew()


def _why_empty(engine: str, busy: str, has_photo: bool) -> str:
    if engine == "failed":
        return "The engine could not be loaded, so nobody can be asked why."
    if engine == "loading":
        return "The engine is loading; ask why when the network has answered."
    if busy:
        return f"{busy} …"
    if not has_photo:
        return "Open a photo or pick a sample; when the network has answered, ask here why."
    return "When the network has seen the photo, ask here why it answers so."
