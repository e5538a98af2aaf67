"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from inception_studio.errors import UserError
from inception_studio.files import write_whole

OLD = b"the older one"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file.bin"
    path.write_bytes(OLD)
    return path


def alone(path: Path) -> bool:
    return [p.name for p in path.parent.iterdir() if p.name != "home"] == [path.name]


def test_the_new_replaces_the_old(path: Path) -> None:
    write_whole(path, lambda file: file.write(b"new"))
    assert path.read_bytes() == b"new"
    assert alone(path)


def test_folders_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "c", lambda file: file.write(b"new"))
    assert (tmp_path / "a" / "b" / "c").read_bytes() == b"new"


@pytest.mark.parametrize("moment", ["write", "flush"])
def test_a_full_disk_leaves_the_old_whole(path: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if moment == "flush":
        monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left on device") as caught:
        write_whole(path, full if moment == "write" else lambda file: file.write(b"new"))
    assert caught.value.path == path
    assert "free space" in caught.value.remedy
    assert path.read_bytes() == OLD
    assert alone(path)


def test_any_other_failure_leaves_the_old_whole(path: Path) -> None:
    def fail(file: BinaryIO) -> None:
        file.write(b"half")
        raise ValueError("a defect")

    with pytest.raises(ValueError, match="a defect"):
        write_whole(path, fail)
    assert path.read_bytes() == OLD
    assert alone(path)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX")
def test_a_crash_while_writing_leaves_the_old_whole(path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from inception_studio.files import write_whole\n"
        "def crash(file):\n"
        "    file.write(b'half')\n"
        "    file.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_whole(Path(sys.argv[1]), crash)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=Path(__file__).resolve().parents[2], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == OLD
    write_whole(path, lambda file: file.write(b"new"))  # what the crash has left is in nobody's way
    assert path.read_bytes() == b"new"
    assert alone(path)


@pytest.mark.parametrize("name", [".", "folder", "file.bin/below"])
def test_a_path_that_can_be_no_file_is_a_users_error(
    path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path.parent / "folder" / "inside").mkdir(parents=True)
    monkeypatch.chdir(path.parent)
    with pytest.raises(UserError, match="cannot be written"):
        write_whole(Path(name), lambda file: file.write(b"new"))
    assert path.read_bytes() == OLD
