"""Which layer lies beside which when one walks through a network by arrow keys; knows no positions, no Qt."""

from __future__ import annotations

from typing import Literal

from inception_studio.nets.graph import Graph, Group

Direction = Literal["left", "right", "up", "down"]


def neighbour(graph: Graph, name: str, direction: Direction) -> str:
    """The layer, module or head next to `name`, or `name` itself where the network ends.

    Left and right go along the main path, and along the branch or head that one is in until it ends.
    Down from a module leads into its branches one after the other. Up leads back out of them, then to the
    auxiliary head above, if there is one, and into its layers. Other layers have nothing above or below.
    """
    rows = _rows(graph, name)
    row, column = _find(rows, name)
    if direction in {"left", "right"}:
        beside = column + (1 if direction == "right" else -1)
        if 0 <= beside < len(rows[row]):
            return rows[row][beside]
        path = main_path(graph)
        here = path.index(_on_path(graph, name))
        return path[min(len(path) - 1, max(0, here + (1 if direction == "right" else -1)))]
    there = row + (1 if direction == "down" else -1)
    if not 0 <= there < len(rows):
        return name
    if any(name == group.name and group.kind == "auxiliary" for group in graph.groups):
        return rows[there][0]
    # Branches end in the same column: count from the end.
    from_end = len(rows[row]) - 1 - column
    return rows[there][max(0, len(rows[there]) - 1 - from_end)]


def main_path(graph: Graph) -> list[str]:
    """Layers and inception modules from the image to the classifier."""
    heads = {group.name for group in graph.groups if group.kind == "auxiliary"}
    names = (node.group or node.name for node in graph.nodes if node.group not in heads)
    return list(dict.fromkeys(names))


def _rows(graph: Graph, name: str) -> list[tuple[str, ...]]:
    """What lies above and below the place of `name` on the main path, from top to bottom."""
    centre = _on_path(graph, name)
    rows: list[tuple[str, ...]] = []
    for head in graph.groups:
        if head.kind == "auxiliary" and _source(graph, head) == centre:
            rows += [head.members, (head.name,)]
    rows.append((centre,))
    rows += [chain for group in graph.groups if group.name == centre for chain in group.branches.values()]
    return rows


def _find(rows: list[tuple[str, ...]], name: str) -> tuple[int, int]:
    return next((r, row.index(name)) for r, row in enumerate(rows) if name in row)


def _on_path(graph: Graph, name: str) -> str:
    for group in graph.groups:
        if name == group.name or name in group.members:
            return _source(graph, group) if group.kind == "auxiliary" else group.name
    return name


def _source(graph: Graph, head: Group) -> str:
    source = graph.node(graph.node(head.members[0]).inputs[0])
    return source.group or source.name
