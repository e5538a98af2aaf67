"""A folder of class folders is checked before anything is trained on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inception_studio.errors import UserError
from inception_studio.nets.card import Preprocessing
from inception_studio.training.folders import class_folders, class_photos, scan

Photos = Callable[..., Path]
SEEN = Preprocessing(resize=64, crop=64, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


def test_train_and_val_folders(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path / "train", red=3, blue=4)
    photos(tmp_path / "val", red=1, blue=2)
    found = scan(tmp_path)
    assert found.classes == ("blue", "red")
    assert len(found.train) == 7
    assert len(found.val) == 3
    assert {file.parent.parent.name for file, _ in found.train} == {"train"}
    assert {(file.parent.name, label) for file, label in (*found.train, *found.val)} == {
        ("blue", 0),
        ("red", 1),
    }
    assert "2 classes, 7 + 3 photos (train and val folders)" in found.describe()


def test_without_them_a_fifth_of_every_class_validates(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=10, green=25, blue=2)
    found = scan(tmp_path, seed=4)
    held = {name: sum(file.parent.name == name for file, _ in found.val) for name in found.classes}
    assert held == {"blue": 1, "green": 5, "red": 2}
    files = [file for file, _ in (*found.train, *found.val)]
    assert len(files) == len(set(files)) == 37


def test_the_split_depends_on_the_seed_alone(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=20, blue=20)
    assert scan(tmp_path, 1) == scan(tmp_path, 1)
    assert scan(tmp_path, 1).val != scan(tmp_path, 2).val
    before = scan(tmp_path, 1)
    photos(tmp_path, green=20)
    after = scan(tmp_path, 1)  # a class more does not move the other classes' photos
    assert {f for f, _ in before.val} <= {f for f, _ in after.val}


def test_what_is_no_photo_is_ignored_and_counted(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path, red=5, blue=5)
    (tmp_path / "red" / "notes.txt").write_text("text")
    (tmp_path / "blue" / "stray.GIF").write_bytes(b"GIF89a")
    (tmp_path / "blue" / ".hidden.png").write_bytes(b"")
    (tmp_path / "readme.md").write_text("text")
    (tmp_path / "empty").mkdir()
    (tmp_path / ".cache").mkdir()
    (tmp_path / "red" / "04.png").rename(tmp_path / "red" / "04.PNG")
    found = scan(tmp_path)
    assert found.classes == ("blue", "red")
    assert found.ignored == 2
    assert len(found.train) + len(found.val) == 10
    assert "2 other files ignored" in found.describe()


@pytest.mark.parametrize(
    ("train", "val", "words"),
    [
        ({"red": 3}, {"red": 1}, "only one class"),
        ({"red": 3, "blue": 1}, {"red": 1}, "'blue' has one photo only"),
        ({"red": 3, "blue": 3}, {"red": 1, "green": 1}, "'green' is in val but not in train"),
        ({"red": 3, "blue": 3}, {}, "no photo to validate on"),
        ({}, {"red": 1}, "'red' is in val but not in train"),
        ({}, {}, "no class folder with photos"),
    ],
)
def test_train_and_val_that_cannot_be_used(
    tmp_path: Path, photos: Photos, train: dict[str, int], val: dict[str, int], words: str
) -> None:
    for name, counts in (("train", train), ("val", val)):
        (tmp_path / name).mkdir()
        photos(tmp_path / name, **counts)
    with pytest.raises(UserError, match=words):
        scan(tmp_path)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "no class folder with photos"),
        ({"red": 5}, "only one class in this folder .'red'."),
        ({"red": 5, "blue": 1}, "the class 'blue' has one photo only"),
    ],
)
def test_class_folders_that_cannot_be_used(
    tmp_path: Path, photos: Photos, counts: dict[str, int], words: str
) -> None:
    photos(tmp_path / "data", **counts)
    (tmp_path / "data").mkdir(exist_ok=True)
    with pytest.raises(UserError, match=words) as caught:
        scan(tmp_path / "data")
    assert str(tmp_path / "data") in str(caught.value)
    assert caught.value.remedy


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    for path in (tmp_path / "nowhere", tmp_path / "file"):
        for question in (scan, class_photos):
            with pytest.raises(UserError, match="not a folder"):
                question(path)


def test_a_folder_that_cannot_be_read(
    tmp_path: Path, photos: Photos, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos(tmp_path, red=2, blue=2)

    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(UserError, match="Permission denied"):
        scan(tmp_path)


def test_a_broken_photo_among_good_ones_is_named_and_skipped(tmp_path: Path, photos: Photos) -> None:
    photos(tmp_path / "train", red=3, blue=3)
    photos(tmp_path / "val", red=2, blue=2)
    broken = tmp_path / "train" / "red" / "01.png"
    broken.write_text("text that calls itself a picture")
    data = class_folders(tmp_path, SEEN, seed=0)
    _, labels = data.train.batch(range(len(data.train)))
    assert sorted(labels.tolist()) == [0, 0, 0, 1, 1]
    assert data.train.broken == (broken,)
    assert data.val.broken == ()
    assert data.name == tmp_path.name
