"""Every picture and plot can be copied and saved, and what was saved opens again with the right values."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QCursor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.cancellation import CancelToken
from inception_studio.desktop.dialogs import Dialogs
from inception_studio.desktop.docks import DOCKS
from inception_studio.desktop.exporting.numbers import Table, as_text, count, write_numbers
from inception_studio.desktop.exporting.plot_shapes import segments_within
from inception_studio.desktop.exporting.takeable import takeable, view_at, views_in
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.picture import PictureView
from inception_studio.errors import UserError

from .made_up_run import write_run

FORMS = {"training", "runs"}  # nothing in them but choices and lists
VIEWS = {  # by the name that a user reads; what has to be opened first
    "Network, mean activation": "",
    "Gradient norm per layer": "run",
    "Gradient norms over time": "run",
    "Losses": "run",
    "What the network says": "",
    "Feature maps of 4a/3x3": "4a",
    "Feature maps of conv1": "conv1",
    "Logits": "fc",
    "Map of 4a/3x3:1": "unit",
    "Photo": "",
}


@pytest.fixture
def shown(studio: MainWindow, tmp_path: Path, qtbot: QtBot) -> Callable[[str], QWidget]:
    """Brings a view of `VIEWS` on the screen and hands it out."""

    def show(name: str) -> QWidget:
        explorer, opened = studio.parts.explorer, VIEWS[name]
        if opened == "run":
            for dock in ("gradient_profile", "gradient_heatmap", "losses"):
                studio.docks[dock].show()
                studio.docks[dock].raise_()
            if not (tmp_path / "run").exists():
                assert studio.parts.session.open_run(write_run(tmp_path / "run", 30).path)
        elif opened == "unit":
            explorer.select("4a")
            explorer.select_unit("4a/3x3", 1)
        elif opened:
            explorer.select(opened)
        if name == "Photo":
            studio.docks["photo"].raise_()
        found: list[QWidget] = []

        def there() -> bool:
            found[:] = [view for view in views_in(studio) if takeable(view).name() == name]
            numbers = takeable(found[0]).numbers() if found else None
            return numbers is not None and count(numbers) > 0

        qtbot.waitUntil(there)
        return found[0]

    return show


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, shown: Callable[[str], QWidget]) -> QWidget:
    """Each view, one after the other."""
    return shown(request.param)


def act(studio: MainWindow, name: str, path: Path | None = None) -> None:
    studio.dialogs.path = path
    getattr(studio.taking, name)(None)


def menu_of(studio: MainWindow, view: QWidget, qtbot: QtBot) -> QMenu:
    """What a right click in the middle of a view opens."""
    inside = view.childAt(view.rect().center()) or view
    place = inside.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, inside.mapToGlobal(place))
    QApplication.sendEvent(inside, event)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_each_view_has_its_menu_and_gives_all_four(
    studio: MainWindow, view: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().clear()
    menu = menu_of(studio, view, qtbot)
    entries = {action.objectName(): action for action in menu.actions() if action.text()}
    wanted = ["take_copy_picture", "take_copy_numbers", "take_save_picture", "take_save_numbers"]
    assert [name for name in entries if name][-5:] == [*wanted, "save_report"]
    assert takeable(view).name() in [action.text() for action in menu.actions()]
    assert all("\t" in entries[name].text() for name in wanted)  # its key
    with qtbot.waitSignal(menu.destroyed):
        entries["take_copy_picture"].trigger()
        menu.close()
    image = QGuiApplication.clipboard().image()
    assert image.width() >= 2 * 60
    assert len({image.pixelColor(x, y).rgb() for x in range(0, image.width(), 5) for y in (7, 40, 90)}) > 1

    for ending in ("png", "svg"):
        act(studio, "save_picture", tmp_path / f"picture.{ending}")
    size = takeable(view).size
    assert QImage(str(tmp_path / "picture.png")).size() == 2 * (view.size() if size is None else size())
    root = ElementTree.parse(tmp_path / "picture.svg").getroot()
    assert root.tag.endswith("svg")
    assert len(list(root.iter())) > 5

    numbers = takeable(view).numbers()
    for ending in ("csv", "npy"):
        act(studio, "save_numbers", tmp_path / f"numbers.{ending}")
        qtbot.waitUntil((tmp_path / f"numbers.{ending}").exists)
    read = np.load(tmp_path / "numbers.npy")
    wanted_array = numbers.array() if isinstance(numbers, Table) else numbers
    assert read.dtype == wanted_array.dtype
    assert read.tobytes() == wanted_array.tobytes()
    with open(tmp_path / "numbers.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if isinstance(numbers, Table):
        assert rows[0] == list(numbers.columns)
        assert len(rows) == 1 + len(wanted_array)
    elif numbers.ndim == 3:
        assert len(rows) == 1 + numbers.size
        channel, row, column, value = rows[-1]
        assert numbers[int(channel), int(row), int(column)] == np.array(value, numbers.dtype)
    else:
        np.testing.assert_array_equal(np.array(rows, np.float32), numbers)


def test_numbers_are_those_of_the_state(shown: Callable[[str], QWidget], studio: MainWindow) -> None:
    record = studio.parts.store.state.record
    np.testing.assert_array_equal(
        takeable(shown("Feature maps of 4a/3x3")).numbers(), record.outputs["4a/3x3"]
    )
    np.testing.assert_array_equal(takeable(shown("Map of 4a/3x3:1")).numbers(), record.outputs["4a/3x3"][1])
    said = takeable(shown("What the network says")).numbers()
    np.testing.assert_array_equal(said.columns["main"], record.probabilities["main"])
    coloured = takeable(shown("Network, mean activation")).numbers().columns
    values = dict(zip(coloured["layer"], coloured["activation"], strict=True))
    assert values["4a/3x3"] == pytest.approx(record.outputs["4a/3x3"].mean(), rel=1e-5)
    seen = np.asarray(studio.parts.store.state.photo.seen)
    np.testing.assert_array_equal(takeable(shown("Photo")).numbers(), seen.transpose(2, 0, 1))


def test_a_runs_plots_give_what_was_recorded(shown: Callable[[str], QWidget]) -> None:
    losses = takeable(shown("Losses")).numbers().columns
    np.testing.assert_array_equal(losses["step"], np.arange(1, 31))
    np.testing.assert_allclose(losses["main"], 2 / np.arange(1, 31) + 0.5)
    assert losses["validation"][19] == 1.5
    assert np.isnan(losses["validation"][18])
    assert "main EMA 20" in losses
    norms = takeable(shown("Gradient norms over time")).numbers().columns
    assert norms["conv1"][-1] == pytest.approx(1e-4, rel=1e-3)
    profile = takeable(shown("Gradient norm per layer")).numbers().columns
    assert profile["gradient_norm"][list(profile["layer"]).index("conv1")] == pytest.approx(1e-4, rel=1e-3)


def test_a_mosaic_that_scrolls_is_taken_whole(
    shown: Callable[[str], QWidget], studio: MainWindow, tmp_path: Path
) -> None:
    view = shown("Feature maps of 4a/3x3")
    declared = takeable(view)
    assert declared.size is not None
    act_on = studio.taking
    act_on.copy_picture(view)
    assert QGuiApplication.clipboard().image().height() == 2 * declared.size().height()


def test_the_keys_act_on_what_has_the_focus(
    shown: Callable[[str], QWidget], studio: MainWindow, qtbot: QtBot
) -> None:
    view = shown("Feature maps of conv1")
    QCursor.setPos(studio.mapToGlobal(QPoint(2, studio.height() - 2)))  # on the status line
    studio.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    studio.actions_by_name["copy_numbers"].trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "channel\trow\tcolumn\tvalue"
    assert len(lines) == 1 + takeable(view).numbers().size


def test_selected_text_is_copied_rather_than_a_picture(studio: MainWindow, qtbot: QtBot) -> None:
    studio.parts.messages.info("These words can be selected")
    label = studio.message_bar.text
    studio.activateWindow()
    label.setFocus()
    qtbot.waitUntil(label.hasFocus)
    label.setSelection(6, 5)
    studio.actions_by_name["copy_picture"].trigger()
    assert QGuiApplication.clipboard().text() == "words"
    assert QGuiApplication.clipboard().image().isNull()


def test_a_clear_word_where_nothing_is_meant(
    studio: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: list[str] = []
    studio.parts.messages.status_changed.connect(lambda text, ms: said.append(text))
    monkeypatch.setattr(QApplication, "widgetAt", lambda *place: None)
    monkeypatch.setattr(QApplication, "focusWidget", lambda: None)
    for name in ("copy_picture", "copy_numbers", "save_picture", "save_numbers"):
        studio.actions_by_name[name].trigger()
        assert "Point at a picture or plot" in said[-1]
    assert studio.dialogs.asked == []


def test_the_picture_of_an_empty_view_is_not_taken(studio: MainWindow, qtbot: QtBot) -> None:
    said: list[str] = []
    studio.parts.messages.status_changed.connect(lambda text, ms: said.append(text))
    empty = PictureView(studio.parts.theme)
    qtbot.addWidget(empty)
    QGuiApplication.clipboard().clear()
    studio.taking.copy_picture(empty)
    studio.taking.save_picture(empty)
    assert said == ["There is nothing in it yet that could be taken away"] * 2
    assert QGuiApplication.clipboard().image().isNull()
    assert studio.dialogs.asked == []


def test_what_cannot_be_written_is_said(
    shown: Callable[[str], QWidget], studio: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    view = shown("What the network says")
    (tmp_path / "file").write_text("in the way")
    for name, ending in (("picture", "png"), ("numbers", "csv")):
        studio.dialogs.path = tmp_path / "file" / f"{name}.{ending}"
        getattr(studio.taking, f"save_{name}")(view)
        qtbot.waitUntil(lambda: "cannot be written" in studio.message_bar.text.text())
        studio.message_bar.dismiss()
    studio.dialogs.path = tmp_path / "picture.xyz"
    studio.taking.save_picture(view)
    assert ".png or .svg" in studio.message_bar.text.text()


def test_numbers_as_text(tmp_path: Path) -> None:
    table = Table({"class": ["a, b", 'c "d"'], "value": np.array([0.1, np.nan], np.float32)})
    assert "".join(as_text(table, ",")) == 'class,value\n"a, b",0.1\n"c ""d""",nan\n'
    assert "".join(as_text(np.array([[1.5, 2.0]], np.float32))) == "1.5\t2.0\n"
    with pytest.raises(UserError, match=r"\.csv or \.npy"):
        write_numbers(tmp_path / "numbers.txt", table, CancelToken())
    write_numbers(tmp_path / "numbers.npy", table, CancelToken())
    assert np.load(tmp_path / "numbers.npy")["class"].tolist() == ["a, b", 'c "d"']


