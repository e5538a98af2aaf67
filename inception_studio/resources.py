"""Where the files that ship with the program lie, installed or in a checkout."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries resources/ inside the package; a checkout has it beside the package.
_ROOT = _PACKAGE / "resources" if (_PACKAGE / "resources").is_dir() else _PACKAGE.parent / "resources"

# Photos that packages we depend on ship: (package, path inside it).
_PACKAGED_PHOTOS = (
    ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    ("skimage", "data/chelsea.png"),
    ("skimage", "data/coffee.png"),
)


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, for example `resource("weights", "starter.safetensors")`."""
    return _ROOT.joinpath(*parts)


def sample_photos() -> list[Path]:
    """The sample photos that are there without a download, in the order of the tray.

    The packages are located, not imported: importing scikit-image takes half a second.
    """
    found = []
    for package, inside in _PACKAGED_PHOTOS:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            path = Path(spec.origin).parent / inside
            if path.is_file():
                found.append(path)
    return found
