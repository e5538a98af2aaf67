"""What a person reads off the losses panel: numbers, units, views, the pointer, and a view that follows."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QStyle, QStyleOptionComboBox, QToolButton
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.losses import LossesPanel
from inception_studio.desktop.parts import Parts
from inception_studio.desktop.run_series import RunSeries
from inception_studio.desktop.smoothing import Smoothing
from inception_studio.nets.vocabulary import LAYERS

from .axis_labels import assert_apart, lay_out, texts
from .conftest import on_screen
from .hands import wheel
from .made_up_run import CLASSES, NAN, PER_EPOCH, epoch_row, step_row, write_run


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> LossesPanel:
    """The panel, shown, as large as in the window."""
    return on_screen(LossesPanel(parts), 460, 260, qtbot)


def legend(panel: LossesPanel) -> str:
    text = re.sub(r"<[^>]*>", "", panel.legend.text()).replace("&nbsp;", " ").replace("&ensp;", " ")
    return " ".join(text.split())


def open_run(panel: LossesPanel, path: Path, steps: int = 2 * PER_EPOCH) -> None:
    assert panel.parts.session.open_run(write_run(path, steps).path)


def averages(step: int, steps: int = 20) -> dict[str, float]:
    """The made-up run's losses at a step as the curves have them."""
    names = ("loss_total", "loss_main", "loss_aux1", "loss_aux2")
    smoothing = Smoothing(len(names), steps)
    smoothing.extend(
        np.array([[getattr(step_row(s), name) for name in names] for s in range(1, step + 1)], np.float64)
    )
    return dict(zip(names, smoothing.values[-1].tolist(), strict=True))


def validated(*losses: float, steps: Sequence[float] = ()) -> RunSeries:
    """The made-up run with these validation losses, an epoch each; its last `steps` have these losses."""
    series = RunSeries(LAYERS, CLASSES)
    epochs = [dataclasses.replace(epoch_row(n), val_loss_main=loss) for n, loss in enumerate(losses, start=1)]
    rows = [step_row(step) for step in range(1, len(losses) * PER_EPOCH + 1)]
    rows += [
        dataclasses.replace(step_row(n), loss_total=loss, loss_main=loss, loss_aux1=loss, loss_aux2=loss)
        for n, loss in enumerate(steps, start=len(rows) + 1)
    ]
    series.append(rows, epochs)
    return series


def drawn(panel: LossesPanel) -> dict[str, np.ndarray]:
    """Each bold curve's values, by its name in the legend."""
    return {line.label: curve.yData for line, curve in panel.plot._curves.items() if panel.plot.draws(line)}


def press(panel: LossesPanel, name: str) -> None:
    QTest.mouseClick(panel.findChild(QToolButton, name), Qt.MouseButton.LeftButton)


def label(panel: LossesPanel, axis: str) -> str:
    return panel.plot.getAxis(axis).labelText


def zoom(panel: LossesPanel) -> None:
    view = panel.plot.viewport()
    wheel(view, view.rect().center(), 2)


def test_without_a_run_it_says_what_to_do(panel: LossesPanel) -> None:
    assert panel.empty.isVisible()
    assert "Press Train" in panel.empty.text()
    assert not panel.plot.isVisible()


