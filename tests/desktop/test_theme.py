"""Palettes are legible and tell branches apart for everyone; the theme follows the system and switches."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inception_studio.desktop.icons import app_icon, icon
from inception_studio.desktop.style_sheet import style_sheet
from inception_studio.desktop.theme import DARK, LIGHT, Palette, Theme
from inception_studio.resources import resource

PALETTES = pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])

# Machado, Oliveira, Fernandes 2009, severity 1, for linear RGB.
EYES = {
    "all": np.eye(3),
    "deuteranope": [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    "protanope": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
}


def linear(colour: str) -> np.ndarray:
    """sRGB "#rrggbb" → linear RGB (3,)."""
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Linear RGB (3,) → CIE L*a*b* (3,), D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ rgb.clip(0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@PALETTES
def test_text_is_legible(palette: Palette) -> None:
    for name in ("text", "muted", "accent", "good", "warning", "error"):
        for behind in (palette.background, palette.surface, palette.raised):
            assert contrast(getattr(palette, name), behind) >= 4.5, (name, behind)
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.text, palette.selection) >= 4.5


@PALETTES
def test_branch_and_head_colours_stand_out(palette: Palette) -> None:
    for colour in (*palette.branches.values(), *palette.heads.values()):
        for behind in (palette.background, palette.surface, palette.raised):
            assert contrast(colour, behind) >= 3
        assert contrast(colour, palette.surface) >= 4.5  # branch names are written in it


@PALETTES
@pytest.mark.parametrize("eye", list(EYES))
def test_branch_colours_can_be_told_apart(palette: Palette, eye: str) -> None:
    seen = {name: lab(np.array(EYES[eye]) @ linear(colour)) for name, colour in palette.branches.items()}
    for one, other in itertools.combinations(seen, 2):
        # 2.3 is a just noticeable difference; small marks need several times that.
        assert np.linalg.norm(seen[one] - seen[other]) > 20, (one, other)


def test_modes_switch_the_application_while_it_runs(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme("light")
    label = QLabel("text")
    qtbot.addWidget(label)
    assert not theme.dark
    assert label.palette().windowText().color().name() == LIGHT.text
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    assert theme.dark
    assert theme.palette is DARK
    assert label.palette().windowText().color().name() == DARK.text
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode("dark")
    with pytest.raises(ValueError, match="neon"):
        theme.set_mode("neon")


def selected_widgets() -> dict[str, QWidget]:
    """What a user can select text or rows in, all of it selected."""
    rows = QTableWidget(2, 1)
    rows.horizontalHeader().hide()
    rows.verticalHeader().hide()
    entries = QListWidget()
    for number in range(2):
        rows.setItem(number, 0, QTableWidgetItem("WWWWWW"))
        entries.addItem("WWWWWW")
    line, page, number, choice = QLineEdit("WWWWWW"), QTextEdit("WWWWWW"), QSpinBox(), QComboBox()
    number.setRange(0, 999_999)
    number.setValue(888_888)
    choice.addItems(["WWWWWW"] * 2)
    for widget in (rows, entries, line, page, number):
        widget.selectAll()
    made = {"table": rows, "list": entries, "line": line, "page": page, "number": number}
    return {**made, "choice": choice}


def drawn_contrast(widget: QWidget) -> float:
    """Between the ground of a selection, the most common colour in it, and what stands out most from it."""
    image = widget.grab().toImage()
    if isinstance(widget, QComboBox):
        image = widget.view().grab().toImage()
    first = [
        image.pixelColor(x, y).name() for y in range(6, min(24, image.height() - 4)) for x in range(8, 40)
    ]
    ground = max(set(first), key=first.count)
    return max(contrast(colour, ground) for colour in set(first))


@pytest.mark.parametrize("modes", [("light",), ("dark",), ("dark", "light"), ("light", "dark")])
def test_what_is_selected_is_legible(qapp: QApplication, qtbot: QtBot, modes: tuple[str, ...]) -> None:
    theme = Theme(modes[0])
    widgets = selected_widgets()
    for widget in widgets.values():
        qtbot.addWidget(widget)
        widget.show()
    for mode in modes:
        theme.set_mode(mode)
        widgets["choice"].showPopup()
        for name, widget in widgets.items():
            shown = widget.view() if isinstance(widget, QComboBox) else widget
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                colours = [
                    shown.palette().color(group, role).name()
                    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText)
                ]
                assert contrast(*colours) >= 4.5, (mode, name, colours)
            assert drawn_contrast(widget) >= 4.5, (mode, name)
        widgets["choice"].hidePopup()


def test_system_mode_follows_the_system(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme = Qt.ColorScheme.Light
    hints = QGuiApplication.styleHints()
    monkeypatch.setattr(type(hints), "colorScheme", lambda self: scheme)
    theme = Theme("system")
    assert not theme.dark
    scheme = Qt.ColorScheme.Dark
    with qtbot.waitSignal(theme.changed):
        hints.colorSchemeChanged.emit(scheme)
    assert theme.dark
    theme.set_mode("light")
    with qtbot.assertNotEmitted(theme.changed):
        hints.colorSchemeChanged.emit(scheme)
    assert not theme.dark


def test_an_unknown_remembered_mode_is_the_systems(qapp: QApplication) -> None:
    assert Theme("sepia").mode == "system"


def test_fonts_follow_the_systems(qapp: QApplication) -> None:
    theme = Theme()
    system = QGuiApplication.font().pointSizeF()
    assert theme.body.pointSizeF() == system
    assert theme.small.pointSizeF() < system < theme.title.pointSizeF()


@PALETTES
def test_the_style_sheet_finds_its_drawings(palette: Palette) -> None:
    sheet = style_sheet(palette, palette is DARK)
    drawings = [part.split('"')[0] for part in sheet.split('url("')[1:]]
    assert drawings
    for drawing in drawings:
        assert resource("icons", drawing.rsplit("/", 1)[1]).is_file()


def test_icons_take_the_colour_and_are_sharp(qapp: QApplication) -> None:
    drawn = icon("stop", "#ff0000", "#00ff00")
    image = drawn.pixmap(36, 36).toImage()
    assert image.width() == 36  # drawn at that size, not stretched
    assert image.pixelColor(18, 18).name() == "#ff0000"
    assert drawn.pixmap(36, 36, drawn.Mode.Disabled).toImage().pixelColor(18, 18).name() == "#00ff00"
    assert not app_icon().pixmap(256, 256).isNull()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_words_on_a_bar_of_progress_are_legible(qapp: QApplication, qtbot: QtBot, mode: str) -> None:
    theme = Theme(mode)
    bar = QProgressBar()
    bar.setRange(0, 100)
    bar.setValue(100)
    bar.resize(200, 20)
    qtbot.addWidget(bar)
    bar.show()
    image = bar.grab().toImage()
    drawn = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
    ground = max(set(drawn), key=drawn.count)
    assert ground != theme.palette.raised, "what is done stands out"
    assert contrast(theme.palette.text, ground) >= 4.5
