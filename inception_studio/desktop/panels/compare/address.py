"""The line over the maps of a comparison: which layer, and the addresses of the maps to be subtracted."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from inception_studio.desktop.asking.comparison_state import Pair
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.theme import Theme
from inception_studio.errors import UserError
from inception_studio.insight.units import Unit, parse_unit

_TIP = "A channel's address, like 4a/5x5:17; the two may differ. Return subtracts its map."


class CompareAddress(QWidget):
    """What is typed is read with the network of its own side."""

    units_chosen = Signal(object, object)  # Unit of A, Unit of B
    all_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pair: Pair | None = None
        self._title = ElidedLabel()
        self._title.setObjectName("compare_layer")
        self._all = QToolButton()
        self._all.setText("All channels")
        self._all.setObjectName("compare_all")
        self._all.setToolTip("Back to all channels of the open layer")
        self._letters = QLabel("A"), QLabel("B")
        self.boxes = QLineEdit(), QLineEdit()
        for box, name in zip(self.boxes, ("a", "b"), strict=True):
            box.setObjectName(f"compare_unit_{name}")
            box.setAccessibleName(f"Address of a channel in {name.upper()}")
            box.setPlaceholderText("4a/5x5:17")
            box.setToolTip(_TIP)
            box.setMaximumWidth(130)
            box.returnPressed.connect(self._on_typed)
        self._error = QLabel()
        self._error.setObjectName("compare_error")
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        self._note = QLabel()
        self._note.setObjectName("compare_note")
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._all)
        line.addWidget(self._title, 1)
        for letter, box in zip(self._letters, self.boxes, strict=True):
            line.addWidget(letter)
            line.addWidget(box, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(line)
        column.addWidget(self._error)
        column.addWidget(self._note)
        self._all.clicked.connect(self.all_asked)

    def show_what(self, title: str, pair: Pair, units: tuple[Unit, Unit] | None) -> None:
        """The open layer, and the two channels whose maps are shown, if it is no more than two."""
        self._pair = pair
        self._title.setText(title)
        self._all.setVisible(units is not None)
        for i, box in enumerate(self.boxes):
            if not box.hasFocus() or units is not None:
                with QSignalBlocker(box):
                    box.setText("" if units is None else str(units[i]))
        self._say("")
        self.note("")

    def note(self, text: str) -> None:
        """A remark on what is shown."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def restyle(self) -> None:
        """Take the theme's fonts."""
        bold = self._theme.small
        bold.setBold(True)
        self._title.setFont(bold)
        for widget in (self._all, self._error, self._note, *self._letters, *self.boxes):
            widget.setFont(self._theme.small)

    def _on_typed(self) -> None:
        if self._pair is None:
            return
        texts = [box.text().strip() for box in self.boxes]
        texts = [text or texts[1 - i] for i, text in enumerate(texts)]  # one address stands for both
        try:
            a = parse_unit(texts[0], self._pair.a.record.graph)
            b = parse_unit(texts[1], self._pair.b.record.graph)
        except UserError as error:
            self._say(str(error))
            return
        self._say("")
        self.units_chosen.emit(a, b)

    def _say(self, text: str) -> None:
        self._error.setText(text)
        self._error.setVisible(bool(text))
