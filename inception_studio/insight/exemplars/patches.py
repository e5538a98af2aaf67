"""Cuts out of a photo what an exemplar's unit saw of it; knows no torch."""

from __future__ import annotations

import math

from PIL import Image

from inception_studio.insight.exemplars.result import Exemplar
from inception_studio.nets.graph import Graph


def patch(exemplar: Exemplar, layer: str, graph: Graph, seen: Image.Image) -> Image.Image:
    """The part of `seen` (what the network saw of the photo, crop × crop px) inside the receptive field.

    The field is cut at the edges of the picture; a unit without a place in it sees all of it.
    """
    field = graph.node(layer).receptive_field
    if field is None:
        return seen
    left, top, right, bottom = field.box(exemplar.row, exemplar.column)
    box = (
        max(0, math.floor(left)),
        max(0, math.floor(top)),
        min(seen.width, math.ceil(right)),
        min(seen.height, math.ceil(bottom)),
    )
    return seen.crop(box)
