"""What two maps and their difference have in common: titles, values and a remark; knows no map."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from inception_studio.desktop.panels.compare.bar import foot
from inception_studio.desktop.panels.compare.header import side_colours
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.theme import Theme

_HINT = "Point at a map to read all three at one pixel"
_LEAST, _BESIDE = 48, 96  # px, a map's side: at least, and from where on they stand beside each other


class Triple(QWidget):
    """A, B and the difference beside each other, or under each other where there is no room."""

    def __init__(self, theme: Theme, name: str, maps: tuple[QWidget, QWidget, QWidget]) -> None:
        """`name` begins the object names of all parts."""
        super().__init__()
        self._theme = theme
        self._maps_shown = maps
        self._titles = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self._said = ElidedLabel(_HINT)
        self._said.setObjectName(f"{name}_values")
        self._note = QLabel()
        self._note.setObjectName(f"{name}_resized")
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(10)
        for title, view, which in zip(self._titles, maps, ("a", "b", "difference"), strict=True):
            title.setObjectName(f"{name}_title_{which}")
            view.setObjectName(f"{name}_map_{which}")
            inside = QVBoxLayout()
            inside.setSpacing(2)
            inside.addWidget(title)
            inside.addWidget(view, 1)
            self._row.addLayout(inside, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addLayout(self._row, 1)
        self.column.addWidget(self._said)
        self.column.addWidget(self._note)
        self.column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(480, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(_BESIDE, _BESIDE)  # where there is no room side by side, the maps stand under each other

    def entitle(self, told: tuple[str, str, str]) -> None:
        """What A, B and the difference are."""
        for title, text in zip(self._titles, told, strict=True):
            title.setText(text)

    def say(self, values: str) -> None:
        """The values at the pixel that is pointed at; without any, what to do for them."""
        self._said.setText(values or _HINT)

    def remark(self, text: str) -> None:
        """A remark under all of it."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def restyle(self) -> None:
        """Take the theme's fonts and the sides' colours."""
        bold = self._theme.small
        bold.setBold(True)
        colours = (*side_colours(self._theme), self._theme.palette.text)
        for title, colour in zip(self._titles, colours, strict=True):
            title.setFont(bold)
            palette = title.palette()
            palette.setColor(title.foregroundRole(), QColor(colour))
            title.setPalette(palette)
        for widget in (self._said, self._note, *self._maps_shown):
            widget.setFont(self._theme.small)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        spacing = 2 * self._row.spacing()
        wide = self.width() >= 3 * _BESIDE + spacing
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() != way:
            self._row.setDirection(way)
        room = (self.width() - spacing) // 3 if wide else self.width()
        for view in self._maps_shown:
            # No higher than its picture and bar, so that the words stand right under it.
            under = foot(view.fontMetrics())
            view.setMinimumSize(_LEAST, min(room, _BESIDE) + under)
            view.setMaximumHeight(max(_LEAST, room) + under)
