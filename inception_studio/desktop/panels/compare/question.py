"""The line over a comparison's attributions: by which method, and about which class."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inception_studio.desktop.asking.comparison_state import Attributed, Pair
from inception_studio.desktop.panels.class_box import BEST, STYLE, ClassBox
from inception_studio.desktop.panels.why.words import sentence
from inception_studio.desktop.theme import Theme
from inception_studio.insight.attribution.methods import METHODS
from inception_studio.insight.comparison import classes_of_both
from inception_studio.nets.card import WeightCard

_EACH = "the best class of each"


class CompareQuestion(QWidget):
    """What a person chooses is told in signals."""

    method_chosen = Signal(str)
    class_chosen = Signal(str)  # empty: each side's own best

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cards: tuple[WeightCard, WeightCard] | None = None  # whose classes are offered
        self._classes: tuple[str, ...] = ()
        self.method = QComboBox()
        self.method.setObjectName("compare_method")
        self.method.setAccessibleName("Attribution method")
        for which in METHODS:
            self.method.addItem(which.title, which.key)
            tip = f"{which.meaning[0].upper()}{which.meaning[1:]} ({which.source})"
            self.method.setItemData(self.method.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._for = QLabel("for")
        self.target = ClassBox(
            "compare_class", "The class that both are asked about: type to search among those that both know"
        )
        self._error = QLabel()
        self._error.setObjectName("compare_attribution_error")
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._lay_out()
        self.method.activated.connect(lambda _: self.method_chosen.emit(self.method.currentData()))
        self.target.class_chosen.connect(
            lambda number: self.class_chosen.emit("" if number is None else self._classes[number])
        )

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.method, 2)
        row.addWidget(self._for)
        row.addWidget(self.target, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(row)
        column.addWidget(self._error)
        self.setStyleSheet(STYLE)

    def show_question(self, asked: Attributed, pair: Pair) -> None:
        """What is asked, the classes that both networks know, and why there is no answer."""
        cards = pair.a.record.card, pair.b.record.card
        if self._cards is None or any(a is not b for a, b in zip(cards, self._cards, strict=True)):
            self._cards = cards
            self._classes = classes_of_both(pair.a.record, pair.b.record)
        chosen = self._classes.index(asked.class_name) if asked.class_name in self._classes else None
        self.target.offer([(_EACH, BEST)], self._classes, chosen)
        with QSignalBlocker(self.method):
            self.method.setCurrentIndex(self.method.findData(asked.method))
        self._error.setText(sentence(asked.error) if asked.error else "")
        self._error.setVisible(bool(asked.error))

    def restyle(self) -> None:
        """Take the theme's fonts."""
        for widget in (self.method, self._for, self.target, self._error):
            widget.setFont(self._theme.small)
