"""The data set that a run asks for: the built-in one, or a folder of the user's."""

from __future__ import annotations

from pathlib import Path

from inception_studio.nets.card import Preprocessing
from inception_studio.training.config import BUILTIN, RunConfig
from inception_studio.training.folders import class_folders
from inception_studio.training.split import ImageData
from inception_studio.training.synthetic import shapes


def open_data(config: RunConfig, preprocessing: Preprocessing) -> ImageData:
    """The data set of a run; UserError when the folder cannot be trained on."""
    if config.data == BUILTIN:
        return shapes(config.image_size, config.seed)
    return class_folders(Path(config.data), preprocessing, config.seed)
