"""A folder of class folders as a data set, checked before anything is trained on it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from inception_studio.errors import UserError
from inception_studio.nets.card import Preprocessing
from inception_studio.nets.photo_stream import PHOTO_ENDINGS
from inception_studio.training.photo_split import PhotoSplit
from inception_studio.training.split import ImageData

_VAL_SHARE = 0.2
_LAYOUT = "It needs one folder of photos per class, or `train` and `val` folders that hold them."


@dataclass(frozen=True)
class FolderScan:
    """What lies in a data folder, before any photo is opened."""

    classes: tuple[str, ...]
    train: tuple[tuple[Path, int], ...]
    val: tuple[tuple[Path, int], ...]
    split: str  # "train and val folders", or how the split was drawn
    ignored: int  # files that are no photos

    def describe(self) -> str:
        """One line for the form and the progress display."""
        ignored = f", {self.ignored} other files ignored" if self.ignored else ""
        return (
            f"{len(self.classes)} classes, {len(self.train)} + {len(self.val)} photos ({self.split}){ignored}"
        )


def scan(path: Path, seed: int = 0) -> FolderScan:
    """List a data folder: `train/` and `val/` when both are there, else a stratified split by `seed`.

    Raises UserError for a folder that is missing or empty, holds fewer than two classes, has a class
    with fewer than two photos, or whose `val` names a class that `train` does not.
    """
    if not path.is_dir():
        raise UserError("this is not a folder", path, _LAYOUT)
    if (path / "train").is_dir() and (path / "val").is_dir():
        train, ignored = _photos(path / "train")
        val, more = _photos(path / "val")
        strange = sorted(set(val) - set(train))
        if strange:
            raise UserError(f"the class {strange[0]!r} is in val but not in train", path, _LAYOUT)
        classes = _checked_classes(path / "train", train)
        split = "train and val folders"
        train_files = _labelled(classes, train)
        val_files = _labelled(classes, val)
        ignored += more
    else:
        photos, ignored = _photos(path)
        classes = _checked_classes(path, photos)
        split = f"every fifth photo for validation, seed {seed}"
        train_photos, val_photos = {}, {}
        for name in classes:
            val_photos[name], train_photos[name] = _divided(photos[name], seed, name)
        train_files, val_files = _labelled(classes, train_photos), _labelled(classes, val_photos)
    if not val_files:
        raise UserError("there is no photo to validate on", path, _LAYOUT)
    return FolderScan(classes, train_files, val_files, split, ignored)


def class_folders(path: Path, preprocessing: Preprocessing, seed: int) -> ImageData:
    """The data set of a folder; raises what `scan` raises."""
    found = scan(path, seed)
    return ImageData(
        classes=found.classes,
        train=PhotoSplit([f for f, _ in found.train], [c for _, c in found.train], preprocessing),
        val=PhotoSplit([f for f, _ in found.val], [c for _, c in found.val], preprocessing),
        name=path.name,
        notes=(found.describe(),),
    )


def class_photos(folder: Path) -> dict[str, list[Path]]:
    """The photos of each class folder in `folder`; UserError when there is none."""
    if not folder.is_dir():
        raise UserError("this is not a folder", folder, _LAYOUT)
    photos, _ = _photos(folder)
    if not photos:
        raise UserError("no class folder with photos in this folder", folder, _LAYOUT)
    return photos


def _photos(folder: Path) -> tuple[dict[str, list[Path]], int]:
    found: dict[str, list[Path]] = {}
    ignored = 0
    for class_folder in (path for path in _listed(folder) if path.is_dir()):
        files = [path for path in _listed(class_folder) if path.is_file()]
        photos = [p for p in files if p.suffix.lower() in PHOTO_ENDINGS]
        ignored += len(files) - len(photos)
        if photos:
            found[class_folder.name] = photos
    return found, ignored


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise UserError(
            f"this folder cannot be read ({error.strerror})", folder, "Check its permissions."
        ) from error


def _checked_classes(folder: Path, photos: dict[str, list[Path]]) -> tuple[str, ...]:
    if not photos:
        raise UserError("no class folder with photos in this folder", folder, _LAYOUT)
    if len(photos) == 1:
        raise UserError(f"only one class in this folder ({next(iter(photos))!r})", folder, _LAYOUT)
    for name, files in photos.items():
        if len(files) < 2:
            raise UserError(f"the class {name!r} has one photo only", folder / name, "Add more photos of it.")
    return tuple(sorted(photos))


def _divided(files: list[Path], seed: int, name: str) -> tuple[list[Path], list[Path]]:
    shuffled = list(files)
    random.Random(f"{seed}/{name}").shuffle(shuffled)
    count = max(1, round(len(files) * _VAL_SHARE))
    return sorted(shuffled[:count]), sorted(shuffled[count:])


def _labelled(classes: tuple[str, ...], photos: dict[str, list[Path]]) -> tuple[tuple[Path, int], ...]:
    return tuple((file, label) for label, name in enumerate(classes) for file in photos.get(name, ()))
