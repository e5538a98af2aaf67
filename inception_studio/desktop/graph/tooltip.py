"""What is said of a layer under the pointer, as rich text; knows graph and the paper's table, no widget."""

from __future__ import annotations

import math
from html import escape

from inception_studio.desktop.graph.colouring import Colouring
from inception_studio.desktop.graph.labels import shape_text
from inception_studio.desktop.panels.layer_text import kind_and_kernel
from inception_studio.insight.lesions import Lesion, Lesions
from inception_studio.nets import table1
from inception_studio.nets.card import WeightCard
from inception_studio.nets.graph import Graph, Node, ReceptiveField

_KINDS = {
    "image": "the image",
    "conv": "convolution",
    "max_pool": "max pooling",
    "avg_pool": "average pooling",
    "lrn": "local response normalisation",
    "concat": "concatenation",
    "linear": "fully connected layer",
    "dropout": "dropout",
    "add": "addition",
    "other": "layer",
}
_UNBROKEN = " style='white-space:pre'"
_NAMED = 5  # of the channels that are off
_LONGEST_LINE = 60  # characters of a value that stay on one line
_TABLE_INPUT = (3, 224, 224)


def describe(
    graph: Graph,
    name: str,
    colouring: Colouring | None,
    card: WeightCard | None,
    lesions: Lesions = frozenset(),
) -> str:
    """Kind, kernel, output, costs, receptive field and the shown quantity of a layer, module or head.

    For the paper's own network at its own input size, the figures that Table 1 prints stand beside
    those computed where the two differ.
    """
    group = next((group for group in graph.groups if group.name == name), None)
    node = graph.node(group.members[-1] if group else name)
    if group is None:
        kind, parameters, multiplications = _kind(node), node.parameters, node.multiplications
    else:
        kind = (
            "inception module"
            if group.kind == "inception"
            else "auxiliary classifier, loss × 0.3 in training"
        )
        parameters, multiplications = graph.group_parameters(name), graph.group_multiplications(name)
    off = sorted(
        lesion.channel for lesion in lesions if lesion.layer == node.name and lesion.channel is not None
    )
    rows = [("output", shape_text(node.output))]
    if node.kind == "concat" and group:
        rows[0] = ("output", f"{shape_text(node.output)} (its branches, stacked along the channels)")
    rows.append(("parameters", f"{parameters:,}" if parameters else "none"))
    rows.append(("multiplications", f"{multiplications:,} per image" if multiplications else "none"))
    if node.receptive_field is not None:
        rows.append(("receptive field", _field(node, node.receptive_field, graph.input[-1])))
    if colouring is not None and name in colouring.values:
        quantity = colouring.quantity
        if quantity.key not in {"parameters", "multiplications"}:
            rows.append((f"{quantity.title} ({quantity.unit})", colouring.text(colouring.values[name])))
    if Lesion(node.name) in lesions:
        rows.append(("switched off", "its output is zero"))
    elif off:
        some = ", ".join(map(str, off[:_NAMED])) + (" …" if len(off) > _NAMED else "")
        rows.append(("switched off", f"{len(off)} of {node.output[0]} channels ({some})"))
    printed = _printed(graph, name, card, parameters, multiplications)
    if printed:
        rows.append(("printed in Table 1", printed))
    lines = "".join(
        f"<tr><td style='padding-right:10px; white-space:pre'>{escape(key)}</td>"
        f"<td{_UNBROKEN if len(value) <= _LONGEST_LINE else ''}><b>{escape(value)}</b></td></tr>"
        for key, value in rows
    )
    return f"<p style='white-space:pre'><b>{escape(name)}</b>  {escape(kind)}</p><table>{lines}</table>"


def _field(node: Node, field: ReceptiveField, input_side: int) -> str:
    size = f"{field.size} × {field.size} px"
    if len(node.output) == 3 and node.output[1:] != (1, 1):
        return f"{size}, one every {field.stride:g} px"
    # A single output has no neighbour to be some pixels away from.
    return f"{size}, more than the image's {input_side}" if field.size > input_side else size


def summary(graph: Graph, name: str) -> str:
    """One line for who listens instead of looking: "4a, inception module, output 512×14×14"."""
    group = next((group for group in graph.groups if group.name == name), None)
    if group is None:
        node = graph.node(name)
        return f"{name}, {_kind(node)}, output {shape_text(node.output)}"
    kind = "inception module" if group.kind == "inception" else "auxiliary classifier"
    return f"{name}, {kind}, output {shape_text(graph.node(group.members[-1]).output)}"


def _kind(node: Node) -> str:
    return kind_and_kernel(_KINDS[node.kind], node)


def _printed(graph: Graph, name: str, card: WeightCard | None, parameters: int, multiplications: int) -> str:
    if card is None or name not in table1.PRINTED or graph.input != _TABLE_INPUT:
        return ""
    a = card.architecture
    if a.batch_norm or a.large_kernel != 5 or a.width != 1.0 or (name == "fc" and a.num_classes != 1000):
        return ""
    together = ""
    if name == "conv2":  # one row of the table for the 1×1 reduction and the convolution behind it
        reduction = graph.node("conv2_reduce")
        parameters += reduction.parameters
        multiplications += reduction.multiplications
        together = f" for conv2_reduce and conv2 together (computed: {parameters:,} and {multiplications:,})"
    figures = []
    for value, printed, word in zip(
        (parameters, multiplications), table1.PRINTED[name], ("parameters", "operations"), strict=True
    ):
        if not _rounds_to(value, printed):
            unit = (1e6, "M") if word == "operations" else (1e3, "K")
            figures.append(f"{printed / unit[0]:g} {unit[1]} {word}")
    return " and ".join(figures) + together if figures else ""


def _rounds_to(value: float, printed: float) -> bool:
    """Whether `printed` is `value` rounded (either way) to the unit of its last printed digit."""
    unit = 1e6 if printed >= 1e6 and printed % 1e6 == 0 else 1e3 if printed % 1e3 == 0 else 1e2
    return math.isclose(value, printed, abs_tol=unit, rel_tol=0.0)
