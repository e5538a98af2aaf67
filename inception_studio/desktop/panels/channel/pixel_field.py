"""What a pixel of a map sees: where that lies, how it is painted, how it is told; knows no widget."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage

from inception_studio.desktop.panels import layer_text as words
from inception_studio.desktop.panels.picture import FieldMark
from inception_studio.insight.record_types import FloatArray
from inception_studio.nets.graph import ReceptiveField

_NEIGHBOURHOOD, _LEAST_PART = 3.0, 20  # of a small field's side, and px at least, that are shown around it
_OUTER = 0.98  # of the measured field's sum that the figure in words counts


def placed(shape: tuple[int, ...], field: ReceptiveField | None, side: int) -> QRectF:
    """Where a map lies on the input, in fractions of its side: each pixel around its field's centre."""
    if field is None:
        return QRectF(0, 0, 1, 1)
    first = (field.start - field.stride / 2) / side
    return QRectF(first, first, shape[1] * field.stride / side, shape[0] * field.stride / side)


def around(mark: FieldMark, side: int) -> QRect:
    """The part of an input of `side` px that shows a field large enough: all of it, if it is not small."""
    left, top, right, bottom = mark.box
    width = min(side, max(_LEAST_PART, round(_NEIGHBOURHOOD * (right - left))))
    if width > side / 2:
        width = side
    x, y = (round((low + high - width) / 2) for low, high in ((left, right), (top, bottom)))
    return QRect(min(max(x, 0), side - width), min(max(y, 0), side - width), width, width)


def lit(field: FloatArray) -> QImage:
    """A measured field as a glow over the photo, all else in the dark."""
    high = float(np.quantile(field[field > 0], 0.99)) if (field > 0).any() else 1.0
    strength = np.sqrt((field / high).clip(0.0, 1.0))
    pixels = np.zeros((*field.shape, 4), np.uint8)
    pixels[..., :3] = np.rint(strength[..., None] * np.array([255, 214, 90])).astype(np.uint8)
    pixels[..., 3] = np.rint(255 * (0.62 + 0.2 * strength)).astype(np.uint8)
    height, width = field.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def reach(field: FloatArray) -> int:
    """The side in px of the smallest square around the field's middle that has nearly all of it."""
    total = float(field.sum())
    if total <= 0:
        return 0
    rows, columns = np.indices(field.shape)
    y, x = float((rows * field).sum() / total), float((columns * field).sum() / total)
    away = np.maximum(np.abs(rows - y), np.abs(columns - x)).ravel()
    order = np.argsort(away)
    within = np.searchsorted(np.cumsum(field.ravel()[order]), _OUTER * total)
    return round(2 * float(away[order[min(int(within), away.size - 1)]]) + 1)


def field_told(
    field: ReceptiveField | None,
    measured: FloatArray | None,
    value: float,
    pixel: tuple[int, int] | None,
) -> str:
    """ "pixel (3, 4): value 1.2 · can see 99 px · 98 % of what moves it lies within 57 px"; without a
    `pixel` the unit is one number."""
    told = [f"value {words.value(value)}" if pixel is None else f"pixel {pixel}: value {words.value(value)}"]
    if field is not None:
        told.append(f"can see {field.size} px (the frame)")
    if measured is not None:
        side = reach(measured)
        told.append(
            f"{round(100 * _OUTER)} % of what moves it lies within {side} px (the light)"
            if side
            else "nothing of the photo moves it"
        )
    return " · ".join(told)
