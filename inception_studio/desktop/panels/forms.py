"""How figures in words are arranged in few lines: in full where there is room, else in short; knows no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Forms = tuple[str, ...]
"""One figure in words, from the longest form to the shortest."""

_BETWEEN = " · "
# Lines break before a word, a bracket or a sign, never between a number and its unit.
_BREAK = re.compile(r" (?=[(=·]|\w{4})")


def arranged(figures: Sequence[Forms], rows: int, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines, at most `rows`, that say most of the figures; they fit the width if any form does.

    In full first, broken into lines if there are enough of them; then ever shorter, each on a line of its
    own, or several on one.
    """
    full = [line for forms in figures for line in _broken(forms[0], width, measure)]
    if len(full) <= rows:
        return full
    lines: list[str] = []
    for least in range(max((len(forms) for forms in figures), default=1)):
        shown = [
            next((form for form in forms[least:] if measure(form) <= width), forms[-1]) for forms in figures
        ]
        lines = shown if len(shown) <= rows else _joined(shown, width, measure)
        if len(lines) <= rows:
            break
    return lines[:rows]


def _broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    if measure(text) <= width:
        return [text]
    fitting = [place.start() for place in _BREAK.finditer(text) if measure(text[: place.start()]) <= width]
    if not fitting:
        return [text]
    return [text[: fitting[-1]], *_broken(text[fitting[-1] + 1 :], width, measure)]


def _joined(texts: Sequence[str], width: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    for text in texts:
        if lines and measure(lines[-1] + _BETWEEN + text) <= width:
            lines[-1] += _BETWEEN + text
        else:
            lines.append(text)
    return lines
