"""Which classes lose accuracy by a lesion, counted photo by photo."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inception_studio.cancellation import Cancelled, CancelToken
from inception_studio.errors import UserError
from inception_studio.insight.lesion_effect import lesion_effect
from inception_studio.insight.lesions import Lesion
from inception_studio.insight.record import Recorder
from inception_studio.nets.photo import open_photo
from inception_studio.nets.preprocess import to_tensor
from inception_studio.nets.weights import Network

from .test_record import SIDE, VARIANTS, lively

LESIONS = frozenset({Lesion("5b"), Lesion("4a/5x5", 1)})


@pytest.fixture(scope="module")
def network() -> Network:
    made = lively(VARIANTS["torchvision"])
    classes = ("ant", "bumble bee", "cat", "dog", "elk", "fox", "goat")
    return Network(made.net, dataclasses.replace(made.card, classes=classes))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve photos of noise in the folders of three classes, two of another, and a broken file."""
    random = np.random.default_rng(0)
    for name, count in (("ant", 5), ("Bumble_Bee", 4), ("goat", 3), ("unicorn", 2)):
        (tmp_path / name).mkdir()
        for number in range(count):
            pixels = random.integers(0, 255, (20, 24, 3)).repeat(4, 0).repeat(4, 1).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
    (tmp_path / "ant" / "broken.png").write_bytes(b"no picture")
    return tmp_path


def test_every_photo_is_counted_once_intact_and_once_lesioned(network: Network, folder: Path) -> None:
    recorder = Recorder(network, SIDE)
    effect = lesion_effect(recorder, network.card, LESIONS, folder)
    expected = {}
    for label, name in ((0, "ant"), (1, "Bumble_Bee"), (6, "goat")):
        right = [0, 0]
        files = [path for path in sorted((folder / name).iterdir()) if path.stem != "broken"]
        for path in files:
            x = to_tensor(open_photo(path), network.card.preprocessing)
            for place, lesions in enumerate((frozenset(), LESIONS)):
                right[place] += int(recorder.record(x, lesions).outputs["fc"].argmax()) == label
        expected[network.card.classes[label]] = (len(files), *right)
    assert {one.label: (one.photos, one.intact, one.lesioned) for one in effect.classes} == expected
    assert effect.whole.photos == 12
    assert effect.unknown == ("unicorn",)
    assert [path.name for path in effect.broken] == ["broken.png"]
    losses = [one.loss for one in effect.classes]
    assert losses == sorted(losses, reverse=True)


def test_of_train_and_val_the_photos_of_val_are_asked_about(network: Network, folder: Path) -> None:
    (folder / "val").mkdir()
    (folder / "goat").rename(folder / "val" / "goat")
    effect = lesion_effect(Recorder(network, SIDE), network.card, LESIONS, folder)
    assert [(one.label, one.photos) for one in effect.classes] == [("goat", 3)]


def test_a_folder_without_a_known_class_is_told(network: Network, folder: Path) -> None:
    with pytest.raises(UserError, match="unicorn"):
        lesion_effect(Recorder(network, SIDE), network.card, LESIONS, folder / "unicorn")


def test_it_can_be_cancelled_and_tells_how_far_it_is(network: Network, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    recorder = Recorder(network, SIDE)
    lesion_effect(recorder, network.card, LESIONS, folder, None, lambda *d: told.append(d[:2]))
    assert told[-1] == (13, 13)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        lesion_effect(recorder, network.card, LESIONS, folder, token)
