"""Opens and saves GoogLeNet's weights together with what is known of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
from torch import Tensor

from inception_studio.errors import UserError
from inception_studio.files import write_whole
from inception_studio.nets import imagenet
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.caffe import BVLC_ACCURACY, caffe_architecture, renamed
from inception_studio.nets.card import WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import CAFFE, IMAGENET, imagenet_classes
from inception_studio.nets.state_dict import googlenet_with, other_network, torchvision_architecture
from inception_studio.nets.weight_file import EXPECTED, WeightFile, read_weight_file
from inception_studio.resources import resource

CARD_KEY = "inception_studio"
"""The entry of a safetensors file's metadata that holds `WeightCard.to_dict()` as JSON."""


@dataclass(frozen=True)
class Network:
    """A network ready to answer (evaluation mode, float32, channels_last, no gradients) and its card."""

    net: GoogLeNet
    card: WeightCard


def load_weights(path: Path) -> Network:
    """Open a weight file and recognise it: ours, torchvision's GoogLeNet layout, or Caffe's layer names.

    A file without a card gets torchvision's preprocessing (Caffe's: Caffe's), and ImageNet's class names
    when it has 1000 classes. Raises UserError for what is none of these.
    """
    file = read_weight_file(path)
    if CARD_KEY in file.metadata:
        card = _own_card(file)
        return Network(googlenet_with(card.architecture, file.tensors, path), card)
    architecture = torchvision_architecture(file.tensors)
    if architecture is not None:
        net = googlenet_with(architecture, file.tensors, path)
        return Network(net, torchvision_card(file, architecture))
    architecture = caffe_architecture(file.tensors)
    if architecture is not None:
        return Network(
            googlenet_with(architecture, renamed(file.tensors), path), _caffe_card(file, architecture)
        )
    raise UserError(f"this is no GoogLeNet but {other_network(file.tensors)}", path, EXPECTED)


def starter() -> Network:
    """The weights that ship with the program; UserError when they are missing."""
    path = resource("weights", "starter.safetensors")
    if not path.is_file():
        raise UserError(
            "the starter weights are missing", path, "Install the program again, or open other weights."
        )
    return load_weights(path)


def save_weights(path: Path, net: GoogLeNet, card: WeightCard, half: bool = False) -> None:
    """Write a .safetensors file that `load_weights` gives back, card included.

    `half` stores kernels and matrices in half precision; biases and batch norm's figures stay float32,
    because a running variance may lie beyond half precision's range. Raises UserError when the file
    cannot be written; an older file of that name is then still whole.
    """
    tensors = {name: _stored(tensor, half) for name, tensor in net.state_dict().items()}
    metadata = {"format": "pt", CARD_KEY: json.dumps(card.to_dict())}
    data = safetensors.torch.save(tensors, metadata)
    write_whole(path, lambda file: file.write(data))


def describe(card: WeightCard) -> str:
    """One line for the status bar: name, classes, input size, accuracy, state of the auxiliary heads.

    Of a network in training, which is in no file, the accuracy is told only if it is known: it may have been
    validated some steps ago.
    """
    count = len(card.classes)
    names = {"main_top1": "top-1", "main_top5": "top-5"}
    scores = [f"{text} {card.accuracy[key]:.1%}" for key, text in names.items() if key in card.accuracy]
    if not card.architecture.aux:
        heads = "no auxiliary heads"
    else:
        known = {True: "trained", False: "never trained", None: "perhaps never trained"}
        heads = f"auxiliary heads {known[card.aux_trained]}"
    if not scores and card.path is not None:
        scores = ["accuracy not measured at this step" if card.settings else "accuracy not measured"]
    parts = (
        card.name,
        f"{count} class{'' if count == 1 else 'es'}",
        f"input {card.preprocessing.crop} px",
        ", ".join(scores).replace("%", " %"),
        heads,
    )
    return " · ".join(filter(None, parts))


def torchvision_card(file: WeightFile, architecture: Architecture) -> WeightCard:
    """The card of a state dict in torchvision's layout; its ImageNet checkpoint is known by its hash."""
    known = imagenet.is_imagenet_checkpoint(file.sha256)
    return WeightCard(
        name="GoogLeNet, ImageNet (torchvision)" if known else file.path.name,
        architecture=architecture,
        classes=_classes(file, architecture),
        preprocessing=imagenet.PREPROCESSING if known else IMAGENET,
        aux_trained=False if known or not architecture.aux else None,
        accuracy=imagenet.ACCURACY if known else {},
        origin=imagenet.URL if known else "state dict in torchvision's layout",
        path=file.path,
        sha256=file.sha256,
    )


def _caffe_card(file: WeightFile, architecture: Architecture) -> WeightCard:
    bvlc = file.metadata.get("net", "").startswith("bvlc_googlenet")
    return WeightCard(
        name="GoogLeNet, ImageNet (Caffe, BVLC)" if bvlc else file.path.name,
        architecture=architecture,
        classes=_classes(file, architecture),
        preprocessing=CAFFE,
        aux_trained=None if architecture.aux else False,
        accuracy=BVLC_ACCURACY if bvlc else {},
        origin="BVLC's model zoo" if bvlc else "weights under Caffe's layer names",
        path=file.path,
        sha256=file.sha256,
    )


def _own_card(file: WeightFile) -> WeightCard:
    try:
        card = WeightCard.from_dict(json.loads(file.metadata[CARD_KEY]), file.path, file.sha256)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"the description inside the file cannot be understood ({error})",
            file.path,
            "It may come from a newer version of the program: update, or open another file.",
        ) from error
    if len(card.classes) != card.architecture.num_classes:
        raise UserError(
            f"the file names {len(card.classes)} classes but its network has {card.architecture.num_classes}",
            file.path,
            "Save the weights again.",
        )
    return card


def _classes(file: WeightFile, architecture: Architecture) -> tuple[str, ...]:
    count = architecture.num_classes
    if file.classes is not None and len(file.classes) == count:
        return file.classes
    if count == len(imagenet_classes()):
        return imagenet_classes()
    return tuple(f"class {index}" for index in range(count))


def _stored(tensor: Tensor, half: bool) -> Tensor:
    tensor = tensor.detach().cpu().contiguous()
    return tensor.half() if half and tensor.dim() > 1 else tensor
