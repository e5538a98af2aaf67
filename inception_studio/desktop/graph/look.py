"""Colours, pens and letters of the network's drawing in the present theme; knows no layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen

from inception_studio.desktop.theme import Theme

SMALLEST = 9  # pixels of a letter


class Line(NamedTuple):
    """One line of a label. It is left out where `room_for`, a longer text, would not fit: so that of several
    boxes of one size all have their label or none.
    """

    text: str
    bold: bool = False
    room_for: str = ""


@dataclass(frozen=True)
class Choices:
    """Paragraphs to be written upright, then those to be `turned` and written upwards; the first that fits.

    `small`: in the smallest letters that can be read. `tight`: up to the very edges.
    """

    upright: Sequence[Sequence[Line]]
    turned: Sequence[Sequence[Line]] = ()
    small: bool = False
    tight: bool = False


class Look:
    """What items paint with; `take` fills it anew when the theme changes."""

    def __init__(self, theme: Theme, lut: np.ndarray) -> None:
        """`lut` is the colour map, (256, 3) uint8."""
        self.scale = [QColor(*(int(part) for part in row)) for row in lut]
        self.letter = SMALLEST  # height in pixels of a label's letters
        self.coloured = False  # whether any layer has a colour of the quantity
        self.take(theme)

    def take(self, theme: Theme) -> None:
        """Colours and fonts of the theme's present palette."""
        p = theme.palette
        self.background, self.surface, self.raised = QColor(p.background), QColor(p.surface), QColor(p.raised)
        self.border, self.text, self.muted = QColor(p.border), QColor(p.text), QColor(p.muted)
        self.accent = QColor(p.accent)
        self.off = QColor(p.error)  # what strikes out a layer that is switched off
        self.branches = {name: QColor(colour) for name, colour in p.branches.items()}
        self.heads = {name: QColor(colour) for name, colour in p.heads.items()}
        self.family = theme.small.family()
        self.pixels = QFontInfo(theme.small).pixelSize()

    def colour(self, position: float) -> QColor:
        """The colour map at `position` 0…1."""
        return self.scale[round(255 * position)]

    @property
    def font(self) -> QFont:
        """The theme's font of captions."""
        return _font(self.family, self.pixels, bold=False)

    @property
    def line(self) -> float:
        """Height in pixels of a label's line."""
        return _line_height(self.family, self.letter)


@lru_cache(maxsize=64)
def _font(family: str, pixels: int, bold: bool) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


@lru_cache(maxsize=4096)
def _width(family: str, pixels: int, bold: bool, text: str) -> float:
    return QFontMetricsF(_font(family, pixels, bold)).horizontalAdvance(text)


@lru_cache(maxsize=64)
def _line_height(family: str, pixels: int) -> float:
    metrics = QFontMetricsF(_font(family, pixels, bold=False))
    return metrics.ascent() + metrics.descent()


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of `one` on `other`."""
    parts = zip(_rgb(one), _rgb(other), strict=True)
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in parts))


def _rgb(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def ink_on(fill: QColor) -> QColor:
    """Black or white, whichever reads better on `fill` (relative luminance as in WCAG 2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(fill)
    )
    return QColor("#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else "#ffffff")


def pen(colour: QColor, pixels: float) -> QPen:
    """A pen of that many pixels, as the screen counts them: a cosmetic one is hardly seen at a high DPI."""
    made = QPen(colour, pixels)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    return made


def draw_lines(
    painter: QPainter,
    look: Look,
    box: QRectF,
    label: Sequence[Choices],
    colour: QColor,
    padding: float = 3.0,
) -> None:
    """Write into `box` (in the painter's units) the first paragraph of `label` that fits.

    Letters have the look's size in pixels at every scale of the painter; lines are centred.
    """
    scale = painter.worldTransform().m11()
    for choices in label:
        # A digit's own sides are empty: half a pixel beyond the edges is not seen.
        margin = -0.5 if choices.tight else 2 * padding
        width, height = box.width() * scale - margin, box.height() * scale - margin
        pixels = SMALLEST if choices.small else look.letter
        leading = _line_height(look.family, pixels)
        for paragraphs, along, across, angle in (
            (choices.upright, width, height, 0),
            (choices.turned, height, width, -90),
        ):
            for lines in paragraphs:
                room = max(_room(look.family, pixels, line) for line in lines)
                if room <= along and len(lines) * leading <= across + 2:
                    _write(painter, look, box.center(), scale, angle, lines, pixels, colour)
                    return


def _write(
    painter: QPainter,
    look: Look,
    centre: QPointF,
    scale: float,
    angle: int,
    lines: Sequence[Line],
    pixels: int,
    colour: QColor,
) -> None:
    leading = _line_height(look.family, pixels)
    painter.save()
    painter.translate(centre)
    painter.scale(1 / scale, 1 / scale)
    painter.rotate(angle)
    painter.setPen(colour)
    y = -len(lines) * leading / 2
    for line in lines:
        half = _width(look.family, pixels, line.bold, line.text) / 2 + 2
        painter.setFont(_font(look.family, pixels, line.bold))
        painter.drawText(QRectF(-half, y, 2 * half, leading), Qt.AlignmentFlag.AlignCenter, line.text)
        y += leading
    painter.restore()


def _room(family: str, pixels: int, line: Line) -> float:
    return max(_width(family, pixels, line.bold, text) for text in (line.text, line.room_for))


def draw_ring(
    painter: QPainter, box: QRectF, colour: QColor, pixels: float, outset: float, radius: float
) -> None:
    """An outline `outset` pixels outside of `box`."""
    far = outset / painter.worldTransform().m11()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(colour, pixels))
    painter.drawRoundedRect(box.adjusted(-far, -far, far, far), radius + far, radius + far)
