"""The rows of the menus that open and save: photos, live pictures, weights, exemplars, runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inception_studio.desktop.actions.action_spec import ActionSpec
from inception_studio.nets.framing import IDENTITY

if TYPE_CHECKING:
    from pathlib import Path

    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.store import ViewState


def _engine(state: ViewState) -> bool:
    return state.engine == "ready"


def _open_exemplars(window: MainWindow) -> None:
    ask = window.parts.ask

    def opened(path: Path) -> None:
        ask.exemplars.open(path)
        ask.channel.show_section("exemplars")

    window.open_chosen(window.dialogs.choose_exemplars, opened)


FILE_ACTIONS = (
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
        "mirror_camera",
        "&File",
        "photo",
        "&Mirror the camera's picture",
        "Show a camera's pictures as a mirror does; the network sees them so, too",
        "Shift+F3",
        lambda w: w.parts.ask.camera.set_mirror(not w.parts.settings.get("mirror_camera")),
        checked=lambda w: bool(w.parts.settings.get("mirror_camera")),
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
        "open_exemplars",
        "&File",
        "weights",
        "Open &exemplars…",
        "Open a file of exemplars, the patches that excite each channel most, of the present weights",
        "Ctrl+E",
        _open_exemplars,
        enabled=lambda state: state.graph is not None,
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
)