def test_views_are_found_from_what_lies_in_them(studio: MainWindow) -> None:
    for view in views_in(studio):
        assert view_at(view.childAt(view.rect().center()) or view) is not None
    assert view_at(studio.statusBar()) is None


def test_a_line_is_cut_off_where_its_plot_ends() -> None:
    x, y = np.arange(5.0), np.array([3.0, 1.0, 1.0, -1.0, np.nan])
    across, along = segments_within(x, y, 0.0, 2.0)
    np.testing.assert_allclose(across.reshape(-1, 2), [[0.5, 1], [1, 2], [2, 2.5]])
    np.testing.assert_allclose(along.reshape(-1, 2), [[2, 1], [1, 1], [1, 0]])


@pytest.mark.parametrize("name", [spec.name for spec in DOCKS if spec.name not in FORMS])
def test_every_panel_that_shows_something_lets_it_be_taken(studio: MainWindow, name: str) -> None:
    panel = studio.docks[name].panel
    assert [one for one in (panel, *panel.findChildren(QWidget)) if hasattr(one, "takeable")]


@pytest.mark.parametrize(
    ("typed", "kind", "path"),
    [
        ("/a/losses", "SVG, lines and letters (*.svg)", "/a/losses.svg"),
        ("/a/losses v1.2.png", "SVG, lines and letters (*.svg)", "/a/losses v1.2.png"),
        ("", "", None),
    ],
)
def test_a_name_without_an_ending_gets_that_of_its_kind(
    monkeypatch: pytest.MonkeyPatch, typed: str, kind: str, path: str | None
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (typed, kind))
    chosen = Dialogs().choose_picture(QWidget(), "losses.png")
    assert chosen == (None if path is None else Path(path))
