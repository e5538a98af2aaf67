"""What a report is about, as plain data: one photo, what a network made of it, and why; knows no torch."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from PIL import Image

from inception_studio import __version__
from inception_studio.insight.attribution.request import Attribution
from inception_studio.insight.attribution.result import Conductance
from inception_studio.insight.colours import DEFAULT
from inception_studio.insight.record_types import Record
from inception_studio.nets.framing import IDENTITY, Framing
from inception_studio.nets.graph import Graph

HEADS = ("aux1", "aux2", "main")
"""In the order in which the answer forms."""

_PACKAGES = ("torch", "torchvision", "captum", "scikit-image", "numpy", "pillow")


@dataclass(frozen=True, eq=False)
class Explained:
    """A map and what its checks say, as far as they were made.

    `rank_correlation` with the same method's map on a network whose top layers were drawn anew; `area` under
    the deletion curve.
    """

    attribution: Attribution
    rank_correlation: float | None = None
    area: float | None = None


@dataclass(frozen=True, eq=False)
class Report:
    """One analysis.

    `photo` is the whole RGB picture, `seen` the part of it that became the network's input, in RGB before
    normalisation. `record` is the one pass; if it has lesions, `intact` is the pass of the whole network,
    which is also what the attributions explain and what `conducted` follows, a module each. `colours` is the
    colour map of feature maps and magnitudes. `framing` is how the photo lay under the network's frame.
    `versions` of programs by their names.
    """

    name: str
    photo: Image.Image
    seen: Image.Image
    record: Record
    attributions: tuple[Explained, ...] = ()
    conducted: tuple[Conductance, ...] = ()
    intact: Record | None = None
    colours: str = DEFAULT
    framing: Framing = IDENTITY
    made: datetime = field(default_factory=lambda: datetime.now().astimezone())
    versions: Mapping[str, str] = field(default_factory=lambda: versions())

    @property
    def whole(self) -> Record:
        """The pass of the network with nothing switched off."""
        return self.intact or self.record


@dataclass(frozen=True)
class Entry:
    """One report in a list: its file, the photo, the answer, a small picture as HTML, the weights' name."""

    file: str
    name: str
    verdict: str
    picture: str
    weights: str


def versions() -> dict[str, str]:
    """The versions that an analysis depends on, by program."""
    found = {"Inception Studio": __version__, "Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def layers_of_the_way(graph: Graph) -> list[str]:
    """Every layer between image and classifier, by depth; auxiliary heads, the classifier, and dropout, which
    hands on what it gets when the network answers, left out.
    """
    side = {name for group in graph.groups if group.kind == "auxiliary" for name in group.members}
    return [
        node.name
        for node in graph.nodes
        if node.kind not in {"image", "dropout"} and graph.successors(node.name) and node.name not in side
    ]


def branch_ends(graph: Graph) -> dict[str, tuple[str, str]]:
    """The last layer of each branch of each inception module → (module, branch)."""
    return {
        chain[-1]: (group.name, branch) for group in graph.groups for branch, chain in group.branches.items()
    }
