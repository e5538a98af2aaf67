"""Which GoogLeNet a bare state dict belongs to, and that network with its weights in place; reads no file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from inception_studio.errors import UserError
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.vocabulary import layer
from inception_studio.nets.weight_file import EXPECTED

# A parameter that only this network of torchvision's has, for a message that names what was opened.
_OTHER_NETWORKS = {
    "layer1.0.conv1.weight": "a ResNet",
    "features.denseblock1.denselayer1.conv1.weight": "a DenseNet",
    "features.0.weight": "an AlexNet or a VGG",
    "features.0.0.weight": "a MobileNet, an EfficientNet or a ConvNeXt",
    "Conv2d_1a_3x3.conv.weight": "an Inception v3",
    "conv_proj.weight": "a Vision Transformer",
}


def torchvision_architecture(tensors: Mapping[str, Tensor]) -> Architecture | None:
    """torchvision's variant with the tensors' classes and heads; None if the names aren't its own."""
    classifier = tensors.get("fc.weight")
    if classifier is None or classifier.dim() != 2 or "inception3a.branch1.conv.weight" not in tensors:
        return None
    aux = any(name.startswith(("aux1.", "aux2.")) for name in tensors)
    return Architecture.torchvision(num_classes=len(classifier), aux=aux)


def other_network(tensors: Mapping[str, Tensor]) -> str:
    """What tensors that are no GoogLeNet's look like, in words for a message."""
    for name, network in _OTHER_NETWORKS.items():
        if name in tensors:
            return f"the weights of {network}"
    first = next(iter(tensors), "nothing")
    return f"{len(tensors)} tensors of an unknown network (the first is {first})"


def googlenet_with(
    architecture: Architecture, tensors: Mapping[str, Tensor], path: Path | None = None
) -> GoogLeNet:
    """The network with these weights: float32, channels_last, in evaluation mode, without gradients.

    Raises UserError, naming `path` and the first layer that does not fit, when names or shapes differ, and
    for an architecture that this program does not know.
    """
    try:
        with torch.device("meta"):  # shapes without memory; the file's tensors become the parameters
            net = GoogLeNet(architecture, init=False)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:  # settings from a file may be anything
        raise UserError(
            f"its network has a setting that is unknown here ({error})", path, EXPECTED
        ) from error
    expected = net.state_dict()
    given = dict(tensors)
    for name in expected:
        if name.endswith("num_batches_tracked"):  # missing in files older than PyTorch 0.4.1; no use here
            given.setdefault(name, torch.tensor(0))
    problem = _difference(expected, given)
    if problem is not None:
        raise UserError(f"the weights do not fit this GoogLeNet: {problem}", path, EXPECTED)
    state = {name: t if t.dtype == torch.int64 else t.float() for name, t in given.items()}
    net.load_state_dict(state, assign=True)
    return net.to(memory_format=torch.channels_last).requires_grad_(False).eval()


def _difference(expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> str | None:
    for name, tensor in expected.items():
        if name not in given:
            return f"{_place(name)} is missing"
        if given[name].shape != tensor.shape:
            return f"{_place(name)} has the shape {_shape(given[name])} instead of {_shape(tensor)}"
    unknown = sorted(set(given) - set(expected))
    return f"{unknown[0]} has no place in it" if unknown else None


def _place(name: str) -> str:
    return f"layer {layer(name)} ({name})"


def _shape(tensor: Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "()"
