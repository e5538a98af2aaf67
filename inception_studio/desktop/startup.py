"""What makes the first answer come sooner; everything works without it, only later."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
from importlib.util import find_spec
from pathlib import Path


def postpone_collection() -> None:
    """Collect no garbage until `resume_collection`: imports leave none, and looking for it takes a fifth of
    their time.
    """
    gc.disable()


def resume_collection() -> None:
    """Collect again, but never look through what the imports made: it stays until the end."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def map_torch() -> None:
    """Have the system map PyTorch's libraries on a thread, while this one makes the window.

    `import torch` would do it under the interpreter's lock, which a call through ctypes lets go. On Linux
    only; a library that is not there or does not load is left for the import to complain of.
    """
    if sys.platform == "linux" and "torch" not in sys.modules and (spec := find_spec("torch")) is not None:
        folder = Path(str(spec.origin)).parent / "lib"
        threading.Thread(target=_map, args=(folder,), name="torch libraries", daemon=True).start()


def _map(folder: Path) -> None:
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    # As torch/__init__.py opens them: what others link to for everybody, then its own.
    for name, scope in (("libtorch_global_deps.so", os.RTLD_GLOBAL), ("libtorch_python.so", os.RTLD_LOCAL)):
        if not dlopen(os.fsencode(folder / name), os.RTLD_LAZY | scope):
            return
