"""The network's input equals what torchvision's own transforms make of the same photo."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.models import GoogLeNet_Weights
from torchvision.transforms.functional import center_crop, resize

from inception_studio.nets import imagenet
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.preprocess import CAFFE, IMAGENET, cropped, imagenet_classes, normalise, to_tensor

SIZES = [(300, 260), (224, 224), (256, 256), (257, 400), (401, 255), (37, 60), (1, 1), (1000, 90), (64, 64)]


def _noise(size: tuple[int, int]) -> Image.Image:
    pixels = np.random.default_rng(size[0]).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("size", SIZES)
def test_equals_torchvisions_transforms(size: tuple[int, int]) -> None:
    image = _noise(size)
    expected = GoogLeNet_Weights.IMAGENET1K_V1.transforms()(image)
    torch.testing.assert_close(to_tensor(image, IMAGENET)[0], expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize(("side", "crop"), [(128, 128), (146, 128), (64, 64), (71, 64), (257, 224)])
@pytest.mark.parametrize("size", SIZES)
def test_other_input_sizes_are_cut_as_by_torchvision(size: tuple[int, int], side: int, crop: int) -> None:
    image = _noise(size)
    seen = cropped(image, Preprocessing(side, crop, (0.5,) * 3, (0.5,) * 3))
    assert seen.size == (crop, crop)
    np.testing.assert_array_equal(np.asarray(seen), np.asarray(center_crop(resize(image, [side]), [crop])))


def test_caffes_input_is_bgr_from_0_to_255_minus_the_mean(photo: Image.Image) -> None:
    red, green, blue = np.asarray(cropped(photo, CAFFE), np.float32).transpose(2, 0, 1)
    x = to_tensor(photo, CAFFE)
    assert (x.shape, x.dtype) == ((1, 3, 224, 224), torch.float32)
    expected = torch.from_numpy(np.stack([blue - 104, green - 117, red - 123]))
    torch.testing.assert_close(x[0], expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("preprocessing", [IMAGENET, CAFFE, imagenet.PREPROCESSING])
def test_a_batch_is_normalised_as_its_photos_are(preprocessing: Preprocessing) -> None:
    images = [_noise((300, 260)), _noise((257, 400))]
    pixels = [torch.from_numpy(np.array(cropped(image, preprocessing))) for image in images]  # (S, S, 3)
    batch = torch.stack(pixels).permute(0, 3, 1, 2) / 255  # (2, 3, S, S)
    expected = torch.cat([to_tensor(image, preprocessing) for image in images])
    torch.testing.assert_close(normalise(batch, preprocessing), expected)


@pytest.mark.parametrize("size", [(1, 30_000), (30_000, 1)])
def test_a_long_strip_needs_little_memory(size: tuple[int, int]) -> None:
    image = Image.new("RGB", size, "black")
    box = (0, 14_900, 1, 15_100) if size[0] == 1 else (14_900, 0, 15_100, 1)
    image.paste("white", box)
    assert np.asarray(cropped(image, IMAGENET)).min() == 255  # the middle of the strip


def test_imagenets_input_folds_transform_input_in(photo: Image.Image) -> None:
    """transform_input of torchvision's GoogLeNet, written out."""
    x = to_tensor(photo, IMAGENET)
    for channel, (mean, std) in enumerate(zip(IMAGENET.mean, IMAGENET.std, strict=True)):
        x[:, channel] = x[:, channel] * (std / 0.5) + (mean - 0.5) / 0.5
    torch.testing.assert_close(to_tensor(photo, imagenet.PREPROCESSING), x, rtol=0, atol=1e-6)


def test_class_names_and_constants_are_torchvisions() -> None:
    theirs = GoogLeNet_Weights.IMAGENET1K_V1
    assert imagenet_classes() == tuple(theirs.meta["categories"])
    assert theirs.url == imagenet.URL
    metrics = theirs.meta["_metrics"]["ImageNet-1K"]
    assert imagenet.ACCURACY["main_top1"] * 100 == pytest.approx(metrics["acc@1"])
    assert imagenet.ACCURACY["main_top5"] * 100 == pytest.approx(metrics["acc@5"])
