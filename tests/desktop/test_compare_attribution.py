"""Attributions of two photos or two networks beside each other: their numbers, what keeps them in step."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from inception_studio.desktop.asking.comparison_state import Attributed, Side
from inception_studio.desktop.driver import Driver
from inception_studio.desktop.exporting.takeable import takeable
from inception_studio.desktop.main_window import MainWindow
from inception_studio.desktop.panels.compare import words
from inception_studio.desktop.panels.compare.bar import foot
from inception_studio.desktop.panels.compare.panel import ComparePanel
from inception_studio.insight.attribution.explain import explain
from inception_studio.insight.attribution.request import Request
from inception_studio.insight.record_types import FloatArray
from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import Preprocessing, WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.weights import save_weights

from .asking import AT_ONCE_S, endless
from .conftest import Answers
from .hands import in_front, press, text


@pytest.fixture
def panel(studio: MainWindow, qtbot: QtBot, other_weights: Path) -> ComparePanel:
    """The photo that is open with two networks, the units' maps in sight."""
    made = in_front(studio, "compare", ComparePanel, qtbot)
    studio.parts.ask.comparison.open_weights(other_weights)
    qtbot.waitUntil(lambda: studio.parts.store.state.other.pair is not None)
    return made


def attributed(studio: MainWindow) -> Attributed:
    return studio.parts.store.state.attributed


def answered(studio: MainWindow, qtbot: QtBot) -> None:
    """Both maps of the pair that is open are there."""

    def done() -> bool:
        now, other = attributed(studio), studio.parts.store.state.other
        return not other.running and now.maps is not None and not now.running and now.pair is other.pair

    qtbot.waitUntil(done)


def see(studio: MainWindow, panel: ComparePanel, qtbot: QtBot) -> None:
    press(panel, "compare_view_attribution", qtbot)
    answered(studio, qtbot)


def directly(side: Side, method: str, target: int | None = None) -> FloatArray:
    """The map as the engine makes it of a side's own weights and input."""
    net = GoogLeNet(side.record.card.architecture, init=False)
    net.load_state_dict(side.looking.weights)
    record = side.whole
    best = int(np.argmax(record.probabilities["main"])) if target is None else target
    x = torch.from_numpy(record.input.copy())[None]
    made = explain(
        net.eval(), record.graph, x, Request(method, best), preprocessing=record.card.preprocessing
    )
    return made.map


def test_nothing_is_asked_before_somebody_looks(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot
) -> None:
    assert attributed(studio).maps is None
    assert not attributed(studio).running
    see(studio, panel, qtbot)
    assert attributed(studio).maps is not None


@pytest.mark.parametrize("title", ["Grad-CAM", "Input × Gradient"])
def test_both_maps_and_their_difference(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot, title: str
) -> None:
    see(studio, panel, qtbot)
    Driver(studio).choose("compare_method", title)
    answered(studio, qtbot)
    now = attributed(studio)
    assert now.pair is not None
    a, b = (directly(side, now.method) for side in (now.pair.a, now.pair.b))
    assert a.any()
    shown = [takeable(view).numbers() for view in panel.attribution.views]
    for found, expected in zip(shown, (a, b, b - a), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5)
    scales = [view._scale for view in panel.attribution.views]
    assert scales[0] == scales[1]
    assert scales[2].low == -scales[2].high
    panel.attribution.lens.point((20, 30))
    values = (float(one[20, 30]) for one in shown[:2])
    assert text(panel, "compare_attribution_values") == words.pixel((20, 30), *values)
    best = int(np.argmax(now.pair.b.record.probabilities["main"]))
    assert text(panel, "compare_attribution_title_b") == f"B  {now.pair.b.record.card.classes[best]}"
    assert takeable(panel.attribution.views[2]).name() == f"B − A, {title}"


