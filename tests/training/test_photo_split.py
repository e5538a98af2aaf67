"""Photos become batches of bytes, kept in memory or not, without the broken ones."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from inception_studio.cancellation import Cancelled, CancelToken, no_progress
from inception_studio.errors import UserError
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import cropped
from inception_studio.training import photo_split
from inception_studio.training.photo_split import PhotoSplit

SEEN = Preprocessing(resize=70, crop=64, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


@pytest.fixture(params=["kept", "lazy"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the photos fit in memory."""
    if request.param == "lazy":
        monkeypatch.setattr(photo_split, "KEPT_BYTES", 0)
    return bool(request.param == "kept")


@pytest.fixture
def files(photo_folder: Path) -> list[Path]:
    return sorted((photo_folder / "red").iterdir())


def spoil(files: list[Path], folder: Path, *broken: int) -> list[Path]:
    """Copies in `folder`, some of them cut short."""
    copies = []
    for number, file in enumerate(files):
        copies.append(folder / file.name)
        data = file.read_bytes()
        copies[-1].write_bytes(data[: len(data) // 2] if number in broken else data)
    return copies


def test_a_batch_is_what_the_network_sees(kept: bool, files: list[Path]) -> None:
    split = PhotoSplit(files, range(10), SEEN)
    for _ in range(2):
        images, labels = split.batch([4, 0, 7])
        assert labels.tolist() == [4, 0, 7]
        assert images.shape == (3, 3, 64, 64)
        assert images.dtype == torch.uint8
        assert images.is_contiguous(memory_format=torch.channels_last)
        seen = np.asarray(cropped(open_photo(files[0]), SEEN))
        np.testing.assert_array_equal(images[1].permute(1, 2, 0).numpy(), seen)


def test_broken_photos_are_skipped_named_and_counted_once(
    kept: bool, files: list[Path], tmp_path: Path
) -> None:
    copies = spoil(files, tmp_path, 2, 5)
    split = PhotoSplit(copies, range(10), SEEN)
    for _ in range(2):
        images, labels = split.batch([5, 1, 2, 3])
        assert labels.tolist() == [1, 3]
        assert len(images) == 2
    assert split.broken == (copies[5], copies[2])
    assert len(split) == 10


def test_a_batch_of_broken_photos_is_empty(kept: bool, files: list[Path], tmp_path: Path) -> None:
    split = PhotoSplit(spoil(files, tmp_path, 2, 5), range(10), SEEN)
    images, labels = split.batch([5, 2])
    assert images.shape == (0, 3, 64, 64)
    assert len(labels) == 0


def test_prepare_tells_how_far_it_is(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_split, "_CHUNK", 4)
    told: list[tuple[int, int, str]] = []
    PhotoSplit(files, range(10), SEEN).prepare(CancelToken(), lambda *now: told.append(now))
    assert told == [(n, 10, "decoding photos") for n in (4, 8, 10)]


def test_after_prepare_only_good_photos_count(files: list[Path], tmp_path: Path) -> None:
    copies = spoil(files, tmp_path, 0, 5)
    split = PhotoSplit(copies, range(10), SEEN)
    split.prepare(CancelToken(), no_progress)
    assert len(split) == 8
    assert split.broken == (copies[0], copies[5])
    assert split.batch(range(8))[1].tolist() == [1, 2, 3, 4, 6, 7, 8, 9]


def test_what_does_not_fit_in_memory_is_not_decoded_ahead(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_split, "KEPT_BYTES", 64 * 64 * 3 * 9)
    split = PhotoSplit(spoil(files, tmp_path, 0), range(10), SEEN)
    split.prepare(CancelToken(), no_progress)
    assert split.broken == ()
    assert len(split) == 10


def test_nothing_readable_at_all_is_a_users_error(files: list[Path], tmp_path: Path) -> None:
    split = PhotoSplit(spoil(files, tmp_path, *range(10)), range(10), SEEN)
    with pytest.raises(UserError, match="none of these photos can be read") as caught:
        split.prepare(CancelToken(), no_progress)
    assert caught.value.path == tmp_path


def test_photos_are_decoded_once(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    split = PhotoSplit(files, range(10), SEEN)
    split.prepare(CancelToken(), no_progress)
    monkeypatch.setattr(photo_split, "open_photo", lambda path: pytest.fail(f"{path} is opened again"))
    split.batch(range(10))


@pytest.mark.parametrize("ahead", [True, False], ids=["prepare", "batch"])
def test_stopping_waits_for_no_more_than_the_photos_in_hand(
    ahead: bool, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One chunk of large photos takes seconds: the token is asked before each of them."""
    split = PhotoSplit(files * 6, range(60), SEEN)
    token, opened = CancelToken(), itertools.count(1)

    def opening(path: Path) -> Image.Image:
        if next(opened) == 3:
            token.cancel()
        return open_photo(path)

    monkeypatch.setattr(photo_split, "open_photo", opening)
    if ahead:
        with pytest.raises(Cancelled):
            split.prepare(token, no_progress)
    else:
        monkeypatch.setattr(photo_split, "KEPT_BYTES", 0)
        lazy: Any = PhotoSplit(files * 6, range(60), SEEN)
        lazy.prepare(token, no_progress)
        with pytest.raises(Cancelled):
            lazy.batch(range(60))
    assert next(opened) <= 3 + photo_split._THREADS
