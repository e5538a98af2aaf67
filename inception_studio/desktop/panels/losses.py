"""The panel of a run's losses and accuracies: which view, how smooth, and the numbers under the pointer."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import ClassVar

from PySide6.QtCore import QElapsedTimer, QPointF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop.exporting.takeable import let_take
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.gradient_profile import run_named
from inception_studio.desktop.panels.loss_curves import LossPlot
from inception_studio.desktop.panels.loss_lines import ACCURACY, LOSS, PARTS, Line
from inception_studio.desktop.panels.loss_words import GUESS, entry, number, run_at_end, width
from inception_studio.desktop.panels.sentence import FittingSentence
from inception_studio.desktop.parts import Parts

_TEXT_INTERVAL_MS = 500
_MARGINS_PX = 14
_SMOOTHINGS = {"raw": 0, "EMA 20": 20, "EMA 100": 100, "EMA 500": 500}
_VIEWS = (
    (LOSS, "Loss", "Total, main and auxiliary losses as they are, and the validation loss of each epoch"),
    (PARTS, "Parts", "The total stacked from its weighted parts: total = main + 0.3·aux 1 + 0.3·aux 2"),
    (ACCURACY, "Accuracy", "Share of photos that the network names rightly, in training and in validation"),
)
_EMPTY = (  # as much of it as there is room for
    "No run yet.\nPress Train, or open a run, and its losses are drawn here.",
    "Press Train, or open a run.",
    "No run yet.",
)


class LossesPanel(Panel):
    """Losses, parts of the total, or accuracies; the legend has the newest values or the pointer's."""

    watches: ClassVar[frozenset[str]] = frozenset({"run", "rows", "epoch_rows", "training"})

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._hovered: int | None = None
        self._since_text = QElapsedTimer()
        self._views = QButtonGroup(self)
        self.legend = QLabel()
        self.legend.setObjectName("loss_legend")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.empty = FittingSentence(_EMPTY)
        self.empty.setObjectName("loss_empty")
        self.empty.setProperty("role", "caption")
        self.log_axis = _tool("log", "loss_log_axis", "Logarithmic axis: equal distances are equal factors")
        self.log_axis.setCheckable(True)
        self.log_axis.setChecked(parts.settings.get("loss_log_axis"))
        self.smoothing = QComboBox()
        self.smoothing.setObjectName("loss_smoothing")
        self.smoothing.setAccessibleName("Smoothing of the curves")
        self.smoothing.setToolTip(
            "Exponential moving average (EMA): a step's share in it fades to 37 % over so many steps. "
            "The legend gives the averages; the values of single steps stay visible behind the curves"
        )
        for text, steps in _SMOOTHINGS.items():
            self.smoothing.addItem(text, steps)
        self.smoothing.setCurrentIndex(1)
        # A slim arrow, so that the whole row fits a panel of 320 px and no word of it is cut.
        self.smoothing.setStyleSheet(
            "QComboBox { padding: 1px 1px 1px 4px; } QComboBox::drop-down { border: none; width: 15px; }"
        )
        self.smoothing.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._lay_out()
        self.log_axis.toggled.connect(self._on_view_chosen)
        self.smoothing.currentIndexChanged.connect(self._on_view_chosen)
        self._views.idToggled.connect(self._on_view_chosen)
        parts.theme.changed.connect(self._restyle)
        self._restyle()
        self._on_view_chosen()
        # With its legend, without which the curves have no names.
        let_take(
            self,
            lambda: "Accuracy" if self.plot.view == ACCURACY else "Losses",
            lambda: self.plot.values.table(),
        )

    @cached_property
    def plot(self) -> LossPlot:
        """The curves; made with the first of them, so that the first answer need not wait for it."""
        plot = LossPlot(self.parts.theme)
        plot.setObjectName("loss_plot")
        plot.follow_button.setObjectName("loss_follow")
        plot.setAccessibleName("Losses and accuracies over training steps")
        plot.hide()
        self._column.insertWidget(self._column.indexOf(self.empty), plot, 1)
        self._look(plot)
        plot.hovered.connect(self._on_hovered)
        return plot

    @property
    def _has_plot(self) -> bool:
        return "plot" in self.__dict__

    def refresh(self, names: frozenset[str]) -> None:
        """Draw the rows that came; the text follows twice a second."""
        series = self.parts.session.series
        if names & {"run", "rows", "epoch_rows"}:
            if self._has_plot or len(series.steps):
                self.plot.draw(series)
            self._show_plot(len(series.steps) > 0)
        late = not self._since_text.isValid() or self._since_text.elapsed() >= _TEXT_INTERVAL_MS
        if late or names & {"run", "training"}:
            self._write_legend()

    def _lay_out(self) -> None:
        self.headline = QWidget()
        row = QHBoxLayout(self.headline)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for place, (_, text, tip) in enumerate(_VIEWS):
            button = _tool(text, f"loss_view_{_VIEWS[place][0]}", tip)
            button.setCheckable(True)
            self._views.addButton(button, place)
            row.addWidget(button)
        self._views.button(1 if self.parts.settings.get("loss_weighted") else 0).setChecked(True)
        row.addStretch(1)
        row.addWidget(self.log_axis)
        row.addWidget(self.smoothing)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 6, 2)
        column.setSpacing(1)
        column.addWidget(self.headline)
        column.addWidget(self.legend)
        column.addWidget(self.empty, 1)
        self._show_plot(False)

    def _on_view_chosen(self) -> None:
        view = _VIEWS[self._views.checkedId()][0]
        self.log_axis.setEnabled(view == LOSS)  # a stack of parts has no meaning on a log axis
        if self._has_plot:
            self._look(self.plot)
        self.parts.settings.set("loss_log_axis", self.log_axis.isChecked())
        self.parts.settings.set("loss_weighted", view == PARTS)
        self._write_legend()

    def _look(self, plot: LossPlot) -> None:
        view = _VIEWS[self._views.checkedId()][0]
        plot.set_view(view, log=self.log_axis.isChecked(), smooth=self.smoothing.currentData())

    def _on_hovered(self, position: QPointF | None) -> None:
        step = None if position is None else self.plot.values.step_near(position.x())
        if step != self._hovered:
            self._hovered = step
            self.plot.show_cursor(step)
            self._write_legend()

    def _write_legend(self) -> None:
        if not self._has_plot:
            return
        self._since_text.start()
        values = self._values(smoothed=True)
        words = self._words(values)
        step = f"step&nbsp;{self._hovered}: " if self._hovered is not None else ""
        tip = step + self._joined(words)
        if self.smoothing.currentData():
            alone = self._joined(self._words(self._values(smoothed=False)))
            tip += f"<p>As curves, of steps their {self.smoothing.currentText()}. The step alone: {alone}</p>"
        run = self.state.run
        if run is not None:
            tip += f"<p>{escape(run_named(run, self.parts.session.config))}</p>"
        self.legend.setToolTip(tip if words else "")
        room, font = self.width() - _MARGINS_PX, self.legend.font()
        while len(words) > 1 and width(step + self._joined(words), font) > room:
            words.pop()  # what is named last matters least, and is in the tooltip
        text = step + self._joined(words) if words else "&nbsp;"
        if run is not None and words:
            named = text + run_at_end(run.name, self.parts.theme.palette.muted)
            text = named if width(named, font) <= room else text
        self.legend.setText(text)
        self.plot.setAccessibleDescription(
            ", ".join(f"{line.label} {number(line.view, value)}" for line, value in values)
        )

    def _values(self, *, smoothed: bool) -> list[tuple[Line, float]]:
        values = self.plot.values.at(self._hovered, smoothed=smoothed)
        return [(line, value) for line, value in values if self.plot.draws(line)]

    def _words(self, values: list[tuple[Line, float]]) -> list[str]:
        palette = self.parts.theme.palette
        words = [
            entry(palette.heads[line.colour], palette.muted, line.mark, line.label, number(line.view, value))
            for line, value in values
        ]
        guess = self.plot.values.guess()
        if words and guess is not None:
            told = number(self.plot.view, guess)
            words.append(entry(palette.muted, palette.muted, GUESS, "guessing", told))
        return words

    def _joined(self, words: list[str]) -> str:
        if self.plot.view == PARTS and len(words) > 1:
            return f"{words[0]} = " + " + ".join(words[1:])
        return "&ensp;".join(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write_legend()

    def _restyle(self) -> None:
        self.legend.setFont(self.parts.theme.small)
        for widget in (*self._views.buttons(), self.log_axis, self.smoothing):
            widget.setFont(self.parts.theme.small)
        self._write_legend()

    def _show_plot(self, shown: bool) -> None:
        if shown or self._has_plot:
            self.plot.setVisible(shown)
        self.legend.setVisible(shown)
        self.empty.setVisible(not shown)


def _tool(text: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setStyleSheet("QToolButton { padding: 1px 7px; }")
    return button
