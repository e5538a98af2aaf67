"""`explain` writes what it says, in both forms, and says what it cannot do before it computes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inception_studio.cli import main
from inception_studio.insight.attribution import explain as engine
from inception_studio.insight.attribution.methods import METHODS
from inception_studio.insight.attribution.request import Request

Cli = Callable[..., tuple[int, str, str]]
FEW = ("--steps", 4, "--segments", 6, "--window", 24, "--stride", 20)


@pytest.fixture
def photo(photos: Path) -> Path:
    return photos / "bee" / "0.png"


@pytest.mark.parametrize("method", [one.key for one in METHODS])
def test_each_method_writes_a_picture_over_the_photo(
    method: str, photo: Path, weights: Path, tmp_path: Path, cli: Cli
) -> None:
    out = tmp_path / "map.png"
    status, said, _ = cli("explain", photo, "--weights", weights, "--method", method, *FEW, "--out", out)
    assert status == 0
    assert len(said.splitlines()) == 1
    assert str(out) in said
    assert " s, " in said
    assert ("gap" in said) == (method in ("integrated-gradients", "deeplift"))
    with Image.open(out) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (64, 64))


def test_npy_holds_the_signed_map(photo: Path, weights: Path, tmp_path: Path, cli: Cli) -> None:
    out = tmp_path / "new" / "map.npy"
    status, said, _ = cli(
        "explain", photo, "--weights", weights, "--method", "integrated-gradients", "--steps", 8,
        "--target", "Bee", "--head", "aux2", "--out", out, "--json",
    )  # fmt: skip
    answer = json.loads(said)
    assert status == 0
    values = np.load(out)
    assert (values.shape, values.dtype) == ((64, 64), np.float32)
    assert values.min() < 0 < values.max()
    assert (answer["index"], answer["label"], answer["head"], answer["layer"]) == (1, "bee", "aux2", None)
    assert 0 < answer["probability"] < 1
    assert answer["seconds"] > 0
    assert answer["peak_bytes"] > 0
    assert answer["gap_absolute"] >= 0
    by_index = tmp_path / "by_index.npy"
    cli(
        "explain", photo, "--weights", weights, "--method", "integrated-gradients", "--steps", 8,
        "--target", 1, "--head", "aux2", "--out", by_index,
    )  # fmt: skip
    np.testing.assert_array_equal(np.load(by_index), values)


def test_the_heads_best_class_is_the_default(photo: Path, weights: Path, tmp_path: Path, cli: Cli) -> None:
    _, said, _ = cli("classify", photo, "--weights", weights, "--json")
    best = json.loads(said)[0]["aux1"][0]
    _, said, _ = cli(
        "explain", photo, "--weights", weights, "--method", "gradcam", "--head", "aux1",
        "--out", tmp_path / "a.npy", "--json",
    )  # fmt: skip
    answer = json.loads(said)
    assert (answer["index"], answer["label"]) == (best["index"], best["label"])
    assert answer["probability"] == pytest.approx(best["probability"], abs=1e-5)
    assert answer["layer"] == "4a"  # the last one that this head reads


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--method", "gradcam", "--out", "map.jpg"), ".png or .npy"),
        (("--method", "gradcam", "--out", "map"), ".png or .npy"),
        (("--method", "gradcam", "--layer", "6a", "--out", "map.png"), "no layer '6a'"),
        (("--method", "occlusion", "--layer", "fc", "--out", "map.png"), "no maps"),
        (("--method", "gradcam", "--layer", "5b", "--head", "aux1", "--out", "map.png"), "4a works"),
        (("--method", "gradcam", "--target", "beee", "--out", "map.png"), "bee (1)"),
        (("--method", "gradcam", "--target", "3", "--out", "map.png"), "0 to 2"),
        (("--method", "integrated-gradients", "--steps", 0, "--out", "map.png"), "steps is 0"),
        (("--method", "occlusion", "--window", 65, "--out", "map.png"), "window is 65"),
    ],
)
def test_what_cannot_be_done_is_said_before_computing(
    options: tuple[object, ...],
    named: str,
    photo: Path,
    weights: Path,
    tmp_path: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engine, "_made", None)  # nothing is computed
    status, said, error = cli("explain", photo, "--weights", weights, *options)
    assert (status, said) == (2, "")
    assert named in error
    assert not list(tmp_path.glob("map*"))


def test_help_tells_the_defaults_of_a_request(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["explain", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    for name in ("steps", "window", "stride", "segments", "seed", "perturbation"):
        option = said.rpartition(f"--{name} ")[2].partition("--")[0]
        assert f"(default: {getattr(Request('gradcam', 0), name)})" in option, name


def test_a_photo_that_is_not_there_is_named(weights: Path, tmp_path: Path, cli: Cli) -> None:
    missing = tmp_path / "none.png"
    status, said, error = cli(
        "explain", missing, "--weights", weights, "--method", "gradcam", "--out", tmp_path / "map.png"
    )
    assert (status, said) == (2, "")
    assert str(missing) in error
