"""The shelf gives back what was put on it, stays within its bound and never keeps weights without a hash."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from inception_studio.insight.shelf import Shelf

WEIGHTS = "a" * 64


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.get(WEIGHTS, "one") is None
    shelf.put(WEIGHTS, "one", {"map": np.arange(6.0).reshape(2, 3)})
    again = Shelf(tmp_path).get(WEIGHTS, "one")
    assert again is not None
    np.testing.assert_array_equal(again["map"], np.arange(6.0).reshape(2, 3))
    assert shelf.get("b" * 64, "one") is None
    assert shelf.get(WEIGHTS, "two") is None


def test_weights_without_a_hash_are_not_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("", "one", {"map": np.zeros(3)})
    assert shelf.get("", "one") is None
    assert list(tmp_path.rglob("*.npz")) == []


def test_what_was_unused_longest_goes_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, limit_bytes=3 * 8500)
    for number, key in enumerate(("a", "b", "c")):
        shelf.put(WEIGHTS, key, {"x": np.zeros(1000)})
        newest = max(tmp_path.rglob("*.npz"), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (1000 + number, 1000 + number))
    assert shelf.get(WEIGHTS, "a") is not None  # read: now the newest
    shelf.put(WEIGHTS, "d", {"x": np.zeros(1000)})
    assert shelf.get(WEIGHTS, "b") is None
    assert all(shelf.get(WEIGHTS, key) is not None for key in ("a", "c", "d"))


def test_the_newest_stays_however_large(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, limit_bytes=10)
    shelf.put(WEIGHTS, "a", {"x": np.zeros(100)})
    shelf.put(WEIGHTS, "b", {"x": np.zeros(100)})
    assert shelf.get(WEIGHTS, "a") is None
    assert shelf.get(WEIGHTS, "b") is not None


def test_a_damaged_file_counts_as_missing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put(WEIGHTS, "a", {"x": np.zeros(100)})
    (path,) = tmp_path.rglob("*.npz")
    path.write_bytes(path.read_bytes()[:50])
    assert shelf.get(WEIGHTS, "a") is None
