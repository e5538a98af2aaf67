"""Gives memory that long work has freed back to the system; knows nothing of the work."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any


def give_back() -> None:
    """Hand freed memory back where the C library keeps it: glibc does, for every thread that allocated some.

    Without it, one pass over a folder and one attribution at 224 px leave 0.8 GB with the process.
    """
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Any:
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
