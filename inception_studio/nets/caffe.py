"""Caffe's layer names for the paper's GoogLeNet, and how weights under them become ours; reads no file."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.vocabulary import AUXILIARY, LAYERS, attribute

# BVLC's model zoo, bvlc_googlenet/readme.md: error 31.3 % and 11.1 % with the centre crop.
BVLC_ACCURACY = {"main_top1": 0.687, "main_top5": 0.889}

_STEM = {"conv1": "conv1/7x7_s2", "conv2_reduce": "conv2/3x3_reduce", "conv2": "conv2/3x3"}
_CLASSIFIERS = {
    "fc": "loss3/classifier",
    **{
        f"{head}/{part}": f"loss{head[-1]}/{theirs}"
        for head in AUXILIARY
        for part, theirs in (("conv", "conv"), ("fc1", "fc"), ("fc2", "classifier"))
    },
}
_LINEAR = frozenset(_CLASSIFIERS) - {f"{head}/conv" for head in AUXILIARY}


def caffe_name(layer: str) -> str:
    """Caffe's name of a layer: "3a/5x5_reduce" → "inception_3a/5x5_reduce", "fc" → "loss3/classifier"."""
    return _STEM.get(layer) or _CLASSIFIERS.get(layer) or f"inception_{layer}"


def caffe_architecture(tensors: Mapping[str, Tensor]) -> Architecture | None:
    """The paper's network with the tensors' classes and heads; None if the names aren't Caffe's."""
    classifier = tensors.get("loss3/classifier.weight")
    if classifier is None or classifier.dim() != 2 or "conv1/7x7_s2.weight" not in tensors:
        return None
    aux = any(name.startswith(("loss1/", "loss2/")) for name in tensors)
    return Architecture.paper(num_classes=len(classifier), aux=aux)


def renamed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors under torchvision's names; weights are O, I, H, W in both. Unknown names stay."""
    names = {}
    for layer in LAYERS:
        ours = attribute(layer) if layer in _LINEAR else f"{attribute(layer)}.conv"
        for part in ("weight", "bias"):
            names[f"{caffe_name(layer)}.{part}"] = f"{ours}.{part}"
    return {names.get(name, name): tensor for name, tensor in tensors.items()}
