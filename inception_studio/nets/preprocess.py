"""How a photo becomes a network's input, and the names of ImageNet's classes; knows no files."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from inception_studio.nets.card import Preprocessing

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

_MAX_ASPECT = 16


def cropped(image: Image.Image, preprocessing: Preprocessing) -> Image.Image:
    """What the network sees of an RGB photo: crop × crop px, the same pixels as by torchvision's transforms.

    That is `resize` (bilinear with antialiasing) and `center_crop`. They are done with Pillow alone,
    because importing torchvision would add 0.8 s to the start of the program.
    """
    image = _without_far_ends(image)
    width, height = image.size
    short, long = sorted(image.size)
    far = int(preprocessing.resize * long / short)
    size = (preprocessing.resize, far) if width <= height else (far, preprocessing.resize)
    if size != image.size:
        image = image.resize(size, Image.Resampling.BILINEAR)
    crop = preprocessing.crop
    left, top = (round((side - crop) / 2) for side in size)
    return image.crop((left, top, left + crop, top + crop))


def to_tensor(image: Image.Image, preprocessing: Preprocessing) -> Tensor:
    """An RGB photo → the network's input (1, 3, crop, crop), float32, normalised, in `channel_order`."""
    pixels = torch.from_numpy(np.array(cropped(image, preprocessing)))  # (crop, crop, 3) uint8
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
    from torchvision.models._meta import _IMAGENET_CATEGORIES  # late: see `cropped`

    return tuple(_IMAGENET_CATEGORIES)


def _without_far_ends(image: Image.Image) -> Image.Image:
    # Resizing a strip of 1 × 30,000 px to a shorter side of 256 would take 6 GB for what the crop cuts off.
    width, height = image.size
    kept_width, kept_height = min(width, _MAX_ASPECT * height), min(height, _MAX_ASPECT * width)
    if (kept_width, kept_height) == image.size:
        return image
    left, top = (width - kept_width) // 2, (height - kept_height) // 2
    return image.crop((left, top, left + kept_width, top + kept_height))
