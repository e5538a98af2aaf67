"""What each layer of the paper's network costs: the table of the command line, as data and as text.

A row whose name has a "/" is a part of the row named before the "/": an inception module ("3a", with the
output of its concatenation) or an auxiliary head ("aux1"). The rows without "/" add up to the totals:
all of them to `parameters_with_aux`, without "aux1" and "aux2" to `parameters` and `multiplications`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import torch

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.graph import Graph
from inception_studio.nets.table1 import PRINTED
from inception_studio.nets.trace import IMAGE, trace

REDUCTION = ("4a", "5x5")


def costs_table(input_size: int) -> dict[str, Any]:
    """The paper's network for square images of `input_size` px, ready for JSON.

    `layers` are in order of depth. A row's `output` is [C, H, W], [K, 1, 1] for a vector; its
    `multiplications`, for one image, are those of convolutions and linear layers; its `receptive_field`,
    in input pixels, is what one output pixel would see of an image without edges, and so may be larger
    than the input. `printed_parameters` and `printed_multiplications` stand in the rows for which Table 1
    of the paper prints figures (for 224 px; conv2's include conv2_reduce). Szegedy et al. 2014.

    Raises UserError for a size that the network cannot take.
    """
    # Shapes are all that is needed: on the meta device any size costs the same time and no memory.
    with torch.device("meta"):
        net = GoogLeNet(Architecture.paper(), init=False)
    graph = trace(net, input_size).graph
    module, branch = REDUCTION
    return {
        "net": "GoogLeNet (Szegedy et al. 2014, Table 1)",
        "input": input_size,
        "depth": graph.depth,
        "depth_with_pooling": graph.depth_with_pooling,
        "inception_modules": sum(group.kind == "inception" for group in graph.groups),
        "parameters": graph.parameters,
        "parameters_with_aux": graph.parameters_with_aux,
        "multiplications": graph.multiplications,
        "layers": _rows(graph),
        "reduction": {
            "module": module,
            "with": graph.branch_multiplications(module, branch),
            "without": graph.without_reduction(module, branch),
        },
    }


def _rows(graph: Graph) -> list[dict[str, Any]]:
    """Every node but the image; a group's row stands above those of its members."""
    names: dict[str, None] = {}
    for node in graph.nodes:
        if node.group is not None:
            names.setdefault(node.group)
        if node.name != IMAGE:
            names.setdefault(node.name)
    groups = {group.name for group in graph.groups}
    return [_group_row(graph, name) if name in groups else _row(graph, name) for name in names]


def _row(graph: Graph, name: str) -> dict[str, Any]:
    node = graph.node(name)
    field = node.receptive_field
    return {
        "name": name,
        "kind": node.kind,
        "output": list(node.output) + [1] * (3 - len(node.output)),
        "parameters": node.parameters,
        "multiplications": node.multiplications,
        "receptive_field": None if field is None else field.size,
        **_printed(name),
    }


def _group_row(graph: Graph, name: str) -> dict[str, Any]:
    group = graph.group(name)
    return {
        **_row(graph, group.members[-1]),
        "name": name,
        "kind": group.kind,
        "parameters": graph.group_parameters(name),
        "multiplications": graph.group_multiplications(name),
        **_printed(name),
    }


def _printed(name: str) -> dict[str, int]:
    if name not in PRINTED:
        return {}
    parameters, operations = PRINTED[name]
    return {"printed_parameters": int(parameters), "printed_multiplications": int(operations)}


_HEADINGS = (
    "layer", "kind", "output", "parameters", "printed", "multiplications", "printed", "receptive field",
)  # fmt: skip
_WORDS = 2  # the first columns are words, the others figures


def format_costs(table: Mapping[str, Any]) -> str:
    """`costs_table`'s answer as text for a terminal, the figures that the paper prints beside."""
    lines = [_HEADINGS, *(_cells(row) for row in table["layers"])]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    text = ["  ".join(_aligned(line, widths)).rstrip() for line in lines]
    width = max(len(line) for line in text)
    size = table["input"]
    return "\n".join(
        [
            f"{table['net']}, images of {size} × {size} px",
            "",
            text[0],
            "─" * width,
            *text[1:],
            "",
            *(textwrap.fill(note, width) for note in _notes(table)),
        ]
    )


def _notes(table: Mapping[str, Any]) -> list[str]:
    reduction = table["reduction"]
    times = reduction["without"] / reduction["with"]
    return [
        f"{table['depth']} layers with parameters from the image to the classifier (an inception module "
        f"counts two), {table['depth_with_pooling']} with pooling.",
        f"{table['inception_modules']} inception modules; the row of a module sums up the rows below it.",
        f"{table['parameters']:,} parameters, {table['parameters_with_aux']:,} with the auxiliary heads.",
        f"{table['multiplications']:,} multiplications for one image, without the auxiliary heads.",
        f"{reduction['module']}, 5×5 branch: {reduction['with']:,} multiplications; {reduction['without']:,} "
        f"without its 1×1 reduction, {times:.0f} times as many.",
        "printed: the paper's own figures (Table 1, for 224 px), which do not always follow from its widths; "
        "conv2's include conv2_reduce.",
        "receptive field: the side, in px, of the square of the image that one output pixel depends on, as "
        "if the image went on beyond its edges.",
    ]


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        "  " + row["name"] if "/" in row["name"] else row["name"],
        row["kind"].replace("_", " "),
        " × ".join(str(side) for side in row["output"]),
        f"{row['parameters']:,}" if row["parameters"] else "",
        _short(row.get("printed_parameters"), 1e3, "K"),
        f"{row['multiplications']:,}" if row["multiplications"] else "",
        _short(row.get("printed_multiplications"), 1e6, "M"),
        "" if row["receptive_field"] is None else str(row["receptive_field"]),
    )


def _short(count: int | None, unit: float, letter: str) -> str:
    return "" if count is None else f"{count / unit:g} {letter}"


def _aligned(cells: tuple[str, ...], widths: list[int]) -> list[str]:
    return [
        cell.ljust(width) if column < _WORDS else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
