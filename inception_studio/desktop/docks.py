"""The table of panels that dock, their frames, and where they lie at first; knows no panel's inside."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLayout,
    QMainWindow,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inception_studio.desktop import late_panels
from inception_studio.desktop.drops import DropTarget
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.gradient_profile import GradientProfilePanel
from inception_studio.desktop.panels.losses import LossesPanel
from inception_studio.desktop.panels.module import ModulePanel
from inception_studio.desktop.panels.photo import PhotoPanel
from inception_studio.desktop.panels.predictions import PredictionsPanel
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.theme import Theme

BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
LEAST_HEIGHT = 95  # px of a panel
_AT_FIRST_HIDDEN = frozenset({"depth"})  # their tabs would take the open layer's room
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


# To add a panel: add its row here, its place to `arrange`, and to late_panels.py if it is not seen at first.
DOCKS = (
    DockSpec("photo", "Photo", "The photo, the receptive field on it, and the samples", "Alt+1", PhotoPanel),
    DockSpec("module", "Layer", "The open module's branches with their feature maps", "Alt+2", ModulePanel),
    DockSpec(
        "predictions",
        "What the network says",
        "The best classes of the main head and of the auxiliary heads",
        "Alt+3",
        PredictionsPanel,
    ),
    DockSpec(
        "gradient_profile",
        "Gradient norm per layer",
        "Every layer's gradient norm, aligned with the network above",
        "Alt+4",
        GradientProfilePanel,
    ),
    DockSpec(
        "gradient_heatmap",
        "Gradients",
        "Every layer's gradient norm at every step, as a heat map",
        "Alt+5",
        late_panels.gradient_heatmap,
        late=True,
    ),
    DockSpec(
        "depth",
        "Along the depth",
        "Every layer's mean, spread, zeros and dead channels, and how the answer forms",
        "Alt+0",
        late_panels.depth,
        late=True,
    ),
    DockSpec(
        "lesions",
        "Lesions",
        "What is switched off, and which classes lose how much accuracy by it",
        "Ctrl+Alt+L",
        late_panels.lesions,
        late=True,
    ),
    DockSpec("losses", "Losses", "Losses and accuracy of the run", "Alt+6", LossesPanel),
    DockSpec(
        "training",
        "Training",
        "Data, settings and the buttons that train",
        "Alt+7",
        late_panels.training,
        late=True,
    ),
    DockSpec("runs", "Runs", "Runs of before, to be opened again", "Alt+8", late_panels.runs, late=True),
    DockSpec(
        "channel",
        "Channel",
        "One channel: its map, its exemplars, what it likes to see, its filter, its statistics",
        "Ctrl+Alt+C",
        late_panels.channel,
        late=True,
    ),
    DockSpec(
        "why",
        "Why",
        "Which pixels and which channels the answer comes from",
        "Alt+9",
        late_panels.why,
        late=True,
    ),
    DockSpec(
        "evaluation",
        "Mistakes",
        "Which class is taken for which in a folder of photos, and why",
        "Ctrl+Alt+M",
        late_panels.evaluation,
        late=True,
    ),
    DockSpec(
        "compare",
        "Compare",
        "Two photos or two weight files, and what differs",
        "Ctrl+Alt+O",
        late_panels.compare,
        late=True,
    ),
)


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

    def __init__(self, role: str, least: int = LEAST_HEIGHT) -> None:
        super().__init__()
        self.setProperty("role", role)
        self._least = least

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        least = self._least - (LEAST_HEIGHT - _SMALL_SCREEN[1] if _on_small_screen(self) else 0)
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


def _on_small_screen(widget: QWidget) -> bool:
    """Whether it has room for two panels under each other in one row, or only for one."""
    return widget.screen().availableSize().height() <= _SMALL_SCREEN[0]


def make_docks(parts: Parts, drops: DropTarget) -> dict[str, Dock]:
    """Every row's dock, by name, not yet in a window."""
    return {spec.name: Dock(spec, parts, drops) for spec in DOCKS}


def arrange(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Put all docks where they belong: the profile under the network, under it photo, layer and curves.

    What is chosen and opened shares its place with the layer, so that the losses stay in sight. On a small
    screen they have no room over the answers, and lie behind them.
    """
    for dock in docks.values():
        if dock.isFloating():
            dock.setFloating(False)  # first: a dock that is in no window stays torn off
        window.removeDockWidget(dock)
    window.addDockWidget(BOTTOM, docks["gradient_profile"])
    window.splitDockWidget(docks["gradient_profile"], docks["photo"], Qt.Orientation.Vertical)
    window.splitDockWidget(docks["photo"], docks["module"], Qt.Orientation.Horizontal)
    losses, answers = docks["losses"], docks["predictions"]
    if _on_small_screen(window):
        window.splitDockWidget(docks["module"], answers, Qt.Orientation.Horizontal)
        window.tabifyDockWidget(answers, losses)
    else:
        window.splitDockWidget(docks["module"], losses, Qt.Orientation.Horizontal)
        window.splitDockWidget(losses, answers, Qt.Orientation.Vertical)
    for before, after in itertools.pairwise(
        (
            "module",
            "channel",
            "why",
            "lesions",
            "compare",
            "evaluation",
            "training",
            "gradient_heatmap",
            "runs",
        )
    ):
        window.tabifyDockWidget(docks[before], docks[after])
    window.tabifyDockWidget(docks["gradient_profile"], docks["depth"])
    for name, dock in docks.items():
        dock.setVisible(name not in _AT_FIRST_HIDDEN)
    docks["module"].raise_()
    answers.raise_()


def retitle(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Where docks share a place the tab has the title, and the line under it says what the panel shows."""
    for dock in docks.values():
        dock.title.show_as(tabbed=not dock.isFloating() and bool(window.tabifiedDockWidgets(dock)))
