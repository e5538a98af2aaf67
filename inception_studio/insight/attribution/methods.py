"""Which attribution methods there are, what each is called, needs and means; knows no torch."""

from __future__ import annotations

from dataclasses import dataclass

from inception_studio.errors import UserError


@dataclass(frozen=True)
class Method:
    """One way to ask which pixels an answer comes from.

    `signed`: its map has values below zero, which speak against the class; else it is zero or more.
    `needs_layer`: it looks at one layer's maps. `has_gap`: its map should sum up to what it explains, so
    that a completeness gap can be told. `options` names the fields of a `Request` that it reads beside
    the class, the head and the layer. `source` is the paper.
    """

    key: str
    title: str
    signed: bool
    needs_layer: bool
    has_gap: bool
    options: tuple[str, ...]
    meaning: str
    source: str


METHODS = (
    Method(
        "gradcam",
        "Grad-CAM",
        signed=False,
        needs_layer=True,
        has_gap=False,
        options=(),
        meaning="where the layer's channels that speak for the class are active",
        source="Selvaraju et al. 2017, section 3",
    ),
    Method(
        "integrated-gradients",
        "Integrated Gradients",
        signed=True,
        needs_layer=False,
        has_gap=True,
        options=("steps",),
        meaning="the gradient gathered on the way from the mean colour to the photo",
        source="Sundararajan et al. 2017, section 3",
    ),
    Method(
        "guided-backprop",
        "Guided Backprop",
        signed=True,
        needs_layer=False,
        has_gap=False,
        options=(),
        meaning="the gradient with all that is negative cut off at every ReLU, forward and backward",
        source="Springenberg et al. 2015, section 3.4",
    ),
    Method(
        "deconvolution",
        "Deconvolution",
        signed=True,
        needs_layer=False,
        has_gap=False,
        options=(),
        meaning="the gradient with all that is negative cut off at every ReLU, backward alone",
        source="Zeiler and Fergus 2014, section 2.1",
    ),
    Method(
        "occlusion",
        "Occlusion",
        signed=True,
        needs_layer=False,
        has_gap=False,
        options=("window", "stride"),
        meaning="what the class loses when a window of the photo is covered",
        source="Zeiler and Fergus 2014, section 4.2",
    ),
    Method(
        "input-x-gradient",
        "Input × Gradient",
        signed=True,
        needs_layer=False,
        has_gap=False,
        options=(),
        meaning="the gradient at the photo times the photo's difference from the mean colour",
        source="Shrikumar et al. 2017, section 2.2",
    ),
    Method(
        "deeplift",
        "DeepLift",
        signed=True,
        needs_layer=False,
        has_gap=True,
        options=(),
        meaning="the difference from the mean colour's answer, handed back from layer to layer",
        source="Shrikumar et al. 2017, section 3.5.1 (Rescale)",
    ),
    Method(
        "superpixels",
        "Superpixels",
        signed=True,
        needs_layer=False,
        has_gap=False,
        options=("segments", "perturbation"),
        meaning="what the class loses when patches that follow the photo's edges are covered",
        source="Ribeiro et al. 2016, section 3; Lundberg and Lee 2017, section 4.1; Achanta et al. 2012",
    ),
)
"""In the order in which they are offered."""

PERTURBATIONS = ("ablation", "lime", "kernelshap")
"""How superpixels are judged: covered one by one, or many at random and a linear model fitted."""


def method(key: str) -> Method:
    """The method of that key; UserError for another word."""
    for one in METHODS:
        if one.key == key:
            return one
    known = ", ".join(one.key for one in METHODS)
    raise UserError(f"there is no attribution method {key!r}", remedy=f"Choose one of {known}.")