def test_the_newest_losses_stand_in_the_legend(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    now = averages(40)
    text = legend(panel)
    for name, column in (("total", "loss_total"), ("main", "loss_main"), ("aux 1", "loss_aux1")):
        assert f"{name} {now[column]:.2f}" in text
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
    assert sum("step" in text for text in texts(bottom)) == 1
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
    now = averages(40)
    assert legend(panel) == (
        f"━ total {now['loss_total']:.2f} = ━ main {now['loss_main']:.2f}"
        f" + ━ 0.3·aux 1 {0.3 * now['loss_aux1']:.2f} + ━ 0.3·aux 2 {0.3 * now['loss_aux2']:.2f} · run"
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
    zoom(panel)
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
    zoom(panel)
    QTest.mouseDClick(panel.plot.viewport(), Qt.MouseButton.LeftButton)
    assert panel.plot.following


def test_the_pointer_reads_off_a_step(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    plot = panel.plot
    lay_out(plot)
    place = plot.mapFromScene(plot.plotItem.vb.mapViewToScene(QPointF(5.2, 1.0)))
    QTest.mouseMove(plot.viewport(), place)
    assert legend(panel).startswith(f"step 5: ━ total {averages(5)['loss_total']:.2f}")
    assert f"{step_row(5).loss_total:.2f}" in panel.legend.toolTip()
    panel.plot.hovered.emit(None)
    assert legend(panel).startswith("━ total")


def test_a_run_without_auxiliary_heads_has_no_curves_of_them(panel: LossesPanel) -> None:
    series = panel.parts.session.series
    panel.plot.draw(series)
    assert panel.plot.values.at(None)
    names = [line.label for line, value in panel.plot.values.at(None) if value == value]
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


def test_the_legend_has_what_the_bold_curves_show_at_their_end(panel: LossesPanel, tmp_path: Path) -> None:
    open_run(panel, tmp_path / "run")
    choice = panel.findChild(QComboBox, "loss_smoothing")
    assert choice.currentText() == "EMA 20"
    assert "Exponential moving average" in choice.toolTip()
    for index in range(choice.count()):
        choice.setCurrentIndex(index)
        for name in ("total", "main", "aux 1", "aux 2"):
            assert f"━ {name} {drawn(panel)[name][-1]:.2f}" in legend(panel)
    choice.setCurrentText("EMA 20")
    alone = re.sub(r"<[^>]*>", "", panel.legend.toolTip()).split("The step alone:")[1]
    assert f"{step_row(40).loss_total:.2f}" in alone


def test_a_loss_that_is_no_number_any_more_says_so_and_leaves_its_curve(panel: LossesPanel) -> None:
    panel.plot.draw(validated(1.5, 1.5, steps=[NAN] * 5))
    for smoothing in ("raw", "EMA 20"):
        panel.smoothing.setCurrentText(smoothing)
        assert "total NaN" in legend(panel)
        total = drawn(panel)["total"]
        assert math.isfinite(total[39])
        assert math.isnan(total[-1])


@pytest.mark.parametrize("log", [False, True])
def test_a_far_validation_loss_leaves_the_curves_their_room(panel: LossesPanel, log: bool) -> None:
    panel._show_plot(True)
    panel.log_axis.setChecked(log)
    panel.plot.draw(validated(1.5, 1.5, 1.5, 1.5))
    near = panel.plot.viewRange()[1]
    panel.plot.draw(validated(106.0, 51.0, 1.5, 1.5))
    lay_out(panel.plot)
    assert panel.plot.viewRange()[1] == near
    assert panel.plot.far.beyond() == ["▲ 106", "▲ 51"]
    image = panel.plot.grab().toImage()
    box = panel.plot.plotItem.vb
    edge = panel.plot.mapFromScene(box.mapViewToScene(QPointF(20, near[1])))

    def blue(right: int, width: int) -> bool:
        """Whether something is there that is nearer to the main head's colour than to the ground's."""
        found = [image.pixelColor(edge + QPoint(right + x, y)) for x in range(width) for y in range(1, 11)]
        return any(colour.blue() - colour.red() > 100 for colour in found)

    inside = [image.pixelColor(edge + QPoint(x, 5)) for x in (-1, 1)]  # between them is the grid's line
    assert QColor(panel.parts.theme.palette.heads["main"]) in inside, "a triangle at the edge"
    assert blue(8, 14), "its number"
    assert not blue(30, 14)


def test_validation_losses_in_reach_are_drawn_as_they_are(panel: LossesPanel) -> None:
    panel.plot.draw(validated(3.5, 2.5))
    assert panel.plot.viewRange()[1][1] > 3.5
    assert panel.plot.far.beyond() == []


def test_the_first_huge_steps_leave_the_later_ones_their_room(panel: LossesPanel) -> None:
    series = RunSeries(LAYERS, CLASSES)
    rows = [step_row(step) for step in range(1, 200)]
    huge = [dataclasses.replace(row, loss_total=400.0 / row.step) for row in rows[:4]]
    series.append([*huge, *rows[4:]])
    panel.plot.set_view("loss", log=False, smooth=0)
    panel.plot.draw(series)
    assert panel.plot.viewRange()[1][1] < 10


def test_zoomed_it_stays_where_it_is(panel: LossesPanel) -> None:
    series = validated(1.5, 1.5)
    panel.plot.draw(series)
    panel._show_plot(True)
    QApplication.processEvents()
    zoom(panel)
    zoomed = panel.plot.viewRange()
    series.append([dataclasses.replace(step_row(step), loss_total=30.0) for step in range(41, 61)])
    panel.plot.draw(series)
    assert panel.plot.viewRange()[1] == zoomed[1]


@pytest.mark.parametrize("height", [30, 50, 80, 110])
def test_however_low_it_is_no_numbers_touch(panel: LossesPanel, tmp_path: Path, height: int) -> None:
    open_run(panel, tmp_path / "run")
    panel.plot.setFixedHeight(height)
    for view in ("loss", "accuracy"):
        press(panel, f"loss_view_{view}")
        QApplication.processEvents()
        panel.grab()
        QApplication.processEvents()
        left, bottom = panel.plot.getAxis("left"), panel.plot.getAxis("bottom")
        for axis in (left, bottom):
            assert_apart(axis)
        assert texts(left) or height == 30
        assert bool(texts(bottom)) == (height >= 50)
        if left.labelText:
            assert left.label.boundingRect().width() <= left.height() + 10


@pytest.mark.parametrize("points", [9, 14, 18])
def test_large_fonts_cut_no_word(parts: Parts, qtbot: QtBot, points: int) -> None:
    small = QApplication.font()
    font = QApplication.font()
    font.setPointSizeF(points)
    QApplication.setFont(font)
    try:
        panel = LossesPanel(parts)
        qtbot.addWidget(panel)
        panel.show()
        for width, height in ((320, 70), (320, 100), (460, 260)):
            panel.resize(width, height)
            QApplication.processEvents()
            assert panel.empty.heightForWidth(panel.empty.width()) <= panel.empty.height()
        assert "losses are drawn here" in panel.empty.text()
        choice = panel.smoothing
        option = QStyleOptionComboBox()
        choice.initStyleOption(option)
        field = choice.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, choice
        )
        for index in range(choice.count()):
            assert choice.fontMetrics().horizontalAdvance(choice.itemText(index)) <= field.width()
    finally:
        QApplication.setFont(small)


def test_the_legend_names_the_run(panel: LossesPanel, tmp_path: Path) -> None:
    panel.resize(900, 260)
    open_run(panel, tmp_path / "a deep one")
    assert legend(panel).endswith(" guessing 2.30 · a deep one")
    assert "a deep one (relu, kaiming, batch norm, aux)" in panel.legend.toolTip()
    press(panel, "loss_view_parts")
    assert legend(panel).endswith(" · a deep one")
    panel.resize(380, 260)
    QApplication.processEvents()
    assert "total" in legend(panel)
    assert "a deep one" not in legend(panel), "numbers come first"
    assert "a deep one" in panel.legend.toolTip()
