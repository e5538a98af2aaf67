"""The rows of the menus that train."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inception_studio.desktop.actions.action_spec import ActionSpec

if TYPE_CHECKING:
    from inception_studio.desktop.main_window import MainWindow
    from inception_studio.desktop.store import ViewState


def _can_train(state: ViewState) -> bool:
    return state.engine == "ready" and not state.training.active


def _can_pause(state: ViewState) -> bool:
    return state.training.state in {"running", "paused"}


def _can_stop(state: ViewState) -> bool:
    return state.training.active and state.training.state != "stopping"


def _pause_text(state: ViewState) -> str:
    return "&Resume" if state.training.state == "paused" else "&Pause"


def _can_hold(state: ViewState) -> bool:
    return state.held or state.training.state == "running"


def _hold_text(state: ViewState) -> str:
    if not state.held:
        return "&Hold the network shown"
    return "&Follow the run again" if state.training.active else "&Show the final weights"


def _hold(window: MainWindow) -> None:
    run = window.parts.explorer.run
    (run.follow if window.parts.store.state.held else run.hold)()


TRAIN_ACTIONS = (
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
        "hold",
        "&Train",
        "look",
        "&Hold the network shown",
        "Look at the weights of this moment while the run goes on, or see its newest again",
        "Shift+F6",
        _hold,
        enabled=_can_hold,
        text_now=_hold_text,
    ),
)
