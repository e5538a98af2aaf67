"""What the heads say, in the order in which the answer forms."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from inception_studio.desktop.panels.predictions import PredictionsPanel
from inception_studio.desktop.panels.probability_bar import ProbabilityBar
from inception_studio.desktop.parts import Parts
from inception_studio.insight.predictions import top

from .conftest import on_screen
from .recorded import CLASSES, look_at, record


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot) -> PredictionsPanel:
    return on_screen(PredictionsPanel(parts), 460, 200, qtbot)


def label(panel: QWidget, name: str) -> QLabel:
    found = panel.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def bar(panel: QWidget, head: str, row: int) -> ProbabilityBar:
    found = panel.findChild(ProbabilityBar, f"bar_{head}_{row}")
    assert isinstance(found, ProbabilityBar)
    return found


def test_without_an_answer_it_says_what_to_do(panel: PredictionsPanel, parts: Parts) -> None:
    empty = label(panel, "predictions_empty")
    assert "loading" in empty.text()
    parts.store.update(engine="ready")
    assert empty.isVisible()
    assert "Open a photo" in empty.text()


def test_the_five_best_of_the_main_head_and_the_others_beside(panel: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, record())
    main = record().probabilities["main"]
    assert main is not None
    best = top(main, CLASSES, 5)
    for row, answer in enumerate(best):
        assert label(panel, f"class_{row}").text() == answer.label
        for head in ("aux1", "aux2", "main"):
            probabilities = record().probabilities[head]
            assert probabilities is not None
            shown = bar(panel, head, row)
            assert shown.isVisible()
            percent = 100 * float(probabilities[answer.index])
            assert shown.text in (f"{percent:.0f} %", "<1 %", ">99 %")
    columns = [
        panel.mapFromGlobal(bar(panel, head, 0).mapToGlobal(QWidget().pos())).x()
        for head in ("aux1", "aux2", "main")
    ]
    assert columns == sorted(columns), "in the order in which the answer forms"


def test_each_heads_own_answer_is_there(panel: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, record())
    for head in ("aux1", "aux2", "main"):
        probabilities = record().probabilities[head]
        assert probabilities is not None
        assert top(probabilities, CLASSES, 1)[0].label in label(panel, f"says_{head}").text()


def test_a_bar_is_as_long_as_its_probability(panel: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, record())
    shown = bar(panel, "main", 0)
    lengths = []
    for probability in (0.25, 0.5):
        shown.show_probability(probability, first=False, faint=False)
        image = shown.grab().toImage()
        line = [image.pixelColor(x, shown.height() // 2) for x in range(shown.width())]
        fill = line[1]
        lengths.append(sum(colour == fill for colour in line))
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=3)


def test_heads_that_were_never_trained_are_marked(panel: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, record())
    note = label(panel, "predictions_note")
    assert not note.isVisible()
    look_at(parts, record(aux_trained=False))
    assert note.isVisible()
    assert "auxiliary heads of these weights were never trained" in note.text()


def test_absent_heads_are_told_in_words(panel: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, record(aux=False))
    assert "no auxiliary heads" in label(panel, "predictions_note").text()
    assert not bar(panel, "aux1", 0).isVisible()
    assert not label(panel, "says_aux2").isVisible()
    assert bar(panel, "main", 4).isVisible()
    look_at(parts, record())
    assert bar(panel, "aux1", 0).isVisible()


def test_long_names_are_shortened_and_told_in_full(panel: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, record())
    panel.resize(320, 200)
    assert panel.width() == 320
    panel.grab()
    long = CLASSES[2]
    found = [label(panel, f"class_{row}") for row in range(5)]
    assert [one.toolTip() for one in found if one.text() == long] == [long]


def test_it_survives_the_light_theme(panel: PredictionsPanel, parts: Parts) -> None:
    look_at(parts, record())
    parts.theme.set_mode("dark")
    dark = panel.grab().toImage()
    parts.theme.set_mode("light")
    assert panel.grab().toImage() != dark
