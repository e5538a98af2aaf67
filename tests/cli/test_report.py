"""The command `report` writes a page a photo, and goes on when one of them cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from inception_studio.nets.weights import load_weights

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def quick(weights: Path) -> tuple[object, ...]:
    """Options of a report that takes no time."""
    return ("--weights", weights, "--methods", "gradcam")


def test_one_photo_is_one_page(
    photos: Path, tmp_path: Path, cli: Cli, quick: tuple[object, ...], weights: Path
) -> None:
    status, out, _ = cli("report", photos / "bee" / "0.png", *quick, "--out", tmp_path / "new" / "reports")
    page = tmp_path / "new" / "reports" / "0.html"
    assert (status, out) == (0, f"{page}\n")
    html = page.read_text("utf-8")
    assert load_weights(weights).card.sha256 in html
    assert "Grad-CAM" in html
    assert [path.name for path in page.parent.iterdir()] == ["0.html"]


def test_several_get_names_of_their_own_and_a_list(
    photos: Path, tmp_path: Path, cli: Cli, quick: tuple[object, ...]
) -> None:
    given = [photos / name / "0.png" for name in ("ant", "bee", "cat")]
    status, out, _ = cli("report", *given, *quick, "--out", tmp_path / "reports")
    names = ["index.html", "0.html", "0-2.html", "0-3.html"]
    assert (status, out.split()) == (0, [str(tmp_path / "reports" / name) for name in names])
    listed = (tmp_path / "reports" / "index.html").read_text("utf-8")
    for name in names[1:]:
        assert f'href="{name}"' in listed


def test_a_broken_photo_is_named_and_the_others_come(
    photos: Path, tmp_path: Path, cli: Cli, quick: tuple[object, ...]
) -> None:
    broken, missing = tmp_path / "broken.png", tmp_path / "none.png"
    broken.write_bytes(b"no picture")
    status, out, err = cli(
        "report", broken, photos / "cat" / "1.png", missing, *quick, "--out", tmp_path / "r"
    )
    assert (status, out) == (2, f"{tmp_path / 'r' / '1.html'}\n")
    errors = [line for line in err.splitlines() if line.startswith("inception-studio: ")]
    assert [str(path) in line for path, line in zip((broken, missing), errors, strict=True)] == [True, True]
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--methods", "magic"), "magic"),
        (("--target", "walrus"), "walrus"),
        (("--target", "17"), "17"),
        (("--modules", "5b,6a"), "6a"),
        (("--modules", "pool1"), "no inception module"),
        (("--modules", "5b", "--head", "aux1"), "4a works"),
    ],
)
def test_wrong_options_are_told_before_anything_is_written(
    options: tuple[str, ...], named: str, photos: Path, tmp_path: Path, cli: Cli, weights: Path
) -> None:
    given = (
        "report",
        photos / "ant" / "0.png",
        "--weights",
        weights,
        "--out",
        tmp_path / "reports",
        *options,
    )
    status, out, err = cli(*given)
    assert (status, out) == (2, "")
    assert named in err
    assert not (tmp_path / "reports").exists()


def test_a_target_is_explained(photos: Path, tmp_path: Path, cli: Cli, weights: Path) -> None:
    options = (
        "--weights",
        weights,
        "--methods",
        "input-x-gradient, deeplift",
        "--target",
        "cat",
        "--head",
        "aux1",
    )
    status, _, _ = cli("report", photos / "ant" / "0.png", *options, "--out", tmp_path)
    html = (tmp_path / "0.html").read_text("utf-8")
    assert status == 0
    assert 'alt="DeepLift for cat, over the photo"' in html
    assert 'alt="Input × Gradient for cat, over the photo"' in html


def test_no_methods_is_a_report_without_maps_of_why(
    photos: Path, tmp_path: Path, cli: Cli, weights: Path
) -> None:
    status, _, _ = cli(
        "report", photos / "ant" / "0.png", "--weights", weights, "--methods", "", "--out", tmp_path
    )
    assert status == 0
    assert "Why this answer" not in (tmp_path / "0.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "modules"),
    [
        ((), ["5b"]),
        (("--modules", "3a, 4c"), ["3a", "4c"]),
        (("--modules", ""), []),
        (("--head", "aux2"), ["4d"]),
    ],
)
def test_the_parts_of_modules_are_ranked(
    options: tuple[str, ...],
    modules: list[str],
    photos: Path,
    tmp_path: Path,
    cli: Cli,
    quick: tuple[object, ...],
) -> None:
    status, _, _ = cli("report", photos / "ant" / "0.png", *quick, *options, "--out", tmp_path)
    html = (tmp_path / "0.html").read_text("utf-8")
    assert status == 0
    assert ("Completeness gap: " in html) == bool(modules)
    section = html.partition("Which parts the answer comes through</h2>")[2].partition("</section>")[0]
    assert re.findall("<h3>(.+?)</h3>", section) == modules


def test_a_folder_that_cannot_be_is_told(
    photos: Path, tmp_path: Path, cli: Cli, quick: tuple[object, ...]
) -> None:
    (tmp_path / "file").write_text("in the way")
    status, out, err = cli("report", photos / "ant" / "0.png", *quick, "--out", tmp_path / "file")
    assert (status, out) == (2, "")
    assert "cannot be written" in err
