"""The order of the batches depends on seed and epoch alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from inception_studio.cancellation import Cancelled
from inception_studio.errors import UserError
from inception_studio.training.loader import ordered_batches, steps_per_epoch, training_batches


class Numbers:
    """A split whose pictures are their own indices; some cannot be read."""

    broken: Sequence[Path] = ()

    def __init__(self, length: int, bad: Sequence[int] = ()) -> None:
        self._length, self._bad = length, bad
        self.asked: list[list[int]] = []

    def __len__(self) -> int:
        return self._length

    def prepare(self, *_: Any) -> None:
        """Nothing to prepare."""

    def batch(self, indices: Sequence[int]) -> tuple[Tensor, Tensor]:
        self.asked.append(list(indices))
        good = torch.tensor([i for i in indices if i not in self._bad], dtype=torch.int64)
        return good.view(-1, 1, 1, 1), good


def order(*arguments: int, length: int = 23, skip: int = 0) -> list[list[int]]:
    return [labels.tolist() for _, labels in training_batches(Numbers(length), *arguments, skip=skip)]


def test_order_depends_on_seed_and_epoch_alone() -> None:
    first = order(5, 1, 1)
    torch.rand(7)  # whatever else has drawn random numbers
    assert order(5, 1, 1) == first
    assert order(5, 2, 1) != first
    assert order(5, 1, 2) != first


def test_an_epoch_is_full_batches_of_different_photos() -> None:
    batches = order(5, 0, 1)
    assert [len(batch) for batch in batches] == [5, 5, 5, 5]
    flat = [i for batch in batches for i in batch]
    assert len(set(flat)) == 20
    assert steps_per_epoch(Numbers(23), 5) == 4


def test_fewer_photos_than_a_batch_make_one_step() -> None:
    assert steps_per_epoch(Numbers(3), 5) == 1
    assert sorted(order(5, 0, 1, length=3)[0]) == [0, 1, 2]


def test_skip_goes_on_where_an_epoch_was_left() -> None:
    whole = order(5, 3, 2)
    for skip in range(5):
        assert order(5, 3, 2, skip=skip) == whole[skip:]


def test_ordered_batches_give_every_photo_once() -> None:
    batches = [labels.tolist() for _, labels in ordered_batches(Numbers(7), 3)]
    assert batches == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(ordered_batches(Numbers(0), 3)) == []


def test_ordered_batches_leave_out_what_cannot_be_read() -> None:
    batches = [labels.tolist() for _, labels in ordered_batches(Numbers(9, bad=(0, 3, 4, 5)), 3)]
    assert batches == [[1, 2], [6, 7, 8]]


def test_training_on_a_batch_of_which_nothing_can_be_read_is_a_users_error() -> None:
    with pytest.raises(UserError, match="none of 5 photos in a row can be read"):
        list(training_batches(Numbers(23, bad=range(23)), 5, 0, 1))


def test_one_batch_is_fetched_ahead_on_another_thread() -> None:
    split = Numbers(20)
    with closing(training_batches(split, 5, 0, 1)) as batches:
        next(batches)
        next(batches)
        assert 2 <= len(split.asked) <= 3


def test_closing_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with closing(training_batches(Numbers(20), 5, 0, 1)) as batches:
        next(batches)
        assert threading.active_count() > before
    with closing(ordered_batches(Numbers(20), 5)) as batches:
        next(batches)
    assert threading.active_count() == before


def test_what_fails_while_fetching_fails_in_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    split = Numbers(20)

    def cancelled(indices: Sequence[int]) -> tuple[Tensor, Tensor]:
        raise Cancelled

    monkeypatch.setattr(split, "batch", cancelled)
    with pytest.raises(Cancelled):
        next(training_batches(split, 5, 0, 1))
