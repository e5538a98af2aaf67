"""What is asked why comes, is kept, and goes with the photo, the class and the head it was asked about."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.why_inquiry import MOST_COLUMNS
from inception_studio.desktop.main_window import MainWindow
from inception_studio.insight.attribution.methods import METHODS

from .asking import AT_ONCE_S, columns, endless, settled, state, why


def ask(studio: MainWindow, qtbot: QtBot, *methods: str) -> None:
    """Put these methods side by side and wait for their maps."""
    for method in methods:
        why(studio).add(method)
    why(studio).ask()
    settled(studio, qtbot)


def best(studio: MainWindow, head: str = "main") -> int:
    return int(np.argmax(studio.parts.store.state.record.probabilities[head]))


@pytest.mark.parametrize("method", [one.key for one in METHODS])
def test_every_method_gives_a_map_of_the_best_class(studio: MainWindow, qtbot: QtBot, method: str) -> None:
    why(studio).add(method)
    why(studio).set_request(0, replace(columns(studio)[0].request, steps=6, segments=6))
    ask(studio, qtbot)
    (column,) = columns(studio)
    assert column.error == ""
    assert column.attribution is not None
    assert column.attribution.map.shape == (64, 64)
    assert column.attribution.request.target == best(studio)
    assert column.record is studio.parts.store.state.record


def test_without_a_choice_two_methods_answer(studio: MainWindow, qtbot: QtBot) -> None:
    ask(studio, qtbot)
    assert [c.request.method for c in columns(studio)] == ["gradcam", "integrated-gradients"]
    assert all(c.attribution is not None for c in columns(studio))
    assert columns(studio)[1].attribution.gap is not None


def test_no_more_columns_than_have_a_place(studio: MainWindow) -> None:
    for _ in range(MOST_COLUMNS + 2):
        why(studio).add("gradcam")
    assert len(columns(studio)) == MOST_COLUMNS
    why(studio).remove(3)
    why(studio).add("occlusion")
    keys = [c.key for c in columns(studio)]
    assert sorted(keys) == list(range(MOST_COLUMNS))
    assert columns(studio)[-1].key == 3, "the place that became free"


def test_another_class_is_asked_about_anew(studio: MainWindow, qtbot: QtBot) -> None:
    ask(studio, qtbot, "gradcam")
    before = columns(studio)[0].attribution
    other = (best(studio) + 1) % 10
    why(studio).set_target(other)
    assert columns(studio)[0].attribution is None, "not shown for another class"
    settled(studio, qtbot)
    after = columns(studio)[0].attribution
    assert after.request.target == other
    assert not np.array_equal(after.map, before.map)
    why(studio).set_target(None)
    settled(studio, qtbot)
    assert columns(studio)[0].attribution.request.target == best(studio)


def test_another_head_is_asked_about_its_own_best_class_and_layer(studio: MainWindow, qtbot: QtBot) -> None:
    ask(studio, qtbot, "gradcam")
    why(studio).set_head("aux1")
    settled(studio, qtbot)
    request = columns(studio)[0].attribution.request
    assert (request.head, request.target, request.layer) == ("aux1", best(studio, "aux1"), "4a")
    why(studio).set_head("aux2")
    assert columns(studio)[0].request.layer == "4d", "the last module, as before"
    why(studio).set_head("main")
    assert columns(studio)[0].request.layer == "5b"
    why(studio).set_request(0, replace(columns(studio)[0].request, layer="3b"))
    why(studio).set_head("aux1")
    assert columns(studio)[0].request.layer == "3b", "a layer of one's own choice stays"


def test_a_question_that_cannot_be_answered_says_so_in_its_column(studio: MainWindow, qtbot: QtBot) -> None:
    ask(studio, qtbot, "gradcam", "input-x-gradient")
    why(studio).set_head("aux1")
    settled(studio, qtbot)
    why(studio).set_request(0, replace(columns(studio)[0].request, layer="5b"))
    settled(studio, qtbot)
    wrong, right = columns(studio)
    assert "aux1" in wrong.error
    assert "5b" in wrong.error
    assert wrong.attribution is None
    assert right.attribution is not None
    assert not studio.message_bar.isVisible()
    why(studio).set_request(0, replace(wrong.request, layer="3a"))
    settled(studio, qtbot)
    assert columns(studio)[0].error == ""
    assert columns(studio)[0].attribution is not None


def test_what_runs_is_cancelled_at_once(
    studio: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endless(monkeypatch) as seen:
        why(studio).ask()
        qtbot.waitUntil(lambda: len(seen["begun"]) == 1)
        asked = time.monotonic()
        for i in range(2):
            why(studio).cancel_column(i)
        assert all(c.fresh for c in columns(studio))
        qtbot.waitUntil(lambda: len(seen["ended"]) == 1)
        assert seen["ended"][0] - asked < AT_ONCE_S
        qtbot.wait(50)
        assert len(seen["begun"]) == 1, "the one that waited does not begin"


def test_a_newer_question_cancels_the_older(
    studio: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    why(studio).add("integrated-gradients")
    with endless(monkeypatch) as seen:
        why(studio).run(0)
        qtbot.waitUntil(lambda: len(seen["begun"]) == 1)
        why(studio).set_target(3)
        qtbot.waitUntil(lambda: len(seen["begun"]) == 2)
        assert len(seen["ended"]) == 1
        assert seen["begun"][1].target == 3
    why(studio).set_request(0, replace(columns(studio)[0].request, steps=4))
    settled(studio, qtbot)
    assert columns(studio)[0].attribution.request.steps == 4


def test_a_new_photo_clears_all(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    ask(studio, qtbot, "gradcam")
    why(studio).conduct("4a")
    settled(studio, qtbot)
    before = studio.parts.store.state.record
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.record is not before)
    (column,) = columns(studio)
    assert column.fresh
    assert column.attribution is None
    assert state(studio).conducted is None
    assert column.request.target == best(studio)


def test_a_result_of_the_photo_before_is_not_shown(
    studio: MainWindow, qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = studio.parts.store.state.record
    with endless(monkeypatch) as seen:
        why(studio).add("gradcam")
        why(studio).run(0)
        qtbot.waitUntil(lambda: len(seen["begun"]) == 1)
        studio.parts.explorer.open_photo(photo)
        qtbot.waitUntil(lambda: studio.parts.store.state.record is not before)
        qtbot.waitUntil(lambda: len(seen["ended"]) == 1)
    assert columns(studio)[0].fresh


def test_other_weights_clear_all(studio: MainWindow, qtbot: QtBot, narrow_weights: Path) -> None:
    ask(studio, qtbot, "gradcam")
    card = studio.parts.store.state.card
    studio.parts.explorer.open_weights(narrow_weights)
    qtbot.waitUntil(lambda: studio.parts.store.state.card is not card)
    assert columns(studio)[0].fresh


def test_the_right_and_the_given_class_side_by_side(studio: MainWindow, qtbot: QtBot, photo: Path) -> None:
    why(studio).add("occlusion")
    before = studio.parts.store.state.record
    studio.parts.explorer.open_photo(photo)  # while it is being looked at
    why(studio).compare_targets({"right": 2, "given": 7}, photo)
    qtbot.waitUntil(lambda: all(c.attribution is not None for c in columns(studio)))
    assert studio.parts.store.state.record is not before
    assert [c.attribution.request.target for c in columns(studio)] == [2, 7]
    assert {c.request.method for c in columns(studio)} == {"gradcam"}
    assert all(c.record is studio.parts.store.state.record for c in columns(studio))
    why(studio).set_target(5)
    settled(studio, qtbot)
    assert [c.attribution.request.target for c in columns(studio)] == [5], "not the same twice"


def test_the_checks_fill_in(studio: MainWindow, qtbot: QtBot) -> None:
    ask(studio, qtbot, "guided-backprop")
    why(studio).check_all(True)
    settled(studio, qtbot)
    (column,) = columns(studio)
    assert column.randomised.map.shape == (64, 64)
    assert -1 <= column.randomised.rank_correlation <= 1
    assert column.deletion.fractions[0] == 0
    why(studio).add("gradcam")
    why(studio).ask()
    qtbot.waitUntil(lambda: columns(studio)[1].deletion is not None)
    assert columns(studio)[1].randomised is not None, "newer maps are checked as they come"
    why(studio).check_all(False)
    assert columns(studio)[0].deletion is not None, "what is known stays"


def test_the_parts_of_a_module(studio: MainWindow, qtbot: QtBot) -> None:
    why(studio).conduct("4a")
    assert state(studio).conducted.running
    settled(studio, qtbot)
    found = state(studio).conducted.conductance
    assert found.module == "4a"
    assert sum(found.branches.values()) == pytest.approx(float(found.channels.sum()), abs=1e-3)
    why(studio).conduct("conv1")
    settled(studio, qtbot)
    assert "conv1" in state(studio).conducted.error


def test_the_second_time_it_comes_from_the_shelf(
    studio: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(studio, qtbot, "gradcam", "integrated-gradients")
    why(studio).check_all(True)
    settled(studio, qtbot)
    why(studio).conduct("4a")
    settled(studio, qtbot)
    before, parts = columns(studio), state(studio).conducted
    with endless(monkeypatch) as seen:  # it would not end, if it were asked
        for _ in range(2):
            why(studio).remove(0)
        ask(studio, qtbot, "gradcam", "integrated-gradients")
        why(studio).conduct("4a")
        settled(studio, qtbot)
        assert seen["begun"] == []
    for old, new in zip(before, columns(studio), strict=True):
        assert new.kept
        assert not old.kept
        assert np.array_equal(old.attribution.map, new.attribution.map)
        assert old.attribution.gap == new.attribution.gap
        assert old.attribution.seconds == new.attribution.seconds
        assert old.randomised.layers == new.randomised.layers
        assert old.deletion.area == new.deletion.area
    assert dict(parts.conductance.branches) == dict(state(studio).conducted.conductance.branches)
