"""Bars above and below zero are told apart without their colours, and both are seen in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.channel.filter import SignedBars
from inception_studio.desktop.panels.why.bars import Bar
from inception_studio.desktop.theme import Theme

from .conftest import on_screen
from .test_theme import contrast


def column(image: QImage, x: int, top: float, bottom: float) -> list[str]:
    return [image.pixelColor(x, y).name() for y in range(round(top) + 1, round(bottom) - 1)]


@pytest.mark.parametrize("mode", ["dark", "light"])
def test_a_bar_below_zero_is_hollow_and_not_dim(qapp: QApplication, qtbot: QtBot, mode: str) -> None:
    theme = Theme(mode)
    palette = theme.palette
    bars = SignedBars(theme, "Classes it votes for", ("class", "vote"))
    bars.show_bars(
        [Bar(0, "a", 1.0, palette.error), Bar(1, "b", -1.0, palette.branches["1x1"])],
    )
    ground = QWidget()
    ground.setStyleSheet(f"QWidget {{ background: {palette.surface}; }}")
    QVBoxLayout(ground).addWidget(bars)
    on_screen(ground, 240, 80, qtbot)
    image = bars.grab().toImage()
    zero = {}  # from where the bars go, by the pixels of both rows
    for row in (0, 1):
        rect = bars.row_rect(row)
        middle = round(rect.center().y())
        coloured = [
            x
            for x in range(30, bars.width() - 50)
            if contrast(image.pixelColor(x, middle - 4).name(), palette.surface) >= 3
        ]
        assert coloured, "the bar's edge stands out"
        zero[row] = coloured
        inside = image.pixelColor(round(sum(coloured) / len(coloured)), middle).name()
        assert (inside == palette.surface) == (row == 1), "hollow below zero, and only there"
    assert max(zero[1]) <= min(zero[0]) + 1, "to the left of zero"
    assert [text[0] for text in bars._written] == ["+", "−"]
