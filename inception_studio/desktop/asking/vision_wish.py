"""What the channel's page would visualise, by what is chosen on it; knows no Qt and no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from inception_studio.desktop.asking.channel_page import CLASS, DREAM, NEGATIVE
from inception_studio.insight.visualise.wish import Wish

if TYPE_CHECKING:
    from inception_studio.desktop.store import ViewState
    from inception_studio.insight.units import Unit


def wish_of(state: ViewState, unit: Unit) -> Wish | None:
    """What the page would visualise of a unit; None where there is nothing to optimise."""
    graph, page = state.graph, state.page
    if graph is None or graph.node(unit.layer).kind == "image":
        return None
    if page.kind == CLASS:
        return Wish("class", target=target_of(state))
    if page.kind == DREAM:
        return Wish("layer", dreamt_layer(state, unit))
    return Wish("channel", unit.layer, unit.channel, sign=-1 if page.kind == NEGATIVE else 1)


def target_of(state: ViewState) -> int:
    """The class to be visualised: the chosen one, else the main head's best."""
    if state.page.target is not None:
        return state.page.target
    probabilities = None if state.record is None else state.record.probabilities.get("main")
    return 0 if probabilities is None else int(np.argmax(np.nan_to_num(probabilities)))


def dreamt_layer(state: ViewState, unit: Unit) -> str:
    """What DeepDream strengthens: the unit's whole module, or its layer where it is in none."""
    assert state.graph is not None
    group = next((g for g in state.graph.groups if g.name == state.graph.node(unit.layer).group), None)
    return group.name if group is not None and group.kind == "inception" else unit.layer
