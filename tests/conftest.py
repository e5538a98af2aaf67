"""What every test stands on: no screen, few threads, a home of its own, and the shared data where it is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

# Set before Qt, torch or matplotlib is imported; the programs that tests start inherit it.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Small networks gain nothing from more threads, and the order of sums stays the same everywhere.
os.environ.setdefault("OMP_NUM_THREADS", "1")
_HOME = tempfile.TemporaryDirectory(prefix="inception-studio-tests-")
os.environ["INCEPTION_STUDIO_HOME"] = _HOME.name

REPOSITORY = Path(__file__).resolve().parents[1]


def pytest_unconfigure() -> None:
    """Take the tests' home away again."""
    _HOME.cleanup()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, runs, cache and log of one test, away from the user's and from other tests'."""
    path = tmp_path / "home"
    monkeypatch.setenv("INCEPTION_STUDIO_HOME", str(path))
    return path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real photos and the original Caffe weights, which are not part of the project.

    They lie in `../shared/data`, or where `INCEPTION_STUDIO_SHARED` says.
    """
    path = Path(os.environ.get("INCEPTION_STUDIO_SHARED") or REPOSITORY.parent / "shared" / "data")
    if not path.is_dir():
        pytest.skip(f"needs the real photos and weights of {path}, which this machine has not")
    return path
