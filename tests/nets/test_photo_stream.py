"""Photos of a folder come in order, normalised, in batches, without those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.errors import UserError
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.photo import open_photo
from inception_studio.nets.photo_stream import PhotoStream, photos_below
from inception_studio.nets.preprocess import to_tensor

SEEN = Preprocessing(20, 16, (0.4, 0.5, 0.6), (0.2, 0.3, 0.4))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for number in range(7):
        place = tmp_path / "deep" / str(number % 2)
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (24, 30, 3), dtype=np.uint8)).save(place / f"{number}.png")
    (tmp_path / "deep" / "0" / "2.png").write_bytes(b"no photo")
    (tmp_path / "notes.txt").write_text("no photo either")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "x.png").write_bytes(b"hidden")
    return tmp_path


def test_every_photo_comes_once_as_the_network_gets_it(folder: Path) -> None:
    files = photos_below(folder)
    assert [path.name for path in files] == ["0.png", "2.png", "4.png", "6.png", "1.png", "3.png", "5.png"]
    stream = PhotoStream(files, SEEN, 3)
    seen = list(stream.batches(CancelToken()))
    assert [indices for indices, _ in seen] == [[0, 2], [3, 4, 5], [6]]
    assert stream.broken == [files[1]]
    for indices, images in seen:
        for index, image in zip(indices, images, strict=True):
            torch.testing.assert_close(image[None], to_tensor(open_photo(files[index]), SEEN))


def test_links_to_folders_are_followed_once_and_never_in_a_circle(tmp_path: Path, folder: Path) -> None:
    chosen = tmp_path / "chosen"
    (chosen / "own").mkdir(parents=True)
    (chosen / "own" / "9.png").write_bytes(b"")
    (chosen / "ant").symlink_to(folder / "deep" / "0", target_is_directory=True)
    (chosen / "again").symlink_to(chosen / "own", target_is_directory=True)
    (chosen / "own" / "up").symlink_to(chosen, target_is_directory=True)
    (chosen / "own" / "out").symlink_to(tmp_path, target_is_directory=True)
    found = [path.relative_to(chosen).as_posix() for path in photos_below(chosen)]
    assert found == ["ant/0.png", "ant/2.png", "ant/4.png", "ant/6.png", "own/9.png"]
    link = tmp_path / "link"
    link.symlink_to(chosen, target_is_directory=True)
    assert len(photos_below(link)) == 5


def test_cancelled_between_batches(folder: Path) -> None:
    token = CancelToken()
    batches = PhotoStream(photos_below(folder), SEEN, 1).batches(token)
    next(batches)
    token.cancel()
    with pytest.raises(Cancelled):
        next(batches)


def test_a_folder_without_photos_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no photo in this folder"):
        photos_below(tmp_path)
    with pytest.raises(UserError, match="not a folder"):
        photos_below(tmp_path / "missing")
