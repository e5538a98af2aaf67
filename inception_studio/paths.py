"""Where the program keeps a user's runs, settings, caches and logs."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "INCEPTION_STUDIO_HOME"
_APP = "inception-studio"


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def data_dir() -> Path:
    """The user's data folder (settings, runs); `INCEPTION_STUDIO_HOME` moves everything elsewhere."""
    home = os.environ.get(HOME_VARIABLE)
    return _made(Path(home) if home else platformdirs.user_data_path(_APP, appauthor=False))


def runs_dir() -> Path:
    """Where training runs lie unless the user says otherwise."""
    return _made(data_dir() / "runs")


def cache_dir() -> Path:
    """What can be made again at any time."""
    home = os.environ.get(HOME_VARIABLE)
    return _made(Path(home) / "cache" if home else platformdirs.user_cache_path(_APP, appauthor=False))


def log_dir() -> Path:
    """The program's own log, tracebacks included."""
    home = os.environ.get(HOME_VARIABLE)
    return _made(Path(home) / "log" if home else platformdirs.user_log_path(_APP, appauthor=False))
