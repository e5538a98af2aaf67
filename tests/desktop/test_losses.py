"""What a person reads off the losses panel: numbers, units, views, the pointer, and a view that follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.losses import LossesPanel
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.plots import power_of_ten, scientific

from .made_up_run import PER_EPOCH, step_row, write_run


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> LossesPanel:
    """The panel, shown, as large as in the window."""
    made = LossesPanel(parts)
    qtbot.addWidget(made)
    made.resize(460, 260)
    made.show()
    return made


def legend(panel: LossesPanel) -> str:
    text = re.sub(r"<[^>]*>", "", panel.legend.text()).replace("&nbsp;", " ").replace("&ensp;", " ")
    return " ".join(text.split())


def open_run(panel: LossesPanel, path: Path, steps: int = 2 * PER_EPOCH) -> None:
    assert panel.parts.session.open_run(write_run(path, steps).path)


def press(panel: LossesPanel, name: str) -> None:
    QTest.mouseClick(panel.findChild(QToolButton, name), Qt.MouseButton.LeftButton)


def label(panel: LossesPanel, axis: str) -> str:
    return panel.plot.getAxis(axis).labelText


def wheel(panel: LossesPanel) -> None:
    view = panel.plot.viewport()
    centre = QPointF(view.rect().center())
    place = view.mapToGlobal(view.rect().center())
    event = QWheelEvent(
        centre,
        QPointF(place),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_without_a_run_it_says_what_to_do(panel: LossesPanel) -> None:
    assert panel.empty.isVisible()
    assert "Press Train" in panel.empty.text()
    assert not panel.plot.isVisible()


def test_the_newest_losses_stand_in_the_legend(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    row = step_row(40)
    text = legend(panel)
    for name, value in (("total", row.loss_total), ("main", row.loss_main), ("aux 1", row.loss_aux1)):
        assert f"{name} {value:.2f}" in text
    assert "validation 1.50" in text
    assert "guessing 2.30" in text
    QApplication.processEvents()  # the plot takes its place
    assert (label(panel, "left"), label(panel, "bottom")) == ("loss (nats)", "step")
    assert "cross-entropy" in panel.plot.toolTip()
    assert panel.plot.isVisible()
    assert not panel.empty.isVisible()
    assert "total" in panel.plot.accessibleDescription()


def test_in_a_low_dock_units_and_numbers_stay_readable(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    panel.resize(407, 106)
    QApplication.processEvents()
    assert (label(panel, "left"), label(panel, "bottom")) == ("nats", "")
    left, bottom = panel.plot.getAxis("left"), panel.plot.getAxis("bottom")
    assert "step" in " ".join(bottom.tickStrings([0, 10, 20], 1.0, 10))
    low, high = panel.plot.viewRange()[1]
    spacing = left.tickValues(low, high, left.height())[0][0]
    assert spacing / (high - low) * left.height() >= 15, "numbers do not touch"
    assert panel.legend.height() < 20
    panel.resize(460, 260)
    QApplication.processEvents()
    assert (label(panel, "left"), label(panel, "bottom")) == ("loss (nats)", "step")


def test_the_total_is_shown_as_the_sum_of_its_weighted_parts(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    press(panel, "loss_view_parts")
    row = step_row(40)
    assert legend(panel) == (
        f"━ total {row.loss_total:.2f} = ━ main {row.loss_main:.2f} + ━ 0.3·aux 1 {0.3 * row.loss_aux1:.2f}"
        f" + ━ 0.3·aux 2 {0.3 * row.loss_aux2:.2f}"
    )
    assert not panel.log_axis.isEnabled()
    assert panel.parts.settings.get("loss_weighted")


def test_accuracies_an_epoch(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    press(panel, "loss_view_accuracy")
    text = legend(panel)
    for words in ("batch 50.0 %", "train 25.0 %", "validation 20.0 %", "aux 1 15.0 %"):
        assert words in text
    assert "guessing" in panel.legend.toolTip(), "what is too long for one line"
    QApplication.processEvents()
    assert label(panel, "left") == "accuracy (%)"
    low, high = panel.plot.viewRange()[1]
    assert low < 0.01 < 99.9 < high


def test_log_axis_is_chosen_and_remembered(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    press(panel, "loss_log_axis")
    assert panel.plot.getAxis("left").logMode
    assert panel.parts.settings.get("loss_log_axis")
    assert max(panel.plot.viewRange()[1]) < 1  # log10 of a total below 5


def test_rows_that_come_are_drawn(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run", 10)
    image = panel.plot.grab().toImage()
    open_run(panel, tmp_path / "other", 40)
    assert panel.plot.grab().toImage() != image
    assert panel.plot.viewRange()[0][1] >= 40


def test_the_view_follows_until_the_user_zooms(panel: LossesPanel, tmp_path: Path, qtbot: QtBot) -> None:
    open_run(panel, tmp_path / "run")
    follow = panel.findChild(QToolButton, "loss_follow")
    assert not follow.isVisible()
    wheel(panel)
    zoomed = panel.plot.viewRange()[0]
    assert zoomed[1] - zoomed[0] < 40
    assert follow.isVisible()
    panel.plot.draw(panel.parts.session.series)
    assert panel.plot.viewRange()[0] == zoomed
    press(panel, "loss_follow")
    assert panel.plot.viewRange()[0][1] >= 40
    assert not follow.isVisible()


def test_a_double_click_follows_again(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    wheel(panel)
    QTest.mouseDClick(panel.plot.viewport(), Qt.MouseButton.LeftButton)
    assert panel.plot.following


def test_the_pointer_reads_off_a_step(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    plot = panel.plot
    panel.grab()  # lays the axes out
    place = plot.mapFromScene(plot.plotItem.vb.mapViewToScene(QPointF(5.2, 1.0)))
    QTest.mouseMove(plot.viewport(), place)
    assert legend(panel).startswith(f"step 5: ━ total {step_row(5).loss_total:.2f}")
    panel.plot.hovered.emit(None)
    assert legend(panel).startswith("━ total")


def test_a_run_without_auxiliary_heads_has_no_curves_of_them(panel: LossesPanel) -> None:
    series = panel.parts.session.series
    panel.plot.draw(series)
    assert panel.plot.values_at(None)
    names = [line.label for line, value in panel.plot.values_at(None) if value == value]
    assert not names


def test_both_themes_while_it_shows_a_run(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    for mode in ("light", "dark"):
        panel.parts.theme.set_mode(mode)
        corner = panel.plot.grab().toImage().pixelColor(2, 2)
        assert corner == QColor(panel.parts.theme.palette.surface)


def test_fits_a_narrow_dock(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    panel.resize(320, 200)
    assert panel.width() == 320
    panel.grab()


def test_numbers_are_written_as_a_person_does() -> None:
    assert power_of_ten(-12) == "10⁻¹²"
    assert [scientific(v) for v in (0.523, 3.2e-9, 0.0, 12345.0)] == ["0.523", "3.2×10⁻⁹", "0", "1.2×10⁴"]
    assert scientific(float("nan")) == "not a number"
