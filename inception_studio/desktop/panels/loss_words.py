"""What the losses panel's legend says, as rich text: entries, figures, the run's name; knows no state."""

from __future__ import annotations

import math
from html import escape

from PySide6.QtGui import QFont, QTextDocument

from inception_studio.desktop.panels.loss_lines import ACCURACY

GUESS = "guess"  # the mark of what guessing would have
_MARKS = {"": "━", "o": "○", "s": "■", "t1": "△", "d": "◇", GUESS: "┈"}


def entry(colour: str, muted: str, mark: str, label: str, figure: str) -> str:
    """A curve's mark in its colour, its name and a figure, in one piece that does not break."""
    words = f'<span style="color:{muted}">{_unbroken(label)}</span>'
    return "&nbsp;".join((f'<span style="color:{colour}">{_MARKS[mark]}</span>', words, _unbroken(figure)))


def run_at_end(name: str, muted: str) -> str:
    """The run's name, after the entries."""
    return f'<span style="color:{muted}">&ensp;·&ensp;{_unbroken(name)}</span>'


def number(view: str, value: float) -> str:
    """A loss in nats, or a share in per cent in the view `ACCURACY`."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    return f"{value:.1f} %" if view == ACCURACY else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def width(text: str, font: QFont) -> float:
    """Of a line of rich text, in px."""
    document = QTextDocument()
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setHtml(text)
    return document.idealWidth()


def _unbroken(text: str) -> str:
    return escape(text).replace(" ", "&nbsp;").replace("-", "&#8209;")