def test_the_maps_take_the_room_and_stand_evenly(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot
) -> None:
    see(studio, panel, qtbot)
    views = panel.attribution.views

    def sides() -> list[float]:
        return [view.picture_rect().width() for view in views]

    # The row that told the progress has gone: nothing but the gaps is left beside the maps.
    qtbot.waitUntil(lambda: min(sides()) >= (panel.attribution.width() - 2 * 10) / 3 - 2)
    assert max(sides()) - min(sides()) <= 1
    places = [view.mapTo(panel.attribution, QPoint(0, 0)).x() for view in views]
    assert abs((places[1] - places[0]) - (places[2] - places[1])) <= 1
    for view in views:
        assert view.height() == pytest.approx(view.picture_rect().height() + foot(view.fontMetrics()), abs=1)
        bar = view.grab().toImage().copy(0, round(view.picture_rect().bottom()) + 8, view.width(), 1)
        assert len({bar.pixel(x, 0) for x in range(bar.width())}) > 20, "a bar of many colours is under it"


def test_no_hook_is_left_in_the_networks(studio: MainWindow, panel: ComparePanel, qtbot: QtBot) -> None:
    see(studio, panel, qtbot)
    Driver(studio).choose("compare_method", "Guided Backprop")
    answered(studio, qtbot)
    copies = studio.parts.ask.comparison.attribution._copies
    assert len(copies) == 2
    modules = [module for _, net in copies for module in net.modules()]
    assert not any(module._forward_hooks or module._backward_hooks for module in modules)


def test_one_class_for_both_by_its_name(studio: MainWindow, panel: ComparePanel, qtbot: QtBot) -> None:
    see(studio, panel, qtbot)
    studio.parts.ask.comparison.attribution.choose_class("goat")
    answered(studio, qtbot)
    now = attributed(studio)
    assert now.pair is not None
    assert now.maps is not None
    goat = now.pair.a.record.card.classes.index("goat")
    assert [one.request.target for one in now.maps] == [goat, goat]
    np.testing.assert_allclose(now.maps[1].map, directly(now.pair.b, "gradcam", goat), atol=1e-5)
    assert panel.question.target.currentText() == "goat"


def test_another_photo_is_followed_only_while_it_is_seen(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot, photo: Path
) -> None:
    see(studio, panel, qtbot)
    studio.parts.explorer.open_photo(photo)
    qtbot.waitUntil(lambda: studio.parts.store.state.other.pair.b.photo.path == photo)
    answered(studio, qtbot)
    now = attributed(studio)
    np.testing.assert_allclose(now.maps[1].map, directly(now.pair.b, "gradcam"), atol=1e-5)
    press(panel, "compare_view_maps", qtbot)
    studio.parts.explorer.frame(studio.parts.store.state.photo.framing.turned(40.0))
    qtbot.waitUntil(lambda: studio.parts.store.state.other.pair is not now.pair)
    assert attributed(studio).maps is now.maps
    assert not attributed(studio).running
    press(panel, "compare_view_attribution", qtbot)
    assert attributed(studio).maps is None, "maps of the photo before are not shown beside another one"
    answered(studio, qtbot)


