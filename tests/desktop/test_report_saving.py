"""The window writes the present analysis as a page, in the background, and can be told to stop."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inception_studio.cancellation import CancelToken
from inception_studio.desktop.main_window import MainWindow
from inception_studio.insight.report import wording


def test_the_report_has_the_answers_of_the_window(studio: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "report.html"
    studio.dialogs.path = path
    studio.actions_by_name["save_report"].trigger()
    assert studio.dialogs.asked == ["choose_report"]
    qtbot.waitUntil(path.exists, timeout=30_000)
    html, state = path.read_text("utf-8"), studio.parts.store.state
    for word in (state.photo.name, state.card.sha256, "Grad-CAM", "Integrated Gradients", "narrow"):
        assert word in html
    assert wording.percent(float(state.record.probabilities["main"].max())) in html
    qtbot.waitUntil(lambda: not studio.parts.ask.export.report.busy)
    assert studio.message_bar.isHidden()


def test_the_report_shows_what_was_asked_in_the_window(
    studio: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    why = studio.parts.ask.why
    for column in reversed(range(len(why.state.columns))):
        why.remove(column)
    why.add("input-x-gradient")
    why.set_target(3)
    why.run(0)
    qtbot.waitUntil(lambda: why.state.columns[0].attribution is not None, timeout=30_000)
    studio.parts.ask.export.save_report(tmp_path / "report.html")
    qtbot.waitUntil((tmp_path / "report.html").exists, timeout=30_000)
    html = (tmp_path / "report.html").read_text("utf-8")
    assert 'alt="Input × Gradient for dog, over the photo"' in html
    assert "Grad-CAM" not in html


def test_it_can_be_cancelled(
    studio: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inception_studio.insight.report import collect

    begun = threading.Event()

    def slow(*given: object, token: CancelToken, **named: object) -> None:
        begun.set()
        while True:
            token.check()

    monkeypatch.setattr(collect, "attributions", slow)
    studio.parts.ask.export.save_report(tmp_path / "report.html")
    qtbot.waitUntil(begun.is_set, timeout=30_000)
    qtbot.waitUntil(studio.message_bar.cancel.isVisible)
    assert "report.html" in studio.message_bar.text.text()
    studio.message_bar.cancel.click()
    assert not studio.parts.ask.export.report.busy
    assert studio.message_bar.isHidden()
    assert not (tmp_path / "report.html").exists()


def test_a_place_that_cannot_be_written_is_told(studio: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_text("in the way")
    studio.parts.ask.export.save_report(tmp_path / "file" / "report.html")
    qtbot.waitUntil(lambda: "cannot be written" in studio.message_bar.text.text(), timeout=30_000)


def test_before_the_first_answer_there_is_nothing_to_report(window: MainWindow, tmp_path: Path) -> None:
    said: list[str] = []
    window.parts.messages.status_changed.connect(lambda text, ms: said.append(text))
    assert not window.actions_by_name["save_report"].isEnabled()
    window.parts.ask.export.save_report(tmp_path / "report.html")
    assert "no answer yet" in said[-1]
