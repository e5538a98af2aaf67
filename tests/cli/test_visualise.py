"""`visualise` writes one picture, or a labelled sheet of several, and refuses what it cannot do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Cli = Callable[..., tuple[int, str, str]]


def test_one_unit_is_one_picture(cli: Cli, weights: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "one.png"
    options = ("--weights", weights, "--steps", 4, "--size", 64, "--out", out)
    status, said, told = cli("visualise", "4a/5x5:1", *options)
    assert (status, said) == (0, f"{out}\n")
    assert "4a/5x5:1: " in told
    first = np.asarray(Image.open(out))
    assert first.shape == (64, 64, 3)
    cli("visualise", "4a/5x5:1", *options)
    np.testing.assert_array_equal(np.asarray(Image.open(out)), first)
    cli("visualise", "4a/5x5:1", "--seed", 1, *options)
    assert not np.array_equal(np.asarray(Image.open(out)), first)


def test_several_units_are_one_sheet(cli: Cli, weights: Path, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    photo = next(photos.rglob("*.png"))
    units = ("3a/1x1:0", "4a:9", "class:bee", "class:0", "layer:4c")
    options = ("--weights", weights, "--steps", 2, "--size", 64, "--tile", 40, "--photo", photo, "--out", out)
    status, _, told = cli("visualise", *units, "--negative", *options)
    assert status == 0
    assert np.asarray(Image.open(out)).shape == (2 * 66 + 8, 4 * 48 + 8, 3)
    for name in ("3a/1x1:0, negative", "class bee, negative", "class ant, negative", "layer 4c, negative"):
        assert f"{name}: " in told


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("4a/5x5:9999",), "there is no channel 9999"),
        (("4z:1",), "no layer '4z'"),
        (("class:zebra",), "no class 'zebra'"),
        (("layer:4c",), "Name one with --photo"),
        (("4a:1", "--size", 20), "takes 64 to 512 px"),
        (("4a:1", "--steps", 0), "--steps is 0"),
        (("4a:1", "--tile", 0), "--tile is 0"),
        (("4a:1", "--out", "picture.jpg"), "must end in .png"),
        (("layer:4c", "--photo", "nowhere.png"), "nowhere.png"),
    ],
)
def test_wrong_input_is_one_sentence(
    cli: Cli, weights: Path, tmp_path: Path, options: tuple[object, ...], said: str
) -> None:
    out = tmp_path / "a.png"
    status, printed, why = cli("visualise", "--weights", weights, "--out", out, *options)
    assert (status, printed) == (2, "")
    assert said in why
    assert len(why.splitlines()) == 1
    assert not out.exists()
