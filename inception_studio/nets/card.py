"""What a weight file says of itself: classes, preprocessing, accuracy, origin; needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from inception_studio.nets.architecture import Architecture


def spelling(label: str) -> str:
    """What two spellings of one class have in common: folders cannot hold every character, and people write
    "African_elephant" for "African elephant"."""
    return label.replace("_", " ").replace("-", " ").casefold()


def readable(label: str) -> str:
    """A class's label as a person reads it: what a folder named, "rocking_chair", gets spaces."""
    return label.replace("_", " ").strip() or label


@dataclass(frozen=True)
class Preprocessing:
    """How a photo becomes a network's input.

    The shorter side is resized to `resize` px, the centre `crop` × `crop` px is cut, the values 0…1 are
    multiplied by `scale`, put in `channel_order` and normalised per channel: (x - mean) / std.
    `mean` and `std` are in the order of `channel_order` and in scaled units.
    """

    resize: int
    crop: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    channel_order: str = "RGB"
    scale: float = 1.0

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Preprocessing:
        """The inverse of `dataclasses.asdict`, from JSON's lists."""
        return cls(**{**data, "mean": tuple(data["mean"]), "std": tuple(data["std"])})


@dataclass(frozen=True)
class WeightCard:
    """What is known of the loaded weights; shown in the window and stored in our own files."""

    name: str
    architecture: Architecture
    classes: tuple[str, ...]
    preprocessing: Preprocessing
    aux_trained: bool | None  # None: there are auxiliary heads, and nobody says whether they were trained
    accuracy: Mapping[str, float] = field(
        default_factory=dict
    )  # "main_top1", "main_top5", "aux1_top1", …: fractions
    origin: str = ""
    settings: str = ""  # JSON of the run that made them, empty when another program did
    path: Path | None = None
    sha256: str = ""

    def to_dict(self) -> dict[str, Any]:
        """What is written into a file: all but the file's own path and hash."""
        data = asdict(self)
        del data["path"], data["sha256"]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], path: Path | None = None, sha256: str = "") -> WeightCard:
        """Raises KeyError or TypeError when fields are missing or unknown."""
        return cls(
            name=data["name"],
            architecture=Architecture(**data["architecture"]),
            classes=tuple(data["classes"]),
            preprocessing=Preprocessing.from_dict(data["preprocessing"]),
            aux_trained=None if data["aux_trained"] is None else bool(data["aux_trained"]),
            accuracy=dict(data["accuracy"]),
            origin=data["origin"],
            settings=data.get("settings", ""),
            path=path,
            sha256=sha256,
        )
