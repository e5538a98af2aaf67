"""What a feature visualisation is to show, and the picture that came of it; knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from inception_studio.errors import UserError
from inception_studio.insight.units import Unit, in_branch, parse_unit
from inception_studio.nets.card import readable, spelling
from inception_studio.nets.graph import Graph

Kind = Literal["channel", "class", "layer"]

DEFAULT_STEPS = 160
DREAM_STEPS = 60


@dataclass(frozen=True)
class Wish:
    """Of kind "channel": the image that excites channel `channel` of `layer` most; of kind "class": class
    `target` of the main head; of kind "layer": DeepDream, a photo changed until `layer` answers more
    strongly.

    `sign` −1 asks for the negative: the image that excites it least. `steps` of optimisation, None for the
    number that suits the kind. `size` in px, None for the network's own input size. The same `seed` gives the
    same picture.
    """

    kind: Kind
    layer: str = ""
    channel: int = 0
    target: int = 0
    sign: Literal[1, -1] = 1
    steps: int | None = None
    size: int | None = None
    seed: int = 0

    @property
    def number_of_steps(self) -> int:
        """`steps`, or what suits the kind: a photo is to stay recognisable."""
        return (
            self.steps if self.steps is not None else DREAM_STEPS if self.kind == "layer" else DEFAULT_STEPS
        )

    def words(self, graph: Graph, classes: Sequence[str] = ()) -> str:
        """In short: "4a/5x5:17", "class tabby", "layer 4c", with "negative" behind where it is one."""
        if self.kind == "class":
            text = f"class {readable(classes[self.target]) if self.target < len(classes) else self.target}"
        elif self.kind == "layer":
            text = f"layer {self.layer}"
        else:
            text = str(in_branch(Unit(self.layer, self.channel), graph))
        return text if self.sign > 0 else f"{text}, negative"

    @property
    def key(self) -> str:
        """One name for one picture without a photo, for a shelf under the weights' hash."""
        what = f"{self.layer}:{self.channel}" if self.kind == "channel" else self.layer or self.target
        return f"visualise 1 {self.kind} {what} {self.sign} {self.number_of_steps} {self.size} {self.seed}"


def parse_wish(text: str, graph: Graph, classes: Sequence[str]) -> Wish:
    """Read "4a/5x5:17", "4a:337", "class:tabby" (or its index) or "layer:4c"; UserError for anything else."""
    kind, colon, rest = text.strip().partition(":")
    if kind == "class" and colon:
        return Wish("class", target=_target(rest.strip(), classes))
    if kind == "layer" and colon:
        layer = rest.strip()
        if not any(node.name == layer for node in graph.nodes[1:]):
            raise UserError(
                f"this network has no layer {layer!r}", remedy="The graph shows the names of its layers."
            )
        return Wish("layer", layer)
    unit = parse_unit(text, graph)
    return Wish("channel", unit.layer, unit.channel)


def _target(name: str, classes: Sequence[str]) -> int:
    for index, label in enumerate(classes):
        if spelling(readable(label)) == spelling(name):
            return index
    if name.isdecimal() and int(name) < len(classes):
        return int(name)
    raise UserError(
        f"this network knows no class {name!r}",
        remedy=f"Name one of its {len(classes)} classes, or its index.",
    )


@dataclass(frozen=True, eq=False)
class Picture:
    """An image (H, W, 3) uint8 that was optimised, what for, and how far: the score of the start and of the
    end, on the image as it is shown (a channel's mean before its activation, a class's logit, a layer's mean
    square), and the time it took.
    """

    image: npt.NDArray[np.uint8]
    wish: Wish
    score_before: float
    score_after: float
    seconds: float

    def to_arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """For a shelf."""
        figures = np.array([self.score_before, self.score_after, self.seconds])
        return {"image": self.image, "figures": figures}

    @classmethod
    def from_arrays(cls, wish: Wish, arrays: dict[str, np.ndarray[Any, Any]]) -> Picture:
        """What `to_arrays` gave."""
        before, after, seconds = (float(value) for value in arrays["figures"])
        return cls(arrays["image"], wish, before, after, seconds)
