"""How a report writes numbers, shapes and settings, and makes text safe for HTML."""

from __future__ import annotations

import math
import re
from html import escape

from inception_studio.nets.card import Preprocessing
from inception_studio.nets.framing import IDENTITY, Framing

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_FIGURE = re.compile(r"[\d.,]+ (?:%|ms|s|kB|MB|GB|bytes|px|logits)(?!\w)")
_BYTES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def text(value: object) -> str:
    """Any words, with what HTML would take for its own made harmless."""
    return escape(str(value), quote=True)


def figures_kept(html: str) -> str:
    """The same, with figures that stay in one line with their units."""
    return _FIGURE.sub(r'<span class="figure">\g<0></span>', html)


def number(value: float) -> str:
    """Three significant digits: "0.0521", "12.4", "3.2×10⁻⁷"."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.3g}".replace("-", "−") if abs(value) < 1e3 else f"{value:,.0f}".replace("-", "−")
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}×10{str(int(exponent)).translate(_SUPERSCRIPT)}".replace("-", "−")


def logits(value: float) -> str:
    """A part of an answer, with its sign and three digits, zeros too: "+1.50", "−0.0521"."""
    if 1e-3 <= abs(value) < 100:
        return f"{value:+#.3g}".replace("-", "−")
    return f"+{number(value)}" if value > 0 else number(value)


def percent(share: float) -> str:
    """0.8312 → "83.1 %"; what is neither 0 nor 1 is not rounded to it."""
    if math.isnan(share):
        return "no number"
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.999 < share < 1:
        return ">99.9 %"
    return f"{100 * share:.1f} %"


def shape(output: tuple[int, ...]) -> str:
    """(512, 14, 14) → "512 × 14 × 14"."""
    return " × ".join(map(str, output))


def size(count: int) -> str:
    """Bytes as a person reads them: "85 MB"."""
    for unit, letters in _BYTES:
        if count >= unit:
            return f"{count / unit:.{0 if count >= 10 * unit else 1}f} {letters}"
    return f"{count} bytes"


def seconds(value: float) -> str:
    """ "12 ms", "0.84 s", "31 s"."""
    if value < 0.1:
        return f"{1000 * value:.0f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def preparation(preprocessing: Preprocessing, framing: Framing = IDENTITY) -> str:
    """How the photo became the input, in a sentence."""
    crop = preprocessing.crop
    mean, std = (", ".join(f"{one:g}" for one in edges) for edges in (preprocessing.mean, preprocessing.std))
    scaled = "" if preprocessing.scale == 1 else f", times {preprocessing.scale:g}"
    by_hand = "" if framing.is_identity else f"{_framed(framing)} before; "
    return (
        f"{by_hand}the shorter side resized to {preprocessing.resize} px, the centre {crop} × {crop} px cut, "
        f"values 0 to 1{scaled} in the order {preprocessing.channel_order}, less the mean ({mean}), "
        f"divided by ({std})"
    )


def _framed(framing: Framing) -> str:
    moves = {
        "enlarged {:.2f} times": framing.zoom - 1 and framing.zoom,
        "turned clockwise by {:.1f}°": framing.angle,
        "the frame shifted to the right by {:.0%} of its side": framing.shift_x,
        "the frame shifted down by {:.0%} of its side": framing.shift_y,
    }
    return ", ".join(words.format(value) for words, value in moves.items() if value).replace("-", "−")