def test_cancel_and_a_newer_question(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endless(monkeypatch) as seen:
        press(panel, "compare_view_attribution", qtbot)
        bar = panel.attribution.running.bar
        qtbot.waitUntil(lambda: bar.isVisible() and bar.value() > 0)
        Driver(studio).choose("compare_method", "DeepLift")
        qtbot.waitUntil(lambda: seen["begun"][-1].method == "deeplift")
        assert len(seen["ended"]) == len(seen["begun"]) - 1, "a newer question ends the older"
        asked_at = time.monotonic()
        press(panel, "compare_attribution_cancel", qtbot)
        qtbot.waitUntil(lambda: len(seen["ended"]) == len(seen["begun"]))
        assert seen["ended"][-1] - asked_at < AT_ONCE_S
        assert not attributed(studio).running
        assert not bar.isVisible()
    press(panel, "compare_attribution_run", qtbot)
    answered(studio, qtbot)
    assert [one.request.method for one in attributed(studio).maps] == ["deeplift"] * 2
    assert not panel.findChild(QAbstractButton, "compare_attribution_run").isVisible()


def test_what_cannot_be_asked_is_told(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    """Occlusion's square does not fit an input of 31 px."""
    see(studio, panel, qtbot)
    tiny = _weights(tmp_path / "tiny.safetensors", 31)
    studio.parts.ask.comparison.open_weights(tiny)
    qtbot.waitUntil(lambda: studio.parts.store.state.other.pair.b.record.card.name == "tiny")
    Driver(studio).choose("compare_method", "Occlusion")
    qtbot.waitUntil(lambda: bool(attributed(studio).error))
    assert text(panel, "compare_attribution_error").startswith("B: ")
    assert attributed(studio).maps is None


def test_inputs_of_two_sizes(studio: MainWindow, panel: ComparePanel, qtbot: QtBot, tmp_path: Path) -> None:
    studio.parts.ask.comparison.open_weights(_weights(tmp_path / "tiny.safetensors", 96))
    qtbot.waitUntil(lambda: studio.parts.store.state.other.pair.b.record.card.name == "tiny")
    see(studio, panel, qtbot)
    told = text(panel, "compare_attribution_resized")
    assert "A has 64×64 pixels and B 96×96: both are shown at 96×96, bilinear." in told
    assert [takeable(view).numbers().shape for view in panel.attribution.views] == [(96, 96)] * 3


def test_lesions_are_left_out_and_that_is_said(studio: MainWindow, panel: ComparePanel, qtbot: QtBot) -> None:
    see(studio, panel, qtbot)
    before = attributed(studio).maps
    told = panel.findChild(QLabel, "compare_attribution_resized")
    assert "Lesions" not in told.text()
    studio.parts.ask.lesions.toggle_layer("5b")
    other = studio.parts.store
    qtbot.waitUntil(lambda: bool(other.state.other.pair.b.record.lesions))
    assert "Lesions are left out" in told.text()
    studio.parts.ask.comparison.attribution.run()
    qtbot.waitUntil(lambda: attributed(studio).maps not in (None, before))
    for one, again in zip(before, attributed(studio).maps, strict=True):
        np.testing.assert_allclose(one.map, again.map, atol=1e-5)
        assert again.map.any(), "the last module is not off for this question"


def test_a_live_input_never_mixes_two_frames(studio: MainWindow, panel: ComparePanel, qtbot: QtBot) -> None:
    see(studio, panel, qtbot)
    store, frames = studio.parts.store, studio.parts.explorer.frames
    store.update(live="camera")
    rng = np.random.default_rng(3)
    gone: list[bool] = []
    shown: list[Attributed] = []

    def remember(names: frozenset[str]) -> None:
        if "attributed" in names:
            gone.append(store.state.attributed.maps is None)
            shown.append(store.state.attributed)

    store.changed.connect(remember)
    for number in range(6):
        frame = Image.fromarray(rng.integers(0, 256, (70, 70, 3), dtype=np.uint8))
        qtbot.waitUntil(lambda: frames.idle)
        assert frames.show(lambda frame=frame: frame, f"frame {number}")
    qtbot.waitUntil(lambda: store.state.photo.name == "frame 5")
    qtbot.waitUntil(lambda: store.state.other.pair.b.photo.name == "frame 5")
    answered(studio, qtbot)
    store.changed.disconnect(remember)
    assert not any(gone), "the frame before stays until the next one is there"
    for now in (shown[0], shown[-1]):
        for side, made in zip((now.pair.a, now.pair.b), now.maps, strict=True):
            np.testing.assert_allclose(made.map, directly(side, "gradcam"), atol=1e-5)


def test_saved_as_numbers_and_gone_with_the_comparison(
    studio: MainWindow, panel: ComparePanel, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    see(studio, panel, qtbot)
    studio.dialogs = answers
    answers.path = tmp_path / "difference.npy"
    studio.taking.save_numbers(panel.attribution.views[2])
    qtbot.waitUntil(answers.path.exists)
    a, b = (one.map for one in attributed(studio).maps)
    np.testing.assert_array_equal(np.load(answers.path), b - a)
    for ending in ("png", "svg"):
        answers.path = tmp_path / f"difference.{ending}"
        studio.taking.save_picture(panel.attribution.views[2])
        assert answers.path.stat().st_size > 1000
    press(panel, "compare_leave", qtbot)
    assert attributed(studio).maps is None
    assert attributed(studio).pair is None


def _weights(path: Path, side: int) -> Path:
    card = WeightCard(
        name="tiny",
        architecture=Architecture.torchvision(num_classes=3, width=0.125),
        classes=("elk", "goat", "yak"),
        preprocessing=Preprocessing(side, side, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        aux_trained=True,
        origin="random weights for tests",
    )
    torch.manual_seed(3)
    save_weights(path, GoogLeNet(card.architecture).eval(), card)
    return path
