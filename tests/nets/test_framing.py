"""Cropping, turning and shifting what the network sees, held against the photo's own pixels."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from inception_studio.nets.card import Preprocessing
from inception_studio.nets.framing import IDENTITY, LARGEST_ZOOM, SMALLEST_ZOOM, Framing, framed, mean_colour
from inception_studio.nets.preprocess import CAFFE, IMAGENET, cropped, seen_tensor, to_tensor

SMALL = Preprocessing(72, 64, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def smooth(width: int, height: int) -> Image.Image:
    """Red grows to the right, green downwards; every place has a colour of its own."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 / width, y * 255 / height, np.full_like(x, 100)], axis=-1)
    return Image.fromarray(pixels.astype(np.uint8))


def place(image: Image.Image, seen: Image.Image, x: float, y: float) -> tuple[float, float]:
    """Which place of a `smooth` photo is seen at (x, y) of the frame, both in fractions."""
    row, column = (int(part * seen.width) for part in (y, x))
    red, green, _ = np.asarray(seen, float)[row - 1 : row + 1, column - 1 : column + 1].mean((0, 1))
    return red / 255, green / 255


@pytest.mark.parametrize("size", [(120, 90), (90, 120), (640, 427), (64, 64), (1, 300)])
@pytest.mark.parametrize("preprocessing", [SMALL, IMAGENET, CAFFE])
def test_without_framing_the_pixels_are_those_of_the_centre_crop(
    size: tuple[int, int], preprocessing: Preprocessing
) -> None:
    image = smooth(*size)
    seen = framed(image, preprocessing, Framing(1.0, 0.0, 0.0, 0.0))
    assert seen.tobytes() == cropped(image, preprocessing).tobytes()
    assert torch.equal(seen_tensor(seen, preprocessing), to_tensor(image, preprocessing))


@pytest.mark.parametrize("size", [(120, 90), (90, 120), (1200, 800)])
def test_next_to_the_identity_lies_the_same_picture(size: tuple[int, int]) -> None:
    image = smooth(*size)
    near = np.asarray(framed(image, SMALL, Framing(1.0, 0.0, 1e-6, 0.0)), float)
    assert np.abs(near - np.asarray(cropped(image, SMALL), float)).max() <= 6  # resize rounds to whole pixels


def test_what_is_under_the_pointer_stays_there_while_it_zooms() -> None:
    framing = Framing(1.3, 20.0, 0.1, -0.05)
    held = framing.in_photo(0.3, -0.2)
    assert framing.zoomed(1.7, 0.3, -0.2).in_photo(0.3, -0.2) == pytest.approx(held)
    assert framing.zoomed(1e9).zoom == LARGEST_ZOOM
    assert framing.zoomed(1e-9).zoom == SMALLEST_ZOOM


def test_a_drag_takes_the_photo_along() -> None:
    framing = Framing(2.0, 75.0, 0.2, 0.1)
    held = framing.in_photo(0.1, 0.2)
    assert framing.moved(0.25, -0.3).in_photo(0.35, -0.1) == pytest.approx(held)


def test_turning_goes_round() -> None:
    assert IDENTITY.turned(270).angle == -90
    assert IDENTITY.turned(-180).angle == 180
    assert IDENTITY.turned(90).turned(-90) == IDENTITY
    assert IDENTITY.turned(360).is_identity


@pytest.mark.parametrize("size", [(400, 300), (3000, 2000), (60, 80)])
@pytest.mark.parametrize(
    "framing",
    [Framing(2.0), Framing(1.0, 30.0), Framing(1.5, -100.0, 0.2, -0.1), Framing(4.0, 0.0, -0.3, 0.3)],
)
def test_each_place_of_the_frame_shows_its_place_of_the_photo(
    size: tuple[int, int], framing: Framing
) -> None:
    image = smooth(*size)
    seen = framed(image, SMALL, framing)
    assert seen.size == (64, 64)
    assert seen.mode == "RGB"
    side = min(size) * 64 / 72
    for x, y in ((0.5, 0.5), (0.25, 0.5), (0.5, 0.75), (0.75, 0.25)):
        want_x, want_y = framing.in_photo(x - 0.5, y - 0.5)
        want = 0.5 + want_x * side / size[0], 0.5 + want_y * side / size[1]
        if all(0.03 < part < 0.97 for part in want):
            assert place(image, seen, x, y) == pytest.approx(want, abs=0.02)


def test_a_quarter_turn_is_clockwise() -> None:
    image = smooth(100, 100)
    turned = np.asarray(framed(image, SMALL, Framing(angle=90.0)), float)
    want = np.asarray(cropped(image, SMALL).transpose(Image.Transpose.ROTATE_270), float)
    assert np.abs(turned - want).max() <= 4


@pytest.mark.parametrize("preprocessing", [SMALL, CAFFE])
def test_beyond_the_photo_lies_the_mean_which_is_nothing_to_the_network(preprocessing: Preprocessing) -> None:
    image = Image.new("RGB", (100, 80), "white")
    seen = framed(image, preprocessing, Framing(zoom=0.25))
    assert seen.getpixel((0, 0)) == mean_colour(preprocessing)
    assert seen.getpixel((preprocessing.crop // 2, preprocessing.crop // 2)) == (255, 255, 255)
    x = seen_tensor(seen, preprocessing)
    step = preprocessing.scale / 255 / min(preprocessing.std)
    assert x[0, :, 0, 0].abs().max() <= step, "to the rounding of a colour"
    nothing = framed(image, preprocessing, Framing(zoom=4.0, shift_x=5.0))
    assert nothing.getcolors() == [(preprocessing.crop**2, mean_colour(preprocessing))]


def test_the_middle_of_the_frame_is_kept_on_the_photo() -> None:
    far = Framing(2.0, 10.0, 9.0, -9.0).within((200, 100), SMALL)
    side = 100 * 64 / 72
    assert (far.shift_x * side, far.shift_y * side) == pytest.approx((100, -50))
    near = Framing(2.0, 10.0, 0.1, -0.1)
    assert near.within((200, 100), SMALL) == near


def test_a_strip_is_framed_without_being_blown_up() -> None:
    assert framed(Image.new("RGB", (1, 30_000), "white"), IMAGENET, Framing(0.5, 45.0)).size == (224, 224)
    assert framed(Image.new("RGB", (30_000, 1), "white"), IMAGENET, Framing(16.0, 45.0)).size == (224, 224)
