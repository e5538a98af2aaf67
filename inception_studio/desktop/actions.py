"""The table of everything the menus can do; what an action does lies in the controllers and panels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction, QKeySequence

from inception_studio.desktop.graph.colouring import QUANTITIES

if TYPE_CHECKING:
    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.store import ViewState
    from inception_studio.desktop.theme import Theme

MENUS = ("&File", "&View", "&Network", "&Train", "&Help")


def _always(state: ViewState) -> bool:
    return True


def _engine(state: ViewState) -> bool:
    return state.engine == "ready"


def _network(state: ViewState) -> bool:
    return state.graph is not None


def _can_train(state: ViewState) -> bool:
    return state.engine == "ready" and not state.training.active


def _can_pause(state: ViewState) -> bool:
    return state.training.state in {"running", "paused"}


def _can_stop(state: ViewState) -> bool:
    return state.training.active and state.training.state != "stopping"


def _pause_text(state: ViewState) -> str:
    return "&Resume" if state.training.state == "paused" else "&Pause"


@dataclass(frozen=True)
class ActionSpec:
    """One entry of a menu: its name for tests and the toolbar, its words, its shortcut, what it does when.

    A `section` is parted from the next by a line. `checked` makes the entry a choice that shows whether it
    is on; `text_now` replaces the text as the state goes, `short` replaces it in the toolbar.
    """

    name: str
    menu: str
    section: str
    text: str
    tip: str
    shortcut: str
    run: Callable[[MainWindow], Any]
    icon: str = ""
    enabled: Callable[[ViewState], bool] = _always
    checked: Callable[[MainWindow], bool] | None = None
    text_now: Callable[[ViewState], str] | None = None
    short: str = ""


def _theme(mode: str, text: str, tip: str, shortcut: str) -> ActionSpec:
    return ActionSpec(
        f"theme_{mode}",
        "&View",
        "theme",
        text,
        tip,
        shortcut,
        lambda w: w.set_theme(mode),
        checked=lambda w: w.parts.theme.mode == mode,
    )


def _colour_by(number: int, key: str, title: str) -> ActionSpec:
    return ActionSpec(
        f"colour_by_{key}",
        "&Network",
        "colour",
        f"Colour by {title}",
        f"Let the layers' colours show the {title}",
        f"Ctrl+Shift+{number}",
        lambda w: w.parts.explorer.colour_by(key),
        checked=lambda w: w.parts.store.state.colour_by == key,
    )


def _walk(direction: str, text: str, tip: str) -> ActionSpec:
    return ActionSpec(
        f"walk_{direction}",
        "&Network",
        "walk",
        text,
        tip,
        f"Ctrl+{direction.capitalize()}",
        lambda w: w.parts.explorer.walk(direction),
        enabled=_network,
    )


# To add an action: add its row here. Docks and recent files, which come to the menus too, need none.
ACTIONS = (
    ActionSpec(
        "open_photo",
        "&File",
        "photo",
        "&Open photo…",
        "Open a picture (JPEG, PNG, WebP, BMP …) and see what the network makes of it",
        "Ctrl+O",
        lambda w: w.choose_photo(),
        icon="photo",
    ),
    ActionSpec(
        "paste",
        "&File",
        "photo",
        "&Paste photo",
        "Take a picture, or a picture file, from the clipboard",
        "Ctrl+V",
        lambda w: w.paste(),
        icon="paste",
    ),
    ActionSpec(
        "open_weights",
        "&File",
        "weights",
        "Open &weights…",
        "Open a .pth, .pt or .safetensors file with the weights of a GoogLeNet",
        "Ctrl+Shift+O",
        lambda w: w.choose_weights(),
        icon="open",
        enabled=_engine,
    ),
    ActionSpec(
        "starter_weights",
        "&File",
        "weights",
        "S&tarter weights",
        "Load the weights that come with the program",
        "Ctrl+1",
        lambda w: w.parts.explorer.use_starter(),
        icon="starter",
        enabled=_engine,
    ),
    ActionSpec(
        "imagenet_weights",
        "&File",
        "weights",
        "&ImageNet weights of torchvision",
        "Load torchvision's 1000-class weights; the first time they are downloaded (50 MB)",
        "Ctrl+2",
        lambda w: w.parts.explorer.use_imagenet(),
        icon="download",
        enabled=_engine,
    ),
    ActionSpec(
        "save_weights",
        "&File",
        "weights",
        "&Save weights as…",
        "Write the present weights, with classes and preprocessing, to a .safetensors file",
        "Ctrl+S",
        lambda w: w.choose_save(),
        icon="save",
        enabled=lambda state: state.card is not None,
    ),
    ActionSpec(
        "open_run",
        "&File",
        "run",
        "Open &run…",
        "Open the folder of a training run and see its curves",
        "Ctrl+R",
        lambda w: w.choose_run(),
        icon="run",
    ),
    ActionSpec(
        "quit",
        "&File",
        "quit",
        "&Quit",
        "Close the window; a training run is stopped and keeps its checkpoint",
        "Ctrl+Q",
        lambda w: w.close(),
        icon="quit",
    ),
    _theme("system", "Theme of the &system", "Light or dark, as the system is", "Ctrl+F9"),
    _theme("light", "&Light theme", "Dark text on light panels", "Shift+F9"),
    _theme("dark", "&Dark theme", "Light text on dark panels", "Alt+F9"),
    ActionSpec(
        "switch_theme",
        "&View",
        "theme",
        "S&witch light and dark",
        "Change between the light and the dark theme",
        "F9",
        lambda w: w.set_theme("light" if w.parts.theme.dark else "dark"),
        icon="theme",
    ),
    ActionSpec(
        "full_screen",
        "&View",
        "window",
        "&Full screen",
        "Give the whole screen to the window, or take it back",
        "F11",
        lambda w: w.setWindowState(w.windowState() ^ w.full_screen),
        checked=lambda w: w.isFullScreen(),
    ),
    ActionSpec(
        "reset_layout",
        "&View",
        "window",
        "&Reset layout",
        "Put all panels back where they were at first",
        "Ctrl+Shift+R",
        lambda w: w.reset_layout(),
        icon="layout",
    ),
    _walk("left", "Layer b&efore", "Open the layer to the left"),
    _walk("right", "&Next layer", "Open the layer to the right"),
    _walk("up", "Layer &above", "Open the branch or auxiliary classifier above"),
    _walk("down", "Layer &below", "Open the branch below"),
    ActionSpec(
        "fit_network",
        "&Network",
        "fit",
        "F&it in view",
        "Show the whole network",
        "Ctrl+0",
        lambda w: w.network.canvas.fit(),
        icon="fit",
        enabled=_network,
    ),
    *(_colour_by(number, q.key, q.title) for number, q in enumerate(QUANTITIES, 1)),
    ActionSpec(
        "train",
        "&Train",
        "train",
        "&Train",
        "Start a run with the settings of the Training panel",
        "F5",
        lambda w: w.docks["training"].panel.train(),
        icon="train",
        enabled=_can_train,
    ),
    ActionSpec(
        "pause",
        "&Train",
        "train",
        "&Pause",
        "Hold before the next step, or go on",
        "F6",
        lambda w: w.toggle_pause(),
        icon="pause",
        enabled=_can_pause,
        text_now=_pause_text,
    ),
    ActionSpec(
        "step",
        "&Train",
        "train",
        "&One step",
        "Train one step and hold again",
        "F7",
        lambda w: w.parts.session.step(),
        icon="step",
        enabled=_can_pause,
        short="Step",
    ),
    ActionSpec(
        "stop",
        "&Train",
        "train",
        "&Stop",
        "End the run; its weights and its checkpoint are kept",
        "F8",
        lambda w: w.parts.session.stop(),
        icon="stop",
        enabled=_can_stop,
    ),
    ActionSpec(
        "shortcuts",
        "&Help",
        "help",
        "&Keyboard shortcuts",
        "All actions with their keys",
        "F1",
        lambda w: w.dialogs.show_shortcuts(w),
        icon="keyboard",
    ),
    ActionSpec(
        "show_log",
        "&Help",
        "help",
        "Show the &log",
        "Open the program's log, where the details of errors are",
        "Ctrl+Shift+L",
        lambda w: w.dialogs.show_log(w),
    ),
    ActionSpec(
        "about",
        "&Help",
        "about",
        "&About Inception Studio",
        "Versions and devices",
        "Shift+F1",
        lambda w: w.dialogs.show_about(w),
        icon="info",
    ),
)


def make_action(spec: ActionSpec, window: MainWindow) -> QAction:
    """The QAction of a row, in the window's care."""
    action = QAction(spec.text, window)
    action.setObjectName(spec.name)
    action.setShortcut(QKeySequence(spec.shortcut))
    action.setToolTip(f"{spec.tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
    action.setStatusTip(spec.tip)
    if spec.short:
        action.setIconText(spec.short)
    action.setCheckable(spec.checked is not None)
    action.triggered.connect(lambda: spec.run(window))
    return action


def follow(spec: ActionSpec, action: QAction, window: MainWindow) -> None:
    """Bring an action up to the state."""
    state = window.parts.store.state
    action.setEnabled(spec.enabled(state))
    if spec.checked is not None:
        action.setChecked(spec.checked(window))
    if spec.text_now is not None:
        action.setText(spec.text_now(state))


def draw(spec: ActionSpec, action: QAction, theme: Theme) -> None:
    """Give an action its icon in the theme's colours; Train is the green one."""
    if spec.icon:
        action.setIcon(theme.icon(spec.icon, {"train": "good", "stop": "error"}.get(spec.name, "text")))
