"""Whether Qt can start here, and which Debian package brings what it misses; imports no Qt at first."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from inception_studio.errors import UserError

# What the wheels of PySide6 leave to the system: library -> package of Debian and Ubuntu.
_ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
}
_X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


_MULTIMEDIA = {
    "libpulse.so.0": "libpulse0",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
}


def require_multimedia() -> None:
    """Raise UserError, naming the packages to install, when Qt cannot show cameras and videos."""
    try:
        import_module("PySide6.QtMultimedia")
    except ImportError as error:
        raise UserError(
            f"Qt's part for cameras and videos cannot be loaded ({error})",
            remedy=_remedy(_MULTIMEDIA, str(error)),
        ) from error


def require_libraries() -> None:
    """Raise UserError, naming the packages to install, when Qt cannot be imported."""
    try:
        import_module("PySide6.QtWidgets")
    except ImportError as error:
        raise UserError(f"Qt cannot be loaded ({error})", remedy=_remedy(_ALWAYS, str(error))) from error


def require_display() -> None:
    """Raise UserError when no window can be shown: no display, or a missing library of Qt's for it.

    Qt itself would abort the process. A platform chosen by `QT_QPA_PLATFORM` is the user's own affair.
    """
    require_libraries()
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    # Qt tries these, in this order when the session is Wayland's.
    platforms = []
    if os.environ.get("WAYLAND_DISPLAY"):
        platforms.append(("libqwayland.so", _WAYLAND))
        platforms.append(("libqwayland-generic.so", _WAYLAND))  # its name before Qt 6.10
    if os.environ.get("DISPLAY"):
        platforms.append(("libqxcb.so", _X11))
    if not platforms:
        raise UserError(
            "there is no display here (DISPLAY and WAYLAND_DISPLAY are not set)",
            remedy="Run `inception-studio tour --out DIR` for screenshots of the window.",
        )
    plugins = [(_plugin(name), needed) for name, needed in platforms]
    # A PySide6 of the distribution's keeps its plugins elsewhere, and depends on what they need.
    failures = [(_load_failure(path), needed) for path, needed in plugins if path.exists()]
    if failures and all(failure for failure, _ in failures):
        failure, needed = failures[-1]
        raise UserError(f"Qt cannot open a window ({failure})", remedy=_remedy(needed, failure))


def _plugin(name: str) -> Path:
    spec = find_spec("PySide6")
    assert spec is not None  # require_libraries imported it
    assert spec.origin is not None
    return Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / name


def _load_failure(library: Path | str) -> str:
    """What the loader says, empty when the library can be used."""
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        return str(error)
    return ""


def _remedy(needed: dict[str, str], failure: str) -> str:
    # The loader names the first missing library only; the user is told of all at once.
    missing = [package for library, package in needed.items() if library in failure or _load_failure(library)]
    if not missing:
        return "Install the program again."
    return f"On Debian and Ubuntu: sudo apt install {' '.join(missing)}"
