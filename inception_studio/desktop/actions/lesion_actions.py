"""The rows of the menus that switch parts of the network off and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inception_studio.desktop.actions.action_spec import ActionSpec
from inception_studio.insight.lesions import Lesion, channel_lesion, lesion_of

if TYPE_CHECKING:
    from inception_studio.desktop.store import ViewState


def _of_layer(state: ViewState) -> Lesion | None:
    graph = state.graph
    return lesion_of(state.layer, graph) if graph is not None and graph.has(state.layer) else None


def _of_unit(state: ViewState) -> Lesion | None:
    graph, unit = state.graph, state.unit
    if graph is None or unit is None or not graph.has(unit[0]) or unit[0] == "image":
        return None
    return channel_lesion(*unit, graph)


def _text(state: ViewState, lesion: Lesion | None, otherwise: str) -> str:
    if lesion is None:
        return otherwise
    return f"Switch {'on' if lesion in state.lesions else 'off'} {lesion.words}"


LESION_ACTIONS = (
    ActionSpec(
        "lesion_mode",
        "As&k",
        "lesion",
        "&Lesion by click",
        "Let clicks in the network switch layers, branches and modules off and on",
        "Ctrl+L",
        lambda w: w.parts.ask.lesions.click(),
        enabled=lambda state: state.graph is not None,
        checked=lambda w: w.parts.store.state.lesioning.clicking,
    ),
    ActionSpec(
        "switch_layer",
        "As&k",
        "lesion",
        "Switch off the open layer",
        "Set the output of the open layer or module to zero, or switch it on again",
        "Ctrl+Backspace",
        lambda w: w.parts.ask.lesions.toggle_layer(w.parts.store.state.layer),
        enabled=lambda state: _of_layer(state) is not None,
        text_now=lambda state: _text(state, _of_layer(state), "Switch off the open layer"),
    ),
    ActionSpec(
        "switch_channel",
        "As&k",
        "lesion",
        "Switch off the enlarged channel",
        "Set the channel that is enlarged to zero, or switch it on again",
        "Ctrl+Shift+Backspace",
        lambda w: w.parts.ask.lesions.toggle_unit(),
        enabled=lambda state: _of_unit(state) is not None,
        text_now=lambda state: _text(state, _of_unit(state), "Switch off the enlarged channel"),
    ),
    ActionSpec(
        "undo_lesion",
        "As&k",
        "lesion",
        "&Undo lesion",
        "Take the last switching off or on back",
        "Ctrl+Z",
        lambda w: w.parts.ask.lesions.undo(),
        enabled=lambda state: state.lesioning.can_undo,
    ),
    ActionSpec(
        "redo_lesion",
        "As&k",
        "lesion",
        "&Redo lesion",
        "Switch again what was taken back",
        "Ctrl+Shift+Z",
        lambda w: w.parts.ask.lesions.redo(),
        enabled=lambda state: state.lesioning.can_redo,
    ),
    ActionSpec(
        "reset_lesions",
        "As&k",
        "lesion",
        "Switch everything &on",
        "Reset all lesions: the network is intact again",
        "Ctrl+Shift+0",
        lambda w: w.parts.ask.lesions.reset(),
        enabled=lambda state: bool(state.lesions),
    ),
)
