"""Where a pixel of a layer's maps lies, and what it sees; pure functions over records."""

from __future__ import annotations

from inception_studio.desktop.panels.field_of_view import layer_colour
from inception_studio.desktop.panels.picture import FieldMark
from inception_studio.desktop.theme import DARK
from inception_studio.insight.comparison import as_maps
from inception_studio.insight.record_types import Record


def size_of(record: Record, layer: str) -> tuple[int, ...]:
    """(H, W) of a layer's maps; of a vector's, one pixel."""
    return as_maps(record.outputs[layer]).shape[1:]


def inside(pixel: tuple[int, int], size: tuple[int, ...]) -> bool:
    """Whether maps of that size have such a pixel."""
    return pixel[0] < size[0] and pixel[1] < size[1]


def mark_of(record: Record, layer: str, pixel: tuple[int, int] | None) -> FieldMark | None:
    """What a pixel of a layer sees of the input of this record's network."""
    graph = record.graph
    if pixel is None or layer not in record.outputs:
        return None
    field = graph.node(layer).receptive_field
    if field is None:
        return None
    return FieldMark(field.box(*pixel), graph.input[-1], layer_colour(graph, layer, DARK))
