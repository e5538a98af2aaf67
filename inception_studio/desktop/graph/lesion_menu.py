"""What the context menu of the network offers to switch off at a place; knows names, no gesture."""

from __future__ import annotations

from dataclasses import dataclass

from inception_studio.insight.lesions import (
    Lesion,
    Lesions,
    branch_lesion,
    channel_lesion,
    fits,
    lesion_of,
)
from inception_studio.nets.graph import Graph
from inception_studio.nets.vocabulary import AUXILIARY


@dataclass(frozen=True)
class Offer:
    """One entry: what it switches, and its words for now."""

    lesion: Lesion
    text: str


def offers(name: str, unit: tuple[str, int] | None, lesions: Lesions, graph: Graph) -> list[Offer]:
    """For a layer: itself, its branch, its module, and the channel of it that is enlarged; for a module also
    each of its branches; for a head the head. None for the image.
    """
    if not graph.has(name):
        return []
    found: dict[Lesion, str] = {}
    own = lesion_of(name, graph)
    if own is not None:
        found[own] = f"the answer of {name}" if name in AUXILIARY else name
    group = name if name in {one.name for one in graph.groups} else graph.node(name).group
    if group is not None and group not in AUXILIARY:
        branches = graph.group(group).branches
        for branch, chain in branches.items():
            if name == group or name in chain:
                lesion = branch_lesion(group, branch, graph)
                found.setdefault(lesion, f"the {branch} branch ({lesion.layer})")
        module = Lesion(group)
        if fits(module, graph):
            found.setdefault(module, f"the module {group}")
    if unit is not None and graph.has(unit[0]):
        lesion = channel_lesion(*unit, graph)
        if name in {lesion.layer, unit[0], group}:
            found.setdefault(lesion, lesion.words)
    return [
        Offer(lesion, f"Switch {'on' if lesion in lesions else 'off'} {words}")
        for lesion, words in found.items()
    ]
