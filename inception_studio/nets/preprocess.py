"""How a photo becomes a network's input, and the names of ImageNet's classes; knows no files."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from inception_studio.nets.card import Preprocessing
from inception_studio.nets.framing import cropped

IMAGENET = Preprocessing(resize=256, crop=224, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
"""torchvision's transforms for its ImageNet weights."""

CAFFE = Preprocessing(
    resize=256,
    crop=224,
    mean=(104.0, 117.0, 123.0),
    std=(1.0, 1.0, 1.0),
    channel_order="BGR",
    scale=255.0,
)
"""The input of BVLC's networks. Departure: BVLC squeezed every photo to 256 × 256 px before the crop;
here the shorter side becomes 256 px, as everywhere in this program, so that nothing is distorted."""


def to_tensor(image: Image.Image, preprocessing: Preprocessing) -> Tensor:
    """An RGB photo → the network's input (1, 3, crop, crop), float32, normalised, in `channel_order`."""
    return seen_tensor(cropped(image, preprocessing), preprocessing)


def seen_tensor(seen: Image.Image, preprocessing: Preprocessing) -> Tensor:
    """The same of what the network is to see, crop × crop px, as `cropped` or `framed` gives it."""
    pixels = torch.from_numpy(np.array(seen))  # (crop, crop, 3) uint8
    return normalise(pixels.permute(2, 0, 1).unsqueeze(0).float() / 255, preprocessing)  # (1, 3, crop, crop)


def normalise(images: Tensor, preprocessing: Preprocessing) -> Tensor:
    """RGB images (N, 3, H, W) of values 0…1 → the network's input, scaled, in `channel_order`, normalised."""
    if preprocessing.channel_order == "BGR":
        images = images.flip(1)
    # (x * scale - mean) / std, with one multiplication and one addition a pixel.
    mean = torch.tensor(preprocessing.mean, device=images.device).view(3, 1, 1)
    std = torch.tensor(preprocessing.std, device=images.device).view(3, 1, 1)
    return (images - mean / preprocessing.scale) * (preprocessing.scale / std)


@cache
def imagenet_classes() -> tuple[str, ...]:
    """The 1000 class names in the order of torchvision's (and Caffe's) outputs."""
    from torchvision.models._meta import _IMAGENET_CATEGORIES  # late: see `framing.cropped`

    return tuple(_IMAGENET_CATEGORIES)
