"""Which parts of a network can be switched off, and what such a lesion is called; knows no torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inception_studio.insight.units import Unit, in_branch
from inception_studio.nets.graph import Graph


@dataclass(frozen=True)
class Lesion:
    """A layer whose output is zero, or one channel of it; nothing is written to the weights.

    A branch is its last layer ("4a/pool_proj"), a module its concatenation ("4a").
    """

    layer: str
    channel: int | None = None

    def __str__(self) -> str:
        """ "4a/5x5", or "4a/5x5:17" as units are written."""
        return self.layer if self.channel is None else f"{self.layer}:{self.channel}"

    @property
    def words(self) -> str:
        """What is off, for a sentence: "4a/5x5", "channel 17 of 4a/5x5"."""
        return self.layer if self.channel is None else f"channel {self.channel} of {self.layer}"


Lesions = frozenset[Lesion]


def lesion_of(name: str, graph: Graph) -> Lesion | None:
    """What a click on a layer, module or head switches off; None for the image and unknown names.

    An auxiliary head is switched off at its last layer: all classes are then equal to it.
    """
    group = next((group for group in graph.groups if group.name == name), None)
    lesion = Lesion(name if group is None else group.members[-1])
    return lesion if fits(lesion, graph) else None


def branch_lesion(module: str, branch: str, graph: Graph) -> Lesion:
    """The lesion that silences a module's branch: that of its last layer; KeyError if there is none."""
    return Lesion(graph.group(module).branches[branch][-1])


def channel_lesion(layer: str, channel: int, graph: Graph) -> Lesion:
    """The lesion of one channel; one of a concatenation is that of the branch that it comes from."""
    unit = in_branch(Unit(layer, channel), graph)
    return Lesion(unit.layer, unit.channel)


def fits(lesion: Lesion, graph: Graph) -> bool:
    """Whether the network has that layer, and in it that channel."""
    node = next((node for node in graph.nodes if node.name == lesion.layer), None)
    return (
        node is not None
        and node.kind != "image"
        and (lesion.channel is None or 0 <= lesion.channel < node.output[0])
    )


def fitting(lesions: Iterable[Lesion], graph: Graph) -> Lesions:
    """Those of the lesions that this network can have."""
    return frozenset(lesion for lesion in lesions if fits(lesion, graph))


def in_order(lesions: Iterable[Lesion], graph: Graph) -> list[Lesion]:
    """From the image to the classifier, a layer's channels by number."""
    places = {node.name: place for place, node in enumerate(graph.nodes)}
    return sorted(lesions, key=lambda one: (places.get(one.layer, len(places)), one.channel or 0))


def in_words(lesions: Iterable[Lesion], graph: Graph) -> str:
    """ "4a/5x5, 4c, 5b/1x1:3", in the order of the layers."""
    return ", ".join(map(str, in_order(lesions, graph)))
