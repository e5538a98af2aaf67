"""The built-in data set is drawn from seed and index alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from inception_studio.cancellation import Cancelled, CancelToken, no_progress
from inception_studio.training import synthetic
from inception_studio.training.synthetic import CLASSES, ShapeSplit, draw, shapes


def test_ten_classes_of_shape_and_texture() -> None:
    data = shapes(64, seed=0)
    assert data.classes == CLASSES
    assert len(set(CLASSES)) == 10
    assert all(len(name.split()) == 2 for name in CLASSES)
    assert len(data.train) >= 1000
    assert len(data.val) >= 100


@pytest.mark.parametrize("size", [64, 65, 96, 224, 512])
def test_any_size(size: int) -> None:
    picture = draw(size, seed=0, index=3)
    assert picture.shape == (size, size, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 5


def test_seed_index_and_part_decide() -> None:
    picture = draw(64, 1, 2, 0)
    np.testing.assert_array_equal(picture, draw(64, 1, 2, 0))
    for other in ((2, 2, 0), (1, 3, 0), (1, 2, 1)):
        assert (picture != draw(64, *other)).mean() > 0.5


def test_training_and_validation_differ_for_neighbouring_seeds_too() -> None:
    pictures = {
        draw(64, seed, index, part).tobytes() for seed in range(3) for part in range(2) for index in range(20)
    }
    assert len(pictures) == 3 * 2 * 20


def test_labels_follow_the_index_and_all_classes_come_alike() -> None:
    split = ShapeSplit(64, 40, seed=0, part=0)
    images, labels = split.batch([13, 2, 39])
    assert labels.tolist() == [3, 2, 9]
    assert images.shape == (3, 3, 64, 64)
    assert images.dtype == torch.uint8
    assert images.is_contiguous(memory_format=torch.channels_last)
    assert torch.bincount(split.batch(range(40))[1]).tolist() == [4] * 10
    assert split.broken == ()


def test_a_picture_is_the_same_whenever_it_is_asked_for() -> None:
    split = ShapeSplit(64, 20, seed=5, part=1)
    first, _ = split.batch([7, 8])
    again, _ = split.batch([8, 7])
    assert torch.equal(first, again.flip(0))
    np.testing.assert_array_equal(first[0].permute(1, 2, 0).numpy(), draw(64, 5, 7, 1))


def test_pictures_that_memory_does_not_hold_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "KEPT_BYTES", 3 * 64 * 64 * 3)
    small, whole = ShapeSplit(64, 10, 0, 0), ShapeSplit(64, 10, 0, 0)
    assert small._kept.shape[0] == 3
    for _ in range(2):
        assert torch.equal(small.batch([9, 1, 3])[0], whole.batch([9, 1, 3])[0])


def test_drawing_a_batch_can_be_cancelled() -> None:
    split, token = ShapeSplit(64, 20, 0, 0), CancelToken()
    split.prepare(token, no_progress)
    split.batch([0])
    token.cancel()
    with pytest.raises(Cancelled):
        split.batch([0, 1])


def test_a_textures_two_colours_and_the_ground_can_be_told_apart() -> None:
    """Neither a class by its mean colour: the data would be learned at once."""
    means = np.array([draw(64, 0, index).mean((0, 1)) for index in range(300)])
    spread = means.std(0).mean()
    of_classes = np.array([means[label::10].mean(0) for label in range(10)])
    assert of_classes.std(0).mean() < spread / 2
