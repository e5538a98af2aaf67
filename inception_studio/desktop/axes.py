"""How axes over training steps choose and write their numbers; knows no plot and no run."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QFont, QFontMetrics

_GAP_PX = 7  # between the numbers at an axis
_TITLE_PX = 28  # half of "epoch 10"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """`-3` → "10⁻³"."""
    return f"10{str(exponent).translate(_SUPERSCRIPT)}"


def scientific(value: float) -> str:
    """Two significant digits as a person writes them: "0.52", "3.2×10⁻⁹", "0", "not a number"."""
    if math.isnan(value):
        return "not a number"
    if value == 0 or math.isinf(value) or 1e-3 <= abs(value) < 1e4:
        return f"{value:.3g}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}×{power_of_ten(int(exponent))}"


class DecadeAxis(pg.AxisItem):
    """An axis of log10 values, written as powers of ten at whole decades, always at its two outermost."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        foot, top = self.ends(low, high)
        line = tick_metrics(self).height() * (high - low) / max(size, 1.0)  # in decades
        for room in (1.15 * line, 0.8 * line):  # that a label needs; the digits alone, so that there are two
            spacing = max(1, math.ceil(room))
            above = [float(v) for v in range(top, math.ceil(foot) - 1, -spacing) if v - foot >= room]
            if above:
                break
        return [(float(spacing), [*above, foot])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [power_of_ten(round(v)) for v in values]

    def ends(self, low: float, high: float) -> tuple[float, int]:
        """Where the lowest label stands on an axis from `low` to `high`, and the highest decade."""
        return float(math.ceil(low)), math.floor(high)


class LossAxis(pg.AxisItem):
    """A left axis labelled at round numbers, on a log scale 1, 2, 5, 10, …, as far as there is room."""

    def __init__(self) -> None:
        super().__init__("left")

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        line = tick_metrics(self).height()
        room = max(size / (line + _GAP_PX), 1)
        if not self.logMode:
            return [_round_ticks(low, high, room, line / max(size, 1))]
        decades = range(math.floor(low), math.ceil(high) + 1)
        for digits in ((1, 2, 5), (1, 3), (1,)):
            values = [d + math.log10(digit) for d in decades for digit in digits]
            shown = [v for v in values if low <= v <= high]
            if len(shown) < 2 and high - low < 1:  # linear numbers, which crowd at the end
                step, numbers = _round_ticks(10**low, 10**high, max(room / 2, 1), line / max(size, 1))
                return [(step, [math.log10(n) for n in numbers if n > 0])]
            if len(shown) <= room:
                return [(1.0, shown)]
        every = math.ceil(len(shown) / room)
        return [(float(every), [v for v in shown if round(v) % every == 0])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if not self.logMode:
            return super().tickStrings(values, scale, spacing)
        return [scientific(10**v) for v in values]


class StepAxis(pg.AxisItem):
    """A bottom axis labelled at round steps that, where it has no title, says at one what they count."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self._word = ""
        self._named = float("nan")  # the tick that has the word

    def name_ticks(self, word: str) -> None:
        """What the numbers count; empty while the axis has a title."""
        self._word = word
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        # All in one level: pyqtgraph has each level written for itself, and would leave labels out.
        low, high = sorted((minVal, maxVal))
        metrics = tick_metrics(self)
        number, word = (metrics.horizontalAdvance(text) for text in (f"{high:.0f}", f"{self._word} "))
        named = number + (word if self._word else 0) + 4  # pyqtgraph wants more than the text's own width
        room = max(size / ((number + named) / 2 + 2 * _GAP_PX), 1)
        step, shown = _round_ticks(low, high, room, named / max(size, 1), least=1.0)
        edge = named / 2 * (high - low) / max(size, 1)
        self._named = next((v for v in shown if low + edge <= v <= high - edge), float("nan"))
        return [(step, shown)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        word = f"{self._word} " if self._word else ""
        return [f"{word if v == self._named else ''}{v:.0f}" for v in values]


class EpochAxis(pg.AxisItem):
    """An axis along the top that marks where epochs ended, as many as there is room for."""

    def __init__(self) -> None:
        super().__init__("top")
        self._ends = np.empty(0)
        self._numbers = np.empty(0)
        self._titled = self._covered = float("nan")  # the tick that has room for the word, and where it ends

    def set_epochs(self, ends: np.ndarray, numbers: np.ndarray) -> None:
        """Steps (n,) at which the epochs `numbers` (n,) ended."""
        if len(ends) != len(self._ends) or not np.array_equal(ends, self._ends):
            self._ends, self._numbers = ends.copy(), numbers.copy()
            self.picture = None
            self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        shown = self._ends[(self._ends >= minVal) & (self._ends <= maxVal)]
        if not len(shown):
            return []
        # Numbers at multiples of 1, 2, 5, 10, …, so that they do not jump about while the run grows.
        stride = next(s for s in _round_numbers() if len(shown) / s * 24 <= max(size, 24))
        kept = shown[[int(self._number(v)) % stride == 0 for v in shown]]
        room = _TITLE_PX * (maxVal - minVal) / max(size, 1)
        fitting = kept[(kept >= minVal + room) & (kept <= maxVal - room)]
        self._titled = float(fitting[0]) if len(fitting) else float("nan")
        self._covered = self._titled + 1.6 * room  # up to here the word leaves no room for another number
        return [(float(stride), kept.tolist())]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self._text(v) for v in values]

    def _text(self, step: float) -> str:
        if step == self._titled:
            return f"epoch {self._number(step):.0f}"
        return "" if self._titled < step < self._covered else f"{self._number(step):.0f}"

    def _number(self, step: float) -> float:
        return float(self._numbers[int(np.searchsorted(self._ends, step - 0.5))])


def tick_metrics(axis: pg.AxisItem) -> QFontMetrics:
    """Of the font that the numbers at an axis are written in."""
    return QFontMetrics(axis.style["tickFont"] or QFont())


def style_axis(axis: pg.AxisItem, line: str, text: str, font: QFont) -> None:
    """Lines, numbers and label of an axis in the palette's colours."""
    axis.setPen(line)
    axis.setTickPen(line)
    axis.setTextPen(text)
    axis.setTickFont(font)
    axis.setStyle(tickLength=-4, tickTextOffset=4, hideOverlappingLabels=True)
    if axis.labelText:
        size = f"{font.pointSizeF():.1f}pt" if font.pointSizeF() > 0 else f"{font.pixelSize()}px"
        axis.setLabel(axis.labelText, **{"color": text, "font-size": size})


def _round_ticks(
    low: float, high: float, room: float, label: float, least: float = 1e-9
) -> tuple[float, list[float]]:
    """Step and multiples for at most `room` numbers; at least one is whole where that can be.

    A `label` is so much of the axis long, a step is not below `least`.
    """
    step = _round_up(max((high - low) / room, least))
    edge = label / 2 * (high - low)  # a number nearer to an end would be cut, and is not written
    for finer in (step, *(_round_up(max(step / part, least)) for part in (2, 5, 10, 20))):
        whole = _multiples(finer, low + edge, high - edge)
        if whole:
            return (step, _multiples(step, low, high)) if finer == step else (finer, [whole[len(whole) // 2]])
    return step, _multiples(step, low, high)


def _round_up(least: float) -> float:
    """The smallest of 1, 2, 5, 10, … times a power of ten that is not below `least`."""
    scale = 10.0 ** math.floor(math.log10(least))
    return next(scale * digit for digit in (1, 2, 5, 10) if scale * digit >= least * (1 - 1e-9))


def _multiples(step: float, low: float, high: float) -> list[float]:
    return [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _round_numbers() -> Iterable[int]:
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10
