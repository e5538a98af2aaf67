"""What a training run is asked to do: plain data, its validation and its file form; needs no torch."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from typing import Any

from inception_studio.errors import UserError
from inception_studio.nets.architecture import ACTIVATIONS, INITIALISATIONS, Architecture

BUILTIN = "builtin"
AUX_WEIGHT = 0.3  # Szegedy et al. 2014, section 5

OPTIMISERS = ("sgd", "adamw")
SCHEDULES = ("constant", "cosine", "one-cycle")
AUGMENTATIONS = ("none", "flip", "standard", "strong")
DEVICES = ("auto", "cuda", "mps", "cpu")
PRECISIONS = ("float32", "bfloat16")
VARIANTS = ("torchvision", "paper")

_IS: dict[str, Callable[[Any], bool]] = {  # by a field's type; a bool is an int to Python
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    ),
}
_NAMED = {"str": "a text", "bool": "true or false", "int": "a whole number", "float": "a number"}


def _option(default: Any, help: str, choices: tuple[str, ...] | None = None, **bounds: float) -> Any:
    """A field that the command line and the window's form are made from."""
    return field(default=default, metadata={"help": help, "choices": choices, **bounds})


@dataclass(frozen=True)
class RunConfig:
    """Settings of one run. `validated()` before use; the defaults learn the built-in shapes in minutes."""

    data: str = _option(BUILTIN, "'builtin', or a folder with one folder of photos per class")
    weights: str | None = _option(None, "start from this weight file instead of random weights")
    epochs: int = _option(10, "passes over the training photos", low=1, high=100_000)
    steps: int | None = _option(None, "stop after this many steps, whatever the epochs", low=1, high=10**9)
    batch_size: int = _option(32, "photos per step", low=2, high=65_536)
    image_size: int = _option(64, "side of the input in px", low=64, high=512)
    learning_rate: float = _option(0.02, "highest learning rate of the schedule", low=1e-9, high=100.0)
    optimizer: str = _option("sgd", "sgd: Nesterov momentum; adamw: Adam, decoupled weight decay", OPTIMISERS)
    momentum: float = _option(0.9, "momentum of sgd", low=0.0, high=0.9999)
    weight_decay: float = _option(5e-4, "pull of the weights toward zero", low=0.0, high=1.0)
    schedule: str = _option("one-cycle", "how the learning rate changes over the run", SCHEDULES)
    label_smoothing: float = _option(0.0, "share of the target spread over all classes", low=0.0, high=0.9)
    augmentation: str = _option(
        "standard",
        "flip: mirror; standard: shifts and mirror; strong: also zoom, shape and light",
        AUGMENTATIONS,
    )
    seed: int = _option(0, "fixes weights, order, augmentation and the built-in data", low=0, high=2**31 - 1)
    device: str = _option("auto", "auto: CUDA, else MPS, else the CPU", DEVICES)
    precision: str = _option("float32", "bfloat16: mixed precision where the device has it", PRECISIONS)
    variant: str = _option(
        "torchvision", "torchvision: batch norm, 3×3; paper: LRN, 5×5, no batch norm", VARIANTS
    )
    activation: str = _option("relu", "activation behind every convolution", ACTIVATIONS)
    initialisation: str = _option("kaiming", "how random weights are drawn", INITIALISATIONS)
    sigma: float = _option(0.01, "standard deviation of the normal initialisation", low=1e-6, high=10.0)
    batch_norm: bool | None = _option(None, "batch norm behind every convolution (default: the variant's)")
    aux: bool = _option(True, "auxiliary classifiers at 4a and 4d")
    width: float = _option(1.0, "factor on every channel count of Table 1", low=0.05, high=4.0)

    def validated(self) -> RunConfig:
        """Itself, when every value can be used; UserError naming the first that cannot."""
        for option in options():
            name, value, meta = option.name, getattr(self, option.name), option.metadata
            kind, *none = str(option.type).split(" | ")
            if value is None and none:
                continue
            if not _IS[kind](value):
                raise UserError(f"{label(name)} {value!r} is not {_NAMED[kind]}")
            if meta["choices"] is not None and value not in meta["choices"]:
                raise UserError(
                    f"{label(name)} {value!r} is unknown", remedy=f"Use one of {', '.join(meta['choices'])}."
                )
            if "low" in meta and not meta["low"] <= value <= meta["high"]:
                raise UserError(
                    f"{label(name)} is {value}", remedy=f"Use {meta['low']:g} to {meta['high']:g}."
                )
        return self

    def architecture(self, num_classes: int) -> Architecture:
        """The network of a run from scratch."""
        make = Architecture.paper if self.variant == "paper" else Architecture.torchvision
        changes: dict[str, Any] = {} if self.batch_norm is None else {"batch_norm": self.batch_norm}
        return make(
            num_classes=num_classes,
            activation=self.activation,
            initialisation=self.initialisation,
            sigma=self.sigma,
            aux=self.aux,
            width=self.width,
            **changes,
        )

    def to_json(self) -> str:
        """The file form, `config.json` of the run folder."""
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str) -> RunConfig:
        """The inverse of `to_json`; a missing field gets its default, an unknown one raises UserError."""
        try:
            data: Mapping[str, Any] = json.loads(text)
            config = cls(**data)
        except (ValueError, TypeError) as error:
            raise UserError(f"the run's settings cannot be read ({error})") from error
        return config.validated()


def options() -> Iterator[Field[Any]]:
    """The fields with their `help`, `choices`, `low` and `high`, in the order of the form."""
    yield from fields(RunConfig)


def label(name: str) -> str:
    """A field's name as a person reads it."""
    return name.replace("_", " ")
