"""The window writes the present analysis as a page, in the background, and can be told to stop."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from inception_studio.cancellation import CancelToken
from inception_studio.desktop import looking
from inception_studio.desktop.main_window import MainWindow
from inception_studio.insight.attribution.conductance import conductance
from inception_studio.insight.attribution.result import Conductance
from inception_studio.insight.lesions import Lesion
from inception_studio.insight.record_types import Record
from inception_studio.insight.report import wording


def test_the_report_has_the_answers_of_the_window(studio: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "report.html"
    studio.dialogs.path = path
    studio.actions_by_name["save_report"].trigger()
    assert studio.dialogs.asked == ["choose_report"]
    qtbot.waitUntil(path.exists)
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
    qtbot.waitUntil(lambda: why.state.columns[0].attribution is not None)
    studio.parts.ask.export.save_report(tmp_path / "report.html")
    qtbot.waitUntil((tmp_path / "report.html").exists)
    html = (tmp_path / "report.html").read_text("utf-8")
    assert 'alt="Input × Gradient for dog, over the photo"' in html
    assert "Grad-CAM" not in html


def written(studio: MainWindow, path: Path, qtbot: QtBot) -> str:
    """The report that the window saves, once it is there."""
    studio.parts.ask.export.save_report(path)
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: not studio.parts.ask.export.report.busy)
    return path.read_text("utf-8")


def directly(studio: MainWindow, record: Record, module: str, target: int, head: str = "main") -> Conductance:
    """The same question, asked of the engine."""
    explorer = studio.parts.explorer
    net = looking.built(explorer.engine, explorer.looking.weights, explorer.looking.card)
    x = torch.from_numpy(record.input.copy())[None]
    return conductance(net.requires_grad_(False), record.graph, x, module, target, head)


@pytest.mark.parametrize(
    ("layer", "head", "module"), [("4c/3x3", "main", "4c"), ("conv1", "main", "5b"), ("5a", "aux1", "4a")]
)
def test_the_parts_are_those_of_the_open_module(
    studio: MainWindow, tmp_path: Path, qtbot: QtBot, layer: str, head: str, module: str
) -> None:
    studio.parts.explorer.select(layer)
    studio.parts.ask.why.set_head(head)
    studio.parts.ask.why.set_target(2)
    html = written(studio, tmp_path / "report.html", qtbot)
    assert f"<h3>{module}</h3>" in html
    found = directly(studio, studio.parts.store.state.record, module, 2, head)
    assert f"{wording.logits(found.total)} logits" in html
    for branch in found.branches.values():
        assert f"<span>{wording.logits(branch)}</span>" in html
    assert 'alt="Grad-CAM for cat, over the photo"' in html, "the maps are about the same class"


def test_with_lesions_the_answers_are_those_shown_and_why_is_about_the_whole_network(
    studio: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    store = studio.parts.store
    intact = store.state.record
    for lesion in (Lesion("4a/5x5"), Lesion("5b/1x1", 2)):
        studio.parts.ask.lesions.toggle(lesion)
    qtbot.waitUntil(lambda: store.state.record.lesions == store.state.lesions)
    shown = store.state.record
    assert not np.allclose(shown.probabilities["main"], intact.probabilities["main"])
    html = written(studio, tmp_path / "report.html", qtbot)
    head = html.partition("<section>")[0]
    assert "<code>4a/5x5</code>, <code>5b/1x1:2</code>" in head
    assert "With parts switched off, the network says" in head
    assert html.count("Lesions are left out: these") == 2
    for record in (shown, intact):
        assert wording.percent(float(record.probabilities["main"].max())) in html
    maps = html.partition("What each module sees")[2]
    assert 'alt="Map of 4a/5x5:' not in maps, "it is silent"
    assert 'alt="Map of 4a/3x3:' in maps
    found = directly(studio, intact, "5b", int(intact.probabilities["main"].argmax()))
    assert f"{wording.logits(found.total)} logits" in html


def test_progress_names_the_file_and_what_is_computed(
    studio: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    told: list[tuple[int, int, str]] = []
    studio.parts.ask.export.report.progress.connect(lambda *one: told.append(one))
    written(studio, tmp_path / "report.html", qtbot)
    shares = [done / total for done, total, _ in told if total]
    assert shares == sorted(shares)
    assert all("report.html" in text for _, _, text in told)
    assert told[-1][2].endswith("Conductance of 4a"), "the module that is open"


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
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(studio.message_bar.cancel.isVisible)
    assert "report.html" in studio.message_bar.text.text()
    studio.message_bar.cancel.click()
    assert not studio.parts.ask.export.report.busy
    assert studio.message_bar.isHidden()
    assert not (tmp_path / "report.html").exists()


def test_a_place_that_cannot_be_written_is_told(studio: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_text("in the way")
    studio.parts.ask.export.save_report(tmp_path / "file" / "report.html")
    qtbot.waitUntil(lambda: "cannot be written" in studio.message_bar.text.text())


def test_before_the_first_answer_there_is_nothing_to_report(window: MainWindow, tmp_path: Path) -> None:
    said: list[str] = []
    window.parts.messages.status_changed.connect(lambda text, ms: said.append(text))
    assert not window.actions_by_name["save_report"].isEnabled()
    window.parts.ask.export.save_report(tmp_path / "report.html")
    assert "no answer yet" in said[-1]
