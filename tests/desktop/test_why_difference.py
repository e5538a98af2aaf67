"""The difference of two columns of "why": what it shows, that it follows, and goes with its columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from inception_studio.desktop.exporting.takeable import takeable
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.why.map import MapOverPhoto
from inception_studio.desktop.panels.why.panel import WhyPanel
from inception_studio.insight.attribution.render import scale_of
from inception_studio.insight.record_types import FloatArray

from .asking import columns, open_panel, settled, state, why
from .conftest import CLASSES
from .hands import press, text


@pytest.fixture
def asked(studio: MainWindow, qtbot: QtBot) -> WhyPanel:
    """The panel with Grad-CAM and Integrated Gradients."""
    panel = open_panel(studio, qtbot)
    why(studio).ask()
    settled(studio, qtbot)
    return panel


def subtract(panel: WhyPanel, one: str, less: str, qtbot: QtBot) -> None:
    """Choose in the menu, and see the difference come."""
    button = panel.findChild(QToolButton, "why_subtract")
    assert button.isEnabled()
    (inside,) = [action.menu() for action in button.menu().actions() if action.text() == f"{one} −"]
    (entry,) = [action for action in inside.actions() if action.text() == less]
    entry.trigger()
    qtbot.waitUntil(lambda: bool(shown(panel)))


def shown(panel: WhyPanel) -> list[FloatArray | None]:
    """The differences' maps on the screen."""
    views = panel.findChildren(MapOverPhoto, "why_difference_map")
    return [takeable(view).numbers() for view in views if view.isVisible()]


def test_of_two_methods_each_is_divided_by_its_scale(
    studio: MainWindow, asked: WhyPanel, qtbot: QtBot
) -> None:
    subtract(asked, "Grad-CAM", "Integrated Gradients", qtbot)
    one, less = (column.attribution.map for column in columns(studio))
    (found,) = shown(asked)
    np.testing.assert_allclose(found, one / scale_of(one) - less / scale_of(less), atol=1e-5)
    assert text(asked, "why_difference") == "Grad-CAM − Integrated Gradients"
    assert text(asked, "why_difference_how") == "each ÷ its own scale"
    asked.lens.point((10, 20))
    assert text(asked, "why_difference_how").startswith("(10, 20): ")
    why(studio).differences.add(0, 1)
    assert len(shown(asked)) == 1, "it is there already"


def test_of_one_method_for_two_classes_it_is_plain(studio: MainWindow, asked: WhyPanel, qtbot: QtBot) -> None:
    why(studio).compare_targets({"right": 2, "given": 6}, studio.parts.store.state.photo.path)
    settled(studio, qtbot)
    subtract(asked, f"Grad-CAM: {CLASSES[6]} (given)", f"Grad-CAM: {CLASSES[2]} (right)", qtbot)
    given, right = (column.attribution.map for column in columns(studio))
    (found,) = shown(asked)
    np.testing.assert_allclose(found, right - given, atol=1e-6)
    assert text(asked, "why_difference") == f"Grad-CAM: {CLASSES[6]} − {CLASSES[2]}"
    assert text(asked, "why_difference_how") == "the values subtracted as they are"


def test_it_follows_its_columns(studio: MainWindow, asked: WhyPanel, qtbot: QtBot, photo: Path) -> None:
    subtract(asked, "Integrated Gradients", "Grad-CAM", qtbot)
    (before,) = shown(asked)
    why(studio).set_request(1, replace(columns(studio)[1].request, steps=3))
    assert shown(asked) == [None]
    assert text(asked, "why_difference_how") == "needs both maps"
    settled(studio, qtbot)
    (after,) = shown(asked)
    assert not np.array_equal(before, after)
    less, one = (column.attribution.map for column in columns(studio))
    np.testing.assert_allclose(after, one / scale_of(one) - less / scale_of(less), atol=1e-5)
    old = studio.parts.store.state.record
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.record is not old)
    assert shown(asked) == [None], "none is shown beside a newer photo"


def test_it_goes_with_a_column_and_by_its_own_button(
    studio: MainWindow, asked: WhyPanel, qtbot: QtBot
) -> None:
    subtract(asked, "Grad-CAM", "Integrated Gradients", qtbot)
    press(asked, "why_difference_remove", qtbot)
    assert not shown(asked)
    assert len(columns(studio)) == 2
    subtract(asked, "Grad-CAM", "Integrated Gradients", qtbot)
    qtbot.mouseClick(asked._columns[1].findChild(QToolButton, "why_remove"), Qt.MouseButton.LeftButton)
    assert not shown(asked)
    assert not asked.findChild(QToolButton, "why_subtract").isEnabled()
    why(studio).add("input-x-gradient")  # the new column gets the number of the one that went
    why(studio).ask()
    settled(studio, qtbot)
    assert not shown(asked)
    assert not state(studio).differences


def test_zoom_is_that_of_the_columns_and_themes_change(
    studio: MainWindow, asked: WhyPanel, qtbot: QtBot
) -> None:
    subtract(asked, "Grad-CAM", "Integrated Gradients", qtbot)
    view = asked.findChild(MapOverPhoto, "why_difference_map")
    before = view.grab().toImage()
    asked.lens.zoom_by(2.0, asked.lens.part.center())
    assert view.grab().toImage() != before
    studio.set_theme("dark")
    dark = view.grab().toImage()
    studio.set_theme("light")
    assert view.grab().toImage() != dark
    assert asked.findChild(QLabel, "why_difference").text() == takeable(view).name()
