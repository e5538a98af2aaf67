"""What differs between two records, against figures that can be checked by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from inception_studio.insight.comparison import (
    alike,
    alike_maps,
    answers_of_both,
    apart,
    as_maps,
    channel_differences,
    class_numbers,
    classes_of_both,
    mismatch,
    place_in,
)
from inception_studio.insight.record import Recorder
from inception_studio.insight.record_types import Record
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import Network

SEEN = Preprocessing(72, 64, (0.5, 0.5, 0.5), (0.2, 0.2, 0.2))


def record(width: float = 0.1, side: int = 64, classes: tuple[str, ...] = ("ant", "bee", "cat")) -> Record:
    torch.manual_seed(3)
    architecture = Architecture.torchvision(num_classes=len(classes), width=width)
    card = WeightCard("n", architecture, classes, SEEN, aux_trained=True)
    return Recorder(Network(GoogLeNet(architecture).eval(), card), side).record(torch.randn(1, 3, side, side))


def saying(one: Record, *probabilities: float) -> Record:
    said = {**one.probabilities, "main": np.array(probabilities, np.float32)}
    return dataclasses.replace(one, probabilities=said)


def test_differences_of_channels() -> None:
    one = np.zeros((2, 2, 2), np.float32)
    other = np.stack([np.full((2, 2), -3), np.array([[1, 0], [0, 0]])]).astype(np.float32)
    assert channel_differences(one, other).tolist() == [3.0, 0.25]
    assert as_maps(np.arange(3, dtype=np.float32)).shape == (3, 1, 1)


def test_maps_of_two_sizes_are_brought_to_the_larger() -> None:
    small, large = np.array([[0, 4]], np.float32), np.zeros((4, 4), np.float32)
    grown, same = alike(small, large)
    assert same is large
    assert grown.shape == (4, 4)
    assert grown[0].tolist() == [0.0, 1.0, 3.0, 4.0]
    assert alike(large, small)[0] is large
    both = alike_maps(np.stack([small, small]), np.stack([large] * 2))
    assert both[0].shape == both[1].shape == (2, 4, 4)
    assert np.array_equal(both[0][1], grown)


def test_a_pixel_of_one_map_in_another_of_the_same_photo() -> None:
    assert place_in((3, 4), (8, 8), (8, 8)) == (3, 4)
    assert place_in((3, 4), (8, 8), (16, 16)) == (7, 9)
    assert place_in((15, 0), (16, 16), (8, 8)) == (7, 0)
    assert place_in((0, 0), (1, 1), (7, 7)) == (3, 3)


def test_what_cannot_be_put_side_by_side_is_said() -> None:
    one = record()
    assert mismatch(one, record(), "4a/5x5") == ""
    assert "channels in A and" in mismatch(one, record(width=0.2), "4a/5x5")
    assert mismatch(one, record(side=96), "4a/5x5") == "", "maps of two sizes can be brought to one"
    assert mismatch(one, one, "9z") == "A has no layer 9z."


def test_answers_are_matched_by_the_names_of_classes() -> None:
    one = saying(record(classes=("ant", "bee", "cat")), 0.1, 0.7, 0.2)
    other = saying(record(classes=("cat", "dog_1")), 0.9, 0.1)
    told = answers_of_both(one, other, 3)
    assert [name for name, _, _ in told] == ["cat", "bee", "ant"]
    assert told[0][1:] == (pytest.approx(0.2), pytest.approx(0.9))
    assert told[1][2] is None, "B does not know it"
    assert [name for name, _, _ in answers_of_both(one, other, 9)][-1] == "dog 1"
    broken = saying(one, float("nan"), 0.5, 0.5)
    assert answers_of_both(broken, other, 1) == [("cat", None, pytest.approx(0.9))]


def test_classes_that_both_know_by_their_names() -> None:
    one, other = record(classes=("crane", "dog_1", "crane")), record(classes=("crane", "elk", "dog 1"))
    assert class_numbers(one) == {"crane": 0, "dog 1": 1, "crane (again)": 2}
    assert classes_of_both(one, other) == ("crane", "dog 1")


def test_values_of_two_networks_may_be_of_different_size() -> None:
    one, other = record(), record()
    assert one.card is not other.card
    assert apart(one, other, ("4a/3x3", "4a/3x3")) is None, "of one size"
    large = dataclasses.replace(
        other, outputs={**other.outputs, "4a/3x3": 40.0 * np.asarray(other.outputs["4a/3x3"])}
    )
    sizes = apart(one, large, ("4a/3x3", "4a/3x3"))
    assert sizes is not None
    assert sizes[0] == pytest.approx(np.percentile(np.abs(one.outputs["4a/3x3"]), 99))
    assert sizes[1] == pytest.approx(40 * sizes[0])
    same = dataclasses.replace(large, card=one.card)
    assert apart(one, same, ("4a/3x3", "4a/3x3")) is None, "one network: weak is weak"
    wild = np.full_like(other.outputs["4a/3x3"], np.inf)
    diverged = dataclasses.replace(other, outputs={**other.outputs, "4a/3x3": wild})
    assert apart(one, diverged, ("4a/3x3", "4a/3x3")) is None, "no size at all"
    silent = dataclasses.replace(
        other, outputs={**other.outputs, "4a/3x3": np.zeros_like(other.outputs["4a/3x3"])}
    )
    assert apart(one, silent, ("4a/3x3", "4a/3x3")) is None, "nothing to be seen in any scale"
