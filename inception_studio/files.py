"""Writing a file so that a crash or a full disk leaves the older one whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from inception_studio.errors import UserError


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write beside `path`, flush, rename over it. Raises UserError; the older file is then still whole."""
    beside = path.parent / f".{path.name}.part"  # with_name refuses paths like "." that have no name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(beside, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        _removed(beside)
        raise UserError(
            f"the file cannot be written ({error})",
            path,
            "Check the free space and the folder's permissions.",
        ) from error
    except BaseException:
        _removed(beside)
        raise


def _removed(path: Path) -> None:
    with suppress(OSError):  # where no file can be, none needs removing
        path.unlink(missing_ok=True)
