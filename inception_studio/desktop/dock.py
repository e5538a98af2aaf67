"""A panel's frame in the window: it tears off, hides and comes back; knows no panel's inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QLayout, QToolButton, QVBoxLayout, QWidget

from inception_studio.desktop.drops import DropTarget
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.theme import Theme

_LEAST_HEIGHT = 95  # px of a panel
_SMALL_SCREEN = 680, 55  # px: on a screen that is not higher than this, a panel may be cut down to that


@dataclass(frozen=True)
class DockSpec:
    """One panel that docks: its name for settings and tests, its title, what shows it, what makes it.

    A `late` one is made when it is first seen, so that the first answer need not wait for it.
    """

    name: str
    title: str
    tip: str
    shortcut: str
    factory: Callable[[Parts], Panel]
    late: bool = False


class Dock(QDockWidget):
    """A panel in its frame: it tears off, comes back, and takes dropped files wherever it is.

    `made` tells that a late panel is there, which needs more room than the empty frame did.
    """

    made = Signal()

    def __init__(self, spec: DockSpec, parts: Parts, drops: DropTarget) -> None:
        super().__init__(spec.title)
        self.spec = spec
        self.setObjectName(f"dock_{spec.name}")
        self._parts = parts
        self._drops = drops
        self._panel: Panel | None = None
        self._front = True  # until Qt says otherwise
        body = Body("body")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(1, 0, 1, 1)
        self.title = DockTitle(self, parts.theme)
        self.visibilityChanged.connect(self._on_visible)
        if not spec.late:
            self._make()
        self.setWidget(body)
        self.setTitleBarWidget(self.title)
        drops.watch(self)
        self.toggle = QAction(spec.title, self, checkable=True)
        self.toggle.setObjectName(f"toggle_{spec.name}")
        self.toggle.setShortcut(spec.shortcut)
        self.toggle.setToolTip(spec.tip)
        self.toggle.setStatusTip(spec.tip)
        self.toggle.triggered.connect(self._on_toggle)
        self.visibilityChanged.connect(self.toggle.setChecked)

    @property
    def panel(self) -> Panel:
        """What the dock shows; a late one is made when it is asked for."""
        if self._panel is None:
            self._make()
        assert self._panel is not None
        return self._panel

    @property
    def in_front(self) -> bool:
        """Whether it can be seen: neither hidden nor behind another's tab."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    @property
    def most_height(self) -> int:
        """px that it has a use for, with its title."""
        return self.title.height() + self.widget().maximumHeight()

    def _make(self) -> None:
        self._panel = self.spec.factory(self._parts)
        self._panel.show_in_front(self._front)
        self._column.addWidget(self._panel)
        # A panel may want little room; an empty dock must not, or all that share its place would get none.
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetMaximumSize)
        self.title.take(self._panel.headline)
        self._drops.watch(self)
        self.made.emit()

    def _on_visible(self, visible: bool) -> None:
        self._front = visible
        if self._panel is not None:
            self._panel.show_in_front(visible)
        elif visible:
            self._make()

    def _on_toggle(self) -> None:
        # `toggleViewAction` would close a dock that lies behind, of which the user sees no more than a tab.
        if self.in_front:
            self.close()
        else:
            self.show()
            self.raise_()
        self.toggle.setChecked(self.isVisible())


class Body(QFrame):
    """The frame around a panel, which may get less height than the panel would like.

    Panels want more when there is more to show. If that counted, a window of 720 px would grow off its
    screen as soon as a run begins.
    """

    def __init__(self, role: str, least: int = _LEAST_HEIGHT) -> None:
        super().__init__()
        self.setProperty("role", role)
        self._least = least

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        least = self._least - (_LEAST_HEIGHT - _SMALL_SCREEN[1] if on_small_screen(self) else 0)
        return QSize(hint.width(), min(hint.height(), least))


class DockTitle(QFrame):
    """The line over a panel: its title, and the buttons that tear it off and hide it."""

    def __init__(self, dock: Dock, theme: Theme) -> None:
        super().__init__(dock)
        self.setProperty("role", "dock_title")
        self._theme = theme
        self._title, self._tip = dock.spec.title, dock.spec.tip
        self._tabbed = False
        self.label = ElidedLabel(self._title)
        self.float_button = _button("Tear off", lambda: dock.setFloating(not dock.isFloating()))
        self.close_button = _button("Hide; the View menu shows it again", dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 4, 0)
        row.setSpacing(2)
        row.addWidget(self.label, 1)
        row.addWidget(self.float_button)
        row.addWidget(self.close_button)
        dock.topLevelChanged.connect(
            lambda floating: self.float_button.setToolTip("Put back" if floating else "Tear off")
        )
        theme.changed.connect(self.restyle)
        self.restyle()

    def take(self, headline: QWidget | None) -> None:
        """Show a panel's own first line in the title's place."""
        if headline is not None:
            self.label.hide()
            row = self.layout()
            assert isinstance(row, QHBoxLayout)
            row.insertWidget(1, headline, 1)

    def show_as(self, *, tabbed: bool) -> None:
        """Have the title, or under a tab that has it, what the panel shows."""
        if tabbed != self._tabbed:
            self._tabbed = tabbed
            self.label.setText(self._tip if tabbed else self._title)
            self.label.setProperty("role", "caption" if tabbed else "")
            self.style().unpolish(self.label)
            self.style().polish(self.label)
            self.restyle()

    def restyle(self) -> None:
        """Take the theme's font and the colour of its captions."""
        self.label.setFont(self._theme.small if self._tabbed else self._theme.title)
        self.float_button.setIcon(self._theme.icon("float", "muted"))
        self.close_button.setIcon(self._theme.icon("close", "muted"))


def _button(tip: str, clicked: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", "dock")
    button.setToolTip(tip)
    button.setIconSize(QSize(13, 13))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(clicked)
    return button


def on_small_screen(widget: QWidget) -> bool:
    """Whether it has room for two panels under each other in one row, or only for one."""
    return widget.screen().availableSize().height() <= _SMALL_SCREEN[0]
