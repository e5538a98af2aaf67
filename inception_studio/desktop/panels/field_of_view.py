"""Which receptive field the present selection asks for, as a mark and in words; knows state, no widget."""

from __future__ import annotations

from inception_studio.desktop.panels.picture import FieldMark
from inception_studio.desktop.store import ViewState
from inception_studio.desktop.theme import DARK, Palette
from inception_studio.nets.graph import Graph


def branch_of(graph: Graph, layer: str) -> str | None:
    """The branch that a layer of an inception module belongs to."""
    group = graph.node(layer).group
    if group is None:
        return None
    return next((name for name, layers in graph.group(group).branches.items() if layer in layers), None)


def layer_colour(graph: Graph, layer: str, palette: Palette) -> str:
    """The colour of the layer's branch or auxiliary head, the accent for all others."""
    branch = branch_of(graph, layer)
    if branch is not None:
        return palette.branches[branch]
    return palette.heads.get(graph.node(layer).group or "", palette.accent)


def field_mark(state: ViewState) -> FieldMark | None:
    """What the pixel under the pointer sees of the input; None when the pointer is on no map.

    In the dark palette's colours always: they are the bright ones, and photos are no light panels.
    """
    layer, graph = pointed_layer(state), state.graph
    if layer is None or graph is None or state.pixel is None:
        return None
    field = graph.node(layer).receptive_field
    if field is None:
        return None
    return FieldMark(field.box(*state.pixel), graph.input[-1], layer_colour(graph, layer, DARK))


def field_ink(state: ViewState, palette: Palette) -> str:
    """The colour of `field_words`: the layer's, muted when the pointer is on no map."""
    layer, graph = pointed_layer(state), state.graph
    if layer is None or graph is None or state.pixel is None:
        return palette.muted
    return layer_colour(graph, layer, palette)


def field_words(state: ViewState) -> str:
    """ "receptive field of 4a/5x5 (7, 7): 171 px", empty when the pointer is on no map."""
    layer, graph = pointed_layer(state), state.graph
    if layer is None or graph is None or state.pixel is None:
        return ""
    field = graph.node(layer).receptive_field
    if field is None:
        return f"{layer} has no place in the photo"
    row, column = state.pixel
    text = f"receptive field of {layer} ({row}, {column}): {field.size} px"
    if field.size > graph.input[-1]:
        text += f", more than the input's {graph.input[-1]}"
    return text


def pointed_layer(state: ViewState) -> str | None:
    """The layer whose pixel is pointed at: named, else that of the enlarged map, the open layer or module."""
    layer = state.pixel_layer or (state.unit[0] if state.unit is not None else state.layer)
    graph = state.graph
    return layer if graph is not None and any(node.name == layer for node in graph.nodes) else None
