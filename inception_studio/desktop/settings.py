"""What the program remembers between two starts: a table of typed rows over an ini file."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from inception_studio.insight.colours import DEFAULT, SEQUENTIAL
from inception_studio.paths import data_dir

RECENT_LENGTH = 8


@dataclass(frozen=True)
class Setting:
    """One remembered value: its name, its type (bytes, str, float, bool, list or dict), its first value."""

    name: str
    type: type
    default: Any
    valid: Callable[[Any], bool] = lambda value: True


def _one_of(*choices: str) -> Callable[[Any], bool]:
    return lambda value: value in choices


# To add a setting: add its row here; nothing else knows the names.
SETTINGS = (
    Setting("window_geometry", bytes, b""),
    Setting("window_state", bytes, b""),
    Setting("docks_in_front", list, []),
    Setting("theme", str, "system", _one_of("system", "light", "dark")),
    Setting("colour_by", str, "activation"),
    Setting("colour_map", str, DEFAULT, _one_of(*SEQUENTIAL)),
    Setting("sort", str, "activation", _one_of("channel", "activation")),
    Setting("normalise", str, "channel", _one_of("channel", "branch")),
    Setting("loss_log_axis", bool, False),
    Setting("loss_weighted", bool, False),
    Setting("why_blend", float, 0.5, lambda value: 0.0 <= value <= 1.0),
    Setting("why_signs", bool, True),
    Setting("evaluation_folder", str, ""),
    Setting("training_form", dict, {}),
    Setting("last_photo", str, ""),
    Setting("last_weights", str, ""),
    Setting("last_folder", str, ""),  # that something was opened in
    Setting("last_saved_folder", str, ""),
    Setting("lesion_folder", str, ""),
    Setting("camera", str, ""),  # its name; empty: the system's first choice
    Setting("mirror_camera", bool, True),
    Setting("channel_blend", float, 0.6, lambda value: 0.0 <= value <= 1.0),
    Setting("exemplars", dict, {}),  # by the weights' hash, where theirs lie
    Setting("recent_photos", list, []),
    Setting("recent_weights", list, []),
    Setting("recent_runs", list, []),
)
_ROWS = {row.name: row for row in SETTINGS}


class Settings:
    """Reads and writes the rows of `SETTINGS`; an unknown name is a KeyError, an unusable value the default.

    Values are kept as JSON text, because QSettings gives numbers and lists back from an ini file as text.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or data_dir() / "settings.ini"
        self._store = QSettings(str(self.path), QSettings.Format.IniFormat)

    def get(self, name: str) -> Any:
        """The remembered value, of the row's type."""
        row = _ROWS[name]
        text = self._store.value(name)
        try:
            value = json.loads(text)
            if row.type is bytes:
                value = base64.b64decode(value, validate=True)
        except (TypeError, ValueError):
            return row.default
        if row.type is float and isinstance(value, int):
            value = float(value)
        return value if isinstance(value, row.type) and row.valid(value) else row.default

    def set(self, name: str, value: Any) -> None:
        """Remember; TypeError when the value is not of the row's type."""
        row = _ROWS[name]
        if not isinstance(value, row.type):
            raise TypeError(f"{name} is a {row.type.__name__}, not {value!r}")
        plain = base64.b64encode(value).decode() if isinstance(value, bytes) else value
        self._store.setValue(name, json.dumps(plain))

    def recent(self, kind: str) -> list[Path]:
        """The newest first files that still exist; `kind` is "photos", "weights" or "runs"."""
        paths = [Path(entry) for entry in self.get(f"recent_{kind}") if isinstance(entry, str)]
        return [path for path in paths if path.exists()]

    def add_recent(self, kind: str, path: Path) -> None:
        """Put a file at the head of its list."""
        path = path.absolute()
        others = [entry for entry in self.get(f"recent_{kind}") if entry != str(path)]
        self.set(f"recent_{kind}", [str(path), *others][:RECENT_LENGTH])

    def sync(self) -> None:
        """Write to the disk now."""
        self._store.sync()
