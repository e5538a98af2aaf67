"""The table of panels that dock, their frames, and where they lie at first; knows no panel's inside."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QLayout, QMainWindow, QToolButton, QVBoxLayout

from inception_studio.desktop.drops import DropTarget
from inception_studio.desktop.panel import Panel
from inception_studio.desktop.panels.elided import ElidedLabel
from inception_studio.desktop.panels.gradient_heatmap import GradientHeatmapPanel
from inception_studio.desktop.panels.gradient_profile import GradientProfilePanel
from inception_studio.desktop.panels.losses import LossesPanel
from inception_studio.desktop.panels.module import ModulePanel
from inception_studio.desktop.panels.photo import PhotoPanel
from inception_studio.desktop.panels.predictions import PredictionsPanel
from inception_studio.desktop.panels.runs import RunsPanel
from inception_studio.desktop.panels.train_controls import TrainPanel
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.theme import Theme

BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
LEAST_HEIGHT = 95  # px of a panel
_GAP = 4  # px between docks


@dataclass(frozen=True)
class DockSpec:
    """One panel that docks: its name for settings and tests, its title, what shows it, what makes it."""

    name: str
    title: str
    tip: str
    shortcut: str
    factory: Callable[[Parts], Panel]


# To add a panel: add its row here and its place to `arrange`.
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
        "Gradient norms over time",
        "Every layer's gradient norm at every step, as a heat map",
        "Alt+5",
        GradientHeatmapPanel,
    ),
    DockSpec("losses", "Losses", "Losses and accuracy of the run", "Alt+6", LossesPanel),
    DockSpec("training", "Training", "Data, settings and the buttons that train", "Alt+7", TrainPanel),
    DockSpec("runs", "Runs", "Runs of before, to be opened again", "Alt+8", RunsPanel),
)


class Dock(QDockWidget):
    """A panel in its frame: it tears off, comes back, and takes dropped files wherever it is."""

    def __init__(self, spec: DockSpec, parts: Parts, drops: DropTarget) -> None:
        super().__init__(spec.title)
        self.spec = spec
        self.setObjectName(f"dock_{spec.name}")
        self.panel = spec.factory(parts)
        body = _Body()
        body.setProperty("role", "body")
        column = QVBoxLayout(body)
        column.setContentsMargins(1, 0, 1, 1)
        column.setSizeConstraint(QLayout.SizeConstraint.SetMaximumSize)  # a panel may want little room
        column.addWidget(self.panel)
        self.setWidget(body)
        self.title = DockTitle(self, parts.theme)
        self.setTitleBarWidget(self.title)
        drops.watch(self)
        toggle = self.toggleViewAction()
        toggle.setObjectName(f"toggle_{spec.name}")
        toggle.setShortcut(spec.shortcut)
        toggle.setToolTip(spec.tip)
        toggle.setStatusTip(spec.tip)


class _Body(QFrame):
    """The frame around a panel, which may get less height than the panel would like.

    Panels want more when there is more to show. If that counted, a window of 720 px would grow off its
    screen as soon as a run begins.
    """

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), min(hint.height(), LEAST_HEIGHT))


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
        if dock.panel.headline is not None:
            self.label.hide()
            row.addWidget(dock.panel.headline, 1)
        row.addWidget(self.float_button)
        row.addWidget(self.close_button)
        dock.topLevelChanged.connect(
            lambda floating: self.float_button.setToolTip("Put back" if floating else "Tear off")
        )
        theme.changed.connect(self.restyle)
        self.restyle()

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


def make_docks(parts: Parts, drops: DropTarget) -> dict[str, Dock]:
    """Every row's dock, by name, not yet in a window."""
    return {spec.name: Dock(spec, parts, drops) for spec in DOCKS}


def arrange(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Put all docks where they belong: the profile under the network, under it photo, layer and curves.

    What is chosen and opened shares its place with the layer, so that the losses stay in sight.
    """
    for dock in docks.values():
        if dock.isFloating():
            dock.setFloating(False)  # first: a dock that is in no window stays torn off
        window.removeDockWidget(dock)
    window.addDockWidget(BOTTOM, docks["gradient_profile"])
    window.splitDockWidget(docks["gradient_profile"], docks["photo"], Qt.Orientation.Vertical)
    window.splitDockWidget(docks["photo"], docks["module"], Qt.Orientation.Horizontal)
    window.splitDockWidget(docks["module"], docks["losses"], Qt.Orientation.Horizontal)
    window.splitDockWidget(docks["losses"], docks["predictions"], Qt.Orientation.Vertical)
    for before, after in itertools.pairwise(("module", "training", "gradient_heatmap", "runs")):
        window.tabifyDockWidget(docks[before], docks[after])
    for dock in docks.values():
        dock.show()
    docks["module"].raise_()
    if window.isVisible():
        proportion(window, docks)


def proportion(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Share out a shown window's space; what the panels cannot do without wins over it."""
    down, across = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
    height = _height_to_share(window)
    network = min(max(height * 31 // 100, window.centralWidget().minimumSizeHint().height()), 300)
    profile = _profile_height(window, docks)
    below = height - network - profile - 2 * _GAP
    width = window.width()
    columns = [width * share // 100 for share in (17, 51, 32)]
    window.resizeDocks([docks["photo"], docks["module"], docks["losses"]], columns, across)
    window.resizeDocks([docks["gradient_profile"], docks["photo"]], [profile, below], down)
    answers = max(below * 45 // 100, 134)  # five classes
    window.resizeDocks([docks["losses"], docks["predictions"]], [below - answers - _GAP, answers], down)


def make_room(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Give the profile what it needs, now that it has more or less to show; the row under it has the rest."""
    profile, below = docks["gradient_profile"], docks["photo"]
    if not profile.isFloating():
        wanted = _profile_height(window, docks)
        rest = below.height() + profile.height() - wanted
        window.resizeDocks([profile, below], [wanted, rest], Qt.Orientation.Vertical)


def _profile_height(window: QMainWindow, docks: Mapping[str, Dock]) -> int:
    dock = docks["gradient_profile"]
    share = min(max(_height_to_share(window) * 16 // 100, 133), 190)
    return min(share, dock.title.height() + dock.widget().maximumHeight())


def _height_to_share(window: QMainWindow) -> int:
    centre = window.centralWidget()
    return window.height() - centre.y() - window.statusBar().height()


def shown_sizes(docks: Mapping[str, Dock]) -> dict[Dock, QSize]:
    """The sizes of the docks that can be seen in the window: of tabbed ones, the front one's."""
    seen = (dock for dock in docks.values() if dock.isVisible() and not dock.isFloating())
    return {dock: dock.size() for dock in seen if not dock.visibleRegion().isEmpty()}


def rescale(window: QMainWindow, sizes: Mapping[Dock, QSize], across: float, down: float) -> None:
    """Give docks their share of a window that became `across` times as wide and `down` times as high."""
    shown = list(sizes)
    window.resizeDocks(
        shown, [round(size.width() * across) for size in sizes.values()], Qt.Orientation.Horizontal
    )
    window.resizeDocks(
        shown, [round(size.height() * down) for size in sizes.values()], Qt.Orientation.Vertical
    )


def retitle(window: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Where docks share a place the tab has the title, and the line under it says what the panel shows."""
    for dock in docks.values():
        dock.title.show_as(tabbed=not dock.isFloating() and bool(window.tabifiedDockWidgets(dock)))
