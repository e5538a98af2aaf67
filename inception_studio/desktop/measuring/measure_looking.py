"""Times the real window on new photos and on clicks at channels, with a network of 224 px."""

from __future__ import annotations

import itertools
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.measuring.stopwatch import percentile, seconds_until_painted, until_painted
from inception_studio.paths import cache_dir
from inception_studio.resources import sample_photos

if TYPE_CHECKING:
    from inception_studio.desktop.driver import Driver

_PHOTOS = 20
_CLICKS = 40
_TILE = 20  # px into the first tile of a mosaic


def measure_looking(window: MainWindow) -> dict[str, Any]:
    """`photo_to_maps_ms`, from a dropped photo until the maps are painted, and `channel_click_p95_ms`."""
    from inception_studio.desktop.driver import Driver  # QtTest would count in the time of a start

    store, maps = window.parts.store, window.docks["module"].panel
    until_painted(window.show, window.docks["predictions"].panel, lambda: store.state.record is not None)
    weights = _weights()
    window.parts.explorer.open_weights(weights)
    user = Driver(window)
    user.wait_for(lambda: store.state.card.path == weights, 60, "the weights do not come")
    user.settle()
    photos = itertools.cycle(sample_photos())
    times = [_new_photo(user, window, next(photos)) for _ in range(_PHOTOS + 1)][1:]
    clicks = [_click_channel(user, window, maps) for _ in range(_CLICKS + 1)][1:]
    return {
        "photo_to_maps_ms": median(times) * 1000,
        "channel_click_p95_ms": percentile(clicks, 95) * 1000,
    }


def _new_photo(user: Driver, window: MainWindow, photo: Path) -> float:
    """Seconds from the drop of a photo until the open module's maps of it are painted; all are there then."""
    store = window.parts.store
    before = store.state.record
    maps = window.docks["module"].panel
    taken = seconds_until_painted(lambda: user.drop(photo), maps, lambda: store.state.record is not before)
    user.settle()
    return taken


def _click_channel(user: Driver, window: MainWindow, maps: QWidget) -> float:
    """Seconds from a click on a tile of the open module until the channel's map is painted."""
    store = window.parts.store
    tiles = user.find(QWidget, "maps_4a/5x5")
    taken = seconds_until_painted(
        lambda: user.click(tiles, QPoint(_TILE, _TILE)), maps, lambda: store.state.unit is not None
    )
    user.press("back_button")
    user.settle()
    return taken


def _weights() -> Path:
    """A file of random weights in torchvision's form: nothing of it matters here but its size."""
    import torch  # it is there by now, but not when this file is imported

    from inception_studio.nets.architecture import Architecture
    from inception_studio.nets.card import WeightCard
    from inception_studio.nets.googlenet import GoogLeNet
    from inception_studio.nets.preprocess import IMAGENET
    from inception_studio.nets.weights import save_weights

    torch.manual_seed(0)
    architecture = Architecture.torchvision()
    card = WeightCard("random", architecture, tuple(map(str, range(1000))), IMAGENET, aux_trained=False)
    path = cache_dir() / "random.safetensors"
    save_weights(path, GoogLeNet(architecture), card)
    return path
