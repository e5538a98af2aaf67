from __future__ import annotations

import numpy as np
import pytest

from inception_studio.errors import UserError
from inception_studio.insight.attribution.methods import METHODS, method
from inception_studio.insight.attribution.photo import photo_of
from inception_studio.insight.attribution.render import beyond, coloured, colours_for, overlay, scale_of
from inception_studio.insight.colours import DEFAULT, DIVERGING, lut
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.class_names import class_index
from inception_studio.nets.preprocess import CAFFE, IMAGENET, normalise

RAMP = np.linspace(-1, 1, 100, dtype=np.float32).reshape(10, 10)


def test_methods_are_offered_in_the_order_of_the_menu() -> None:
    assert [one.key for one in METHODS] == [
        "gradcam",
        "integrated-gradients",
        "guided-backprop",
        "deconvolution",
        "occlusion",
        "input-x-gradient",
        "deeplift",
        "superpixels",
    ]
    assert method("deeplift").has_gap
    with pytest.raises(UserError, match="superpixels"):
        method("lrp")


def test_a_few_wild_pixels_do_not_pale_the_rest() -> None:
    wild = RAMP.copy()
    wild[0, 0] = 1000
    assert scale_of(wild) < 15
    assert scale_of(np.zeros((4, 4), np.float32)) == 1
    alone = np.zeros((20, 20), np.float32)
    alone[3, 3] = -2
    assert scale_of(alone) == 2
    broken = RAMP.copy()
    broken[0, :5] = np.nan, np.inf, -np.inf, np.nan, np.nan
    assert scale_of(broken) == pytest.approx(1, rel=0.05)
    assert scale_of(np.full((4, 4), np.nan, np.float32)) == 1


def test_what_is_cut_off_is_known() -> None:
    wild = RAMP.copy()
    wild[0, 0] = 1000
    assert beyond(wild, scale_of(wild)) == (False, True)
    assert beyond(-wild, scale_of(wild)) == (True, False)
    assert beyond(RAMP, 1.0) == (False, False)
    assert beyond(RAMP * np.float32(0.1), float(np.float32(0.1))) == (False, False), "rounding is no cut"


def test_zero_is_pale_or_the_lowest() -> None:
    signed, unsigned = coloured(RAMP * 0, True), coloured(RAMP * 0, False)
    assert (signed[0, 0] > 230).all()
    assert (unsigned == lut(DEFAULT)[0]).all()
    assert signed.shape == (10, 10, 3)


def test_the_photo_shows_where_the_map_is_zero() -> None:
    photo = np.full((10, 10, 3), 90, np.uint8)
    values = np.zeros((10, 10), np.float32)
    values[:5], values[5, 5] = 1, -1
    signed, unsigned = (overlay(photo, values, one) for one in (True, False))
    for picture in (signed, unsigned):
        assert picture.dtype == np.uint8
        assert (picture[9] == 90).all()
        assert np.ptp(picture[0, 0].astype(int)) > 30 or picture[0, 0].min() > 120
    assert (unsigned[5, 5] == 90).all()  # what speaks against is no matter of an unsigned map
    red, blue = signed[0, 0].astype(int), signed[5, 5].astype(int)
    assert red[0] > red[2]
    assert blue[2] > blue[0]


def test_each_kind_has_its_colours() -> None:
    assert colours_for(True) == colours_for(True, "grey") == DIVERGING
    assert colours_for(False) == DEFAULT
    assert colours_for(False, "grey") == "grey"


@pytest.mark.parametrize("preprocessing", [IMAGENET, CAFFE], ids=["imagenet", "caffe"])
def test_the_photo_is_found_again_in_the_input(preprocessing: Preprocessing) -> None:
    import torch

    photo = np.random.default_rng(0).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    given = normalise(torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 255, preprocessing)
    np.testing.assert_array_equal(photo_of(given[0].numpy(), preprocessing), photo)


def test_without_preprocessing_the_values_are_spread() -> None:
    given = np.linspace(-3, 3, 300, dtype=np.float32).reshape(3, 10, 10)
    seen = photo_of(given, None)
    assert (seen.min(), seen.max()) == (0, 255)


CLASSES = ("African_elephant", "crane", "tabby", "crane", "tiger cat", "2")


@pytest.mark.parametrize(
    ("text", "index"),
    [("tabby", 2), ("2", 2), ("african elephant", 0), ("Tiger-Cat", 4), (" 0 ", 0), ("5", 5)],
)
def test_a_class_is_found_by_index_and_by_any_spelling(text: str, index: int) -> None:
    assert class_index(text, CLASSES) == index


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("crane", "1 and 3"),
        ("cat", r"tiger cat \(4\)"),
        ("taby", "tabby"),
        ("9", "0 to 5"),
        ("zebu", "0 to 5"),
    ],
)
def test_an_unknown_class_is_told_from_similar_ones(text: str, named: str) -> None:
    with pytest.raises(UserError, match=named):
        class_index(text, CLASSES)
