"""What differs between two records or two maps, as numpy arrays; knows neither torch nor their origin."""

from __future__ import annotations

import numpy as np
from PIL import Image

from inception_studio.insight.record_types import FloatArray, Record
from inception_studio.nets.card import readable

_APART = 10.0  # times as large: values of two networks that are not of one scale
_LOOKED_AT = 20_000  # values of a layer at most, evenly spread


def as_maps(output: FloatArray) -> FloatArray:
    """Maps (C, H, W) as they are; a vector (K,) as K maps of one pixel."""
    return output.reshape(-1, 1, 1) if output.ndim == 1 else output


def resized(map_: FloatArray, height: int, width: int) -> FloatArray:
    """A map (H, W) as (height, width), bilinear; the same array if it has that size."""
    if map_.shape == (height, width):
        return map_
    image = Image.fromarray(np.ascontiguousarray(map_, np.float32))
    made: FloatArray = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR), np.float32)
    return made


def alike(one: FloatArray, other: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two maps (H, W) in the larger of their heights and widths, so that they can be subtracted."""
    height, width = (max(pair) for pair in zip(one.shape, other.shape, strict=True))
    return resized(one, height, width), resized(other, height, width)


def alike_maps(one: FloatArray, other: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The same for maps (C, H, W), every channel by itself; those of the larger size are the same array."""
    height, width = (max(pair) for pair in zip(one.shape[1:], other.shape[1:], strict=True))
    grown = [
        maps if maps.shape[1:] == (height, width) else np.stack([resized(m, height, width) for m in maps])
        for maps in (one, other)
    ]
    return grown[0], grown[1]


def same_weights(one: Record, other: Record) -> bool:
    """Whether both are of one network, read once or from equal files."""
    a, b = one.card, other.card
    return a is b or (bool(a.sha256) and a.sha256 == b.sha256)


def apart(one: Record, other: Record, layers: tuple[str, str]) -> tuple[float, float] | None:
    """The 99th percentiles of a layer's magnitudes in both, if two networks' differ so much that the smaller
    would not be seen in the scale of the larger; None if they do not, or for one network."""
    if same_weights(one, other):
        return None
    a, b = (_size(record.outputs[layer]) for record, layer in zip((one, other), layers, strict=True))
    return (a, b) if 0.0 < min(a, b) * _APART < max(a, b) else None


def _size(output: FloatArray) -> float:
    values = output.ravel()[:: -(-output.size // _LOOKED_AT)]  # a camera asks for it at every frame
    return float(np.percentile(np.nan_to_num(np.abs(values), posinf=0.0), 99))


def place_in(pixel: tuple[int, int], shape: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, int]:
    """The pixel (row, column) of a map of shape `other` (H, W) over the middle of one of shape `shape`."""
    row, column = ((2 * at + 1) * to // (2 * of) for at, of, to in zip(pixel, shape, other, strict=True))
    return row, column


def channel_differences(one: FloatArray, other: FloatArray) -> FloatArray:
    """The mean absolute difference (C,) of the channels of two (C, H, W) of equal shape."""
    found: FloatArray = np.abs(np.subtract(other, one, dtype=np.float32)).mean(axis=(1, 2))
    return found


def mismatch(one: Record, other: Record, layer: str) -> str:
    """Why the channels of a layer cannot be put side by side one by one; empty if they can."""
    for record, which in ((one, "A"), (other, "B")):
        if layer not in record.outputs:
            return f"{which} has no layer {layer}."
    shapes = [record.outputs[layer].shape for record in (one, other)]
    if shapes[0][0] != shapes[1][0]:
        return f"{layer} has {shapes[0][0]} channels in A and {shapes[1][0]} in B."
    return ""


def answers_of_both(
    one: Record, other: Record, count: int, head: str = "main"
) -> list[tuple[str, float | None, float | None]]:
    """The classes that either is most sure of, with both probabilities, most probable first.

    Classes are matched by name; None where a network does not know one, or where its answer is no number.
    """
    sides = [_by_name(record, head) for record in (one, other)]
    names = dict.fromkeys(name for side in sides for name in side)
    best = sorted(names, key=lambda name: -max(side.get(name, 0.0) for side in sides))[:count]
    return [(name, sides[0].get(name), sides[1].get(name)) for name in best]


def class_numbers(record: Record) -> dict[str, int]:
    """The classes that a record's network knows, by name, each with its index."""
    numbers: dict[str, int] = {}
    for number, label in enumerate(record.card.classes):
        # ImageNet has two classes called "crane": the first keeps the plain name.
        name = readable(label)
        while name in numbers:
            name += " (again)"
        numbers[name] = number
    return numbers


def classes_of_both(one: Record, other: Record) -> tuple[str, ...]:
    """The names of the classes that both networks know, in the order of `one`."""
    known = class_numbers(other)
    return tuple(name for name in class_numbers(one) if name in known)


def _by_name(record: Record, head: str) -> dict[str, float]:
    probabilities = record.probabilities.get(head)
    if probabilities is None or not np.isfinite(probabilities).all():
        return {}
    # There may be fewer or more names than answers.
    return dict(zip(class_numbers(record), probabilities.tolist(), strict=False))
