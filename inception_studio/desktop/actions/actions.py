"""The table of everything the menus can do; what an action does lies in the controllers and panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from inception_studio.desktop.actions.action_spec import ActionSpec
from inception_studio.desktop.actions.channel_actions import CHANNEL_ACTIONS
from inception_studio.desktop.actions.lesion_actions import LESION_ACTIONS
from inception_studio.desktop.actions.train_actions import TRAIN_ACTIONS
from inception_studio.desktop.exporting.take_actions import TAKE_ACTIONS
from inception_studio.desktop.graph.colouring import QUANTITIES
from inception_studio.nets.framing import IDENTITY

if TYPE_CHECKING:
    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.store import ViewState
    from inception_studio.desktop.theme import Theme

MENUS = ("&File", "&View", "&Network", "&Train", "T&ake away", "&Help")


def _engine(state: ViewState) -> bool:
    return state.engine == "ready"


def _network(state: ViewState) -> bool:
    return state.graph is not None


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
        "use_camera",
        "&File",
        "photo",
        "Use &camera",
        "Let the whole screen follow a camera, or end that",
        "F2",
        lambda w: w.parts.ask.camera.toggle_camera(),
        icon="camera",
        checked=lambda w: w.parts.store.state.live == "camera",
    ),
    ActionSpec(
        "open_video",
        "&File",
        "photo",
        "Open &video…",
        "Let the whole screen follow a video (MP4, MOV, WebM, AVI or MKV), again and again",
        "Shift+F2",
        lambda w: w.choose_video(),
        icon="video",
    ),
    ActionSpec(
        "pause_live",
        "&File",
        "framing",
        "&Freeze frame",
        "Hold the camera or the video at one frame, or go on",
        "F3",
        lambda w: w.parts.ask.camera.toggle_pause(),
        icon="pause",
        enabled=lambda state: bool(state.live),
        checked=lambda w: w.parts.store.state.live_paused,
    ),
    ActionSpec(
        "whole_photo",
        "&File",
        "framing",
        "Usua&l crop",
        "Undo what was cropped, turned and shifted with the mouse",
        "F4",
        lambda w: w.parts.explorer.frame(IDENTITY),
        icon="fit",
        enabled=lambda state: state.photo is not None and not state.photo.framing.is_identity,
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
        "why_this_answer",
        "&Network",
        "why",
        "&Why this answer?",
        "Show over the photo where the answer comes from",
        "Ctrl+Y",
        lambda w: w.ask_why(),
        enabled=lambda state: state.record is not None,
    ),
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
    *CHANNEL_ACTIONS,
    *LESION_ACTIONS,
    *TRAIN_ACTIONS,
    *TAKE_ACTIONS,
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

    def run() -> None:
        spec.run(window)
        follow(spec, action, window)  # Qt has ticked it, whatever came of it

    action.triggered.connect(run)
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
