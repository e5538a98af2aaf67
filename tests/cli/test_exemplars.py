"""`exemplars` writes a file that can be opened, and refuses what it cannot do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inception_studio.insight.exemplars.result import load
from inception_studio.insight.units import Unit

Cli = Callable[..., tuple[int, str, str]]


def test_the_file_holds_every_channel(cli: Cli, weights: Path, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "found.npz"
    status, said, _ = cli("exemplars", "--weights", weights, "--data", photos, "--out", out)
    assert status == 0
    assert "15 photos" in said
    found = load(out)
    assert len(found.top(Unit("3a/1x1", 0))) == 9
    assert found.top(Unit("3a/1x1", 0))[0].path.is_file()


def test_wrong_input_is_one_sentence(cli: Cli, weights: Path, photos: Path, tmp_path: Path) -> None:
    status, said, why = cli("exemplars", "--weights", weights, "--data", photos, "--out", tmp_path / "a.csv")
    assert (status, said) == (2, "")
    assert "must end in .npz" in why
    empty = tmp_path / "empty"
    empty.mkdir()
    status, _, why = cli("exemplars", "--weights", weights, "--data", empty, "--out", tmp_path / "a.npz")
    assert status == 2
    assert "no photo in this folder" in why
