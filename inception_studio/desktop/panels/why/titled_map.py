"""What all that stands side by side has in common: a title, a map, a line under it; knows no method."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.tool_button import tool_button
from inception_studio.desktop.panels.why.lens import Lens
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.theme import Theme

LEAST_WIDTH = 142  # four and a scroll bar fit into the panel of a 1280 px window
HEAD_HEIGHT = 20
SPACING = 3
_LEAST_MAP = 84, 84  # px of width and height


class TitledMap(QWidget):
    """Subclasses put more into `head`, `room` (over the photo) and `lines`, and name the parts."""

    remove_asked = Signal()

    def __init__(self, theme: Theme, lens: Lens) -> None:
        super().__init__()
        self._theme = theme
        self._lens = lens
        self._title = ElidedLabel()
        self._close = tool_button("", "why_remove", "Take this map away")
        self._close.setIconSize(QSize(11, 11))
        self._close.setFixedHeight(HEAD_HEIGHT)
        self.setStyleSheet(
            "QToolButton { padding: 1px 4px; } QToolButton[role='menu'] { padding: 1px 18px 1px 4px; }"
        )
        self.map = MapOverPhoto(theme, lens)
        self._told = ElidedLabel()
        self.head = QHBoxLayout()
        self.head.setSpacing(3)
        self.head.addWidget(self._title, 1)
        self.head.addWidget(self._close)
        self._map_room = QWidget()
        self._map_room.setMinimumSize(*_LEAST_MAP)
        self.room = QStackedLayout(self._map_room)
        self.room.setStackingMode(QStackedLayout.StackingMode.StackAll)  # words lie over the dimmed photo
        self.room.addWidget(self.map)
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(SPACING)
        self.lines.addLayout(self.head)
        self.lines.addWidget(self._map_room, 1)
        self.lines.addWidget(self._told)
        self.setMinimumWidth(LEAST_WIDTH)
        self._close.clicked.connect(self.remove_asked)

    def restyle(self) -> None:
        """Take the theme's fonts, icons and colours."""
        bold = self._theme.small
        bold.setBold(True)
        self._title.setFont(bold)
        for widget in (self._told, self.map):
            widget.setFont(self._theme.small)
        self._close.setIcon(self._theme.icon("close", "muted"))

    def height_without_map(self, width: float) -> int:
        """What all but the map needs when it is so wide."""
        return HEAD_HEIGHT + self._told.sizeHint().height() + 2 * SPACING

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # No higher than the picture can be, so that the line stands right under it.
        self._map_room.setMaximumHeight(max(_LEAST_MAP[1], self.width() - self.map.margin()))

    def _tell(self, told: str, colour: str, tip: str | None = None) -> None:
        """Write the line in a colour of the palette; without a `tip`, that of before stays."""
        self._told.setText(told)
        if tip is not None:
            self._told.set_tip(tip)
        palette = self._told.palette()
        palette.setColor(self._told.foregroundRole(), QColor(getattr(self._theme.palette, colour)))
        self._told.setPalette(palette)
