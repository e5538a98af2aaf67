"""The one mapping between the paper's layer names and torchvision's attribute names."""

from __future__ import annotations

MODULES = ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")
BRANCHES = ("1x1", "3x3", "5x5", "pool")
HEADS = ("main", "aux1", "aux2")
AUXILIARY = {"aux1": "4a", "aux2": "4d"}  # head -> the module whose output it reads

_STEM = {"conv1": "conv1", "conv2_reduce": "conv2", "conv2": "conv3"}
_BRANCH = {
    "1x1": "branch1",
    "3x3_reduce": "branch2.0",
    "3x3": "branch2.1",
    "5x5_reduce": "branch3.0",
    "5x5": "branch3.1",
    "pool_proj": "branch4.1",
}
_WITHOUT_PARAMETERS = {
    "pool1": "maxpool1",
    "norm1": "norm1",
    "norm2": "norm2",
    "pool2": "maxpool2",
    "pool3": "maxpool3",
    "pool4": "maxpool4",
    "avgpool": "avgpool",
    "dropout": "dropout",
    **{f"{module}/pool": f"inception{module}.branch4.0" for module in MODULES},
    **{module: f"inception{module}" for module in MODULES},
    **{f"{head}/{part}": f"{head}.{part}" for head in AUXILIARY for part in ("pool", "dropout")},
}
_WITH_PARAMETERS = {
    **_STEM,
    **{f"{m}/{part}": f"inception{m}.{where}" for m in MODULES for part, where in _BRANCH.items()},
    "fc": "fc",
    **{f"{head}/{part}": f"{head}.{part}" for head in AUXILIARY for part in ("conv", "fc1", "fc2")},
}
_ATTRIBUTE = {**_WITH_PARAMETERS, **_WITHOUT_PARAMETERS}
_LAYER = {attribute: name for name, attribute in _ATTRIBUTE.items()}

STEM = tuple(_STEM)
LAYERS = tuple(_WITH_PARAMETERS)
"""The 64 layers with parameters, from the image to the classifier, then the auxiliary heads'."""


def attribute(layer: str) -> str:
    """torchvision's attribute path: `"3a/3x3_reduce"` → `"inception3a.branch2.0"`; KeyError if unknown."""
    return _ATTRIBUTE[layer]


def layer(path: str) -> str | None:
    """The paper's name of the innermost known layer that an attribute path lies in, None if there is none.

    Parameter names work too: `"inception3a.branch2.0.conv.weight"` → `"3a/3x3_reduce"`.
    """
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        name = _LAYER.get(".".join(parts[:length]))
        if name is not None:
            return name
    return None
