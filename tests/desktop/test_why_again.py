"""Maps that took no time come again by themselves when another photo or other weights have come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking import why_again
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.store import TrainingStatus
from inception_studio.nets.framing import Framing
from inception_studio.nets.googlenet import GoogLeNet

from .asking import columns, endless, open_panel, settled, why
from .conftest import narrow_card

_LONG_ENOUGH_MS = 700


@pytest.fixture
def asked(studio: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window whose Why panel is in front and has a Grad-CAM."""
    open_panel(studio, qtbot)
    why(studio).add("gradcam")
    why(studio).run_all()
    settled(studio, qtbot)
    assert columns(studio)[0].attribution is not None
    return studio


def answered(studio: MainWindow) -> bool:
    """Whether the map is there, and is of the photo shown."""
    (column,) = columns(studio)
    return column.attribution is not None and column.record is studio.parts.store.state.record


def other_photo(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    before = studio.parts.store.state.record
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.record is not before)


def test_another_photo_is_asked_about_too(asked: MainWindow, qtbot: QtBot, photo: Path) -> None:
    other_photo(asked, qtbot, photo)
    assert not answered(asked)
    qtbot.waitUntil(lambda: answered(asked))


def test_so_is_a_part_of_the_photo(asked: MainWindow, qtbot: QtBot) -> None:
    before = asked.parts.store.state.record
    asked.parts.explorer.frame(Framing(zoom=2.0))
    qtbot.waitUntil(lambda: asked.parts.store.state.record is not before)
    qtbot.waitUntil(lambda: answered(asked))


def test_what_took_its_time_waits_to_be_asked(
    asked: MainWindow, qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(why_again, "QUICK_S", 0.0)
    other_photo(asked, qtbot, photo)
    qtbot.wait(_LONG_ENOUGH_MS)
    assert columns(asked)[0].fresh


def test_out_of_sight_nothing_is_asked_until_it_is_seen(asked: MainWindow, qtbot: QtBot, photo: Path) -> None:
    asked.docks["module"].raise_()
    qtbot.waitUntil(lambda: not asked.docks["why"].panel.seen)
    other_photo(asked, qtbot, photo)
    qtbot.wait(_LONG_ENOUGH_MS)
    assert columns(asked)[0].fresh
    asked.docks["why"].raise_()
    qtbot.waitUntil(lambda: answered(asked))


def test_a_network_in_training_is_not_held_by_it(asked: MainWindow, qtbot: QtBot) -> None:
    card = replace(narrow_card("run 1"), origin="1 step")
    asked.parts.store.update(training=TrainingStatus(state="running"))
    asked.parts.explorer.run.offer(GoogLeNet(card.architecture).eval().state_dict(), card)
    qtbot.waitUntil(lambda: asked.parts.store.state.card is card)
    qtbot.wait(_LONG_ENOUGH_MS)
    assert columns(asked)[0].fresh
    assert not asked.parts.store.state.held
    asked.parts.store.update(training=TrainingStatus())


def test_changes_that_come_while_it_runs_do_not_lose_it(
    asked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endless(monkeypatch) as seen:
        for zoom in (2.0, 3.0):
            before = asked.parts.store.state.record
            asked.parts.explorer.frame(Framing(zoom=zoom))
            qtbot.waitUntil(lambda was=before: asked.parts.store.state.record is not was)
            begun = len(seen["begun"])
            qtbot.waitUntil(lambda n=begun: len(seen["begun"]) > n)
        before = asked.parts.store.state.record
        asked.parts.explorer.frame(Framing(zoom=4.0))
    qtbot.waitUntil(lambda: asked.parts.store.state.record is not before)
    qtbot.waitUntil(lambda: answered(asked))


def test_other_weights_that_come_while_it_runs_do_not_lose_it(
    asked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, narrow_weights: Path
) -> None:
    with endless(monkeypatch) as seen:
        asked.parts.explorer.frame(Framing(zoom=2.0))
        qtbot.waitUntil(lambda: bool(seen["begun"]))
        card = asked.parts.store.state.card
        asked.parts.explorer.open_weights(narrow_weights)
    qtbot.waitUntil(lambda: asked.parts.store.state.card is not card)
    qtbot.waitUntil(lambda: answered(asked))


def test_after_a_film_a_photo_brings_it_back(
    asked: MainWindow, qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, frames = asked.parts.store, asked.parts.explorer.frames
    with endless(monkeypatch) as seen:
        for number in range(3):
            qtbot.waitUntil(lambda: frames.idle)
            before, begun = store.state.record, len(seen["begun"])
            assert frames.show(
                lambda grey=60 * number: Image.new("RGB", (80, 80), (grey, 90, 90)), f"frame {number}"
            )
            qtbot.waitUntil(lambda was=before: store.state.record is not was)
            qtbot.waitUntil(lambda n=begun: len(seen["begun"]) > n)
        before = store.state.record
        asked.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: store.state.record is not before)
    qtbot.waitUntil(lambda: answered(asked))


def test_what_a_person_cancels_is_not_asked_again(
    asked: MainWindow, qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endless(monkeypatch) as seen:
        asked.parts.explorer.frame(Framing(zoom=2.0))
        qtbot.waitUntil(lambda: bool(seen["begun"]))
        why(asked).cancel_column(0)
        other_photo(asked, qtbot, photo)
        qtbot.wait(_LONG_ENOUGH_MS)
        assert len(seen["begun"]) == 1
    assert columns(asked)[0].fresh


def test_another_method_in_its_place_is_not_asked_by_itself(
    asked: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    other_photo(asked, qtbot, photo)
    why(asked).remove(0)
    why(asked).add("occlusion")
    qtbot.wait(_LONG_ENOUGH_MS)
    assert columns(asked)[0].key == 0
    assert columns(asked)[0].fresh


def test_a_change_right_after_another_class_does_not_lose_it(
    asked: MainWindow, qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endless(monkeypatch) as seen:
        why(asked).set_target(3)
        qtbot.waitUntil(lambda: bool(seen["begun"]))
        other_photo(asked, qtbot, photo)
    qtbot.waitUntil(lambda: answered(asked))
