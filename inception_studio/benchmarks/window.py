"""How soon and how smoothly the window answers: starts the real program offscreen, several times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image

from inception_studio.benchmarks.motion_jpeg import write_video
from inception_studio.errors import UserError
from inception_studio.nets.photo import open_photo
from inception_studio.paths import HOME_VARIABLE
from inception_studio.resources import sample_photos

_STARTS = 5
_TIMEOUT_S = 300
_CAMERA_SIZE, _CAMERA_FPS, _CAMERA_FRAMES = (640, 480), 30, 90  # as most webcams send them
_CAMERA_ZOOM = 1.5  # so that there is something to go over

_PACKAGES = "packages"
# As the command starts it: parser, check for Qt, window.
_PROGRAM = """
import sys
from inception_studio.cli import build_parser
build_parser().parse_args([])
from inception_studio.desktop.system_libraries import require_display
require_display()
from inception_studio.desktop.startup import postpone_collection
postpone_collection()
from inception_studio.desktop.measuring.measure import main
main(*sys.argv[1:])
"""
# What nobody can do without: the imports of the program, and one forward of the same network.
_BARE_SCRIPT = """
import importlib, sys, time
for name in sys.argv[1:]:
    importlib.import_module(name)
from inception_studio.nets.classify import classify
from inception_studio.nets.photo import open_photo
from inception_studio.nets.weights import starter
from inception_studio.resources import sample_photos
classify(starter(), open_photo(sample_photos()[0]))
print('{"answer": %r}' % time.time())
"""


def measure_start() -> Mapping[str, float]:
    """`time_to_window_s` and `time_to_answer_ratio`: medians of starts in turn with a bare script's."""
    to_window, to_answer, bare = [], [], []
    for number in range(_STARTS + 1):
        began, start = _run("-c", _PROGRAM, "start")
        bare_began, script = _run("-c", _BARE_SCRIPT, *start[_PACKAGES])
        if number > 0:  # the first start reads everything from the disk
            to_window.append(start["window"] - began)
            to_answer.append(start["answer"] - began)
            bare.append(script["answer"] - bare_began)
    return {"time_to_window_s": median(to_window), "time_to_answer_ratio": median(to_answer) / median(bare)}


def measure_window() -> Mapping[str, float]:
    """`click_to_paint_p95_ms`, and `window_tick_p99_ms` while the window trains with its default settings."""
    _, measured = _run("-c", _PROGRAM, "window")
    return {key: measured[key] for key in ("window_tick_p99_ms", "click_to_paint_p95_ms")}


def measure_looking() -> Mapping[str, float]:
    """`photo_to_maps_ms` and `channel_click_p95_ms` at 224 px."""
    _, measured = _run("-c", _PROGRAM, "looking")
    return measured


def measure_camera() -> Mapping[str, float]:
    """`camera_fps`: frames a second of a video in a camera's place whose maps and answers are shown."""
    with tempfile.TemporaryDirectory(prefix="inception-studio-bench-") as folder:
        video = Path(folder) / "camera.avi"
        write_video(video, _walk(open_photo(sample_photos()[0])), _CAMERA_FPS)
        _, measured = _run("-c", _PROGRAM, "camera", str(video))
    return {"camera_fps": measured["camera_fps"]}


def _walk(photo: Image.Image) -> list[Image.Image]:
    """A camera's frames: it goes over a photo and comes back."""
    width, height = _CAMERA_SIZE
    scale = _CAMERA_ZOOM * max(width / photo.width, height / photo.height)
    photo = photo.resize((round(photo.width * scale), round(photo.height * scale)))
    frames = []
    for number in range(_CAMERA_FRAMES):
        there = 1 - abs(2 * number / _CAMERA_FRAMES - 1)
        left, top = round(there * (photo.width - width)), round(there * (photo.height - height))
        frames.append(photo.crop((left, top, left + width, top + height)))
    return frames


def _run(*arguments: str) -> tuple[float, Mapping[str, Any]]:
    """Start Python offscreen in a home of its own: the time before the start, and its JSON."""
    with tempfile.TemporaryDirectory(prefix="inception-studio-bench-") as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", HOME_VARIABLE: home}
        command: Sequence[str] = (sys.executable, *arguments)
        began = time.time()
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True
            )
        except subprocess.CalledProcessError as error:
            last = error.stderr.strip().splitlines()[-1:] or ["no message"]
            raise UserError(f"the window could not be measured ({last[0]})") from error
        except subprocess.TimeoutExpired as error:
            raise UserError("the window could not be measured (it did not come to an end)") from error
    return began, json.loads(done.stdout.splitlines()[-1])
