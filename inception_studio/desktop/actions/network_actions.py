"""The rows of the menus that move through the network and colour it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inception_studio.desktop.actions.action_spec import ActionSpec
from inception_studio.desktop.graph.colouring import QUANTITIES

if TYPE_CHECKING:
    from inception_studio.desktop.store import ViewState


def _network(state: ViewState) -> bool:
    return state.graph is not None


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


NETWORK_ACTIONS = (
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
)
