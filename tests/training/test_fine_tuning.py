"""A run that starts from given weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from inception_studio.nets.architecture import Architecture
from inception_studio.nets.card import WeightCard
from inception_studio.nets.googlenet import GoogLeNet
from inception_studio.nets.preprocess import CAFFE, IMAGENET
from inception_studio.nets.weights import load_weights, save_weights
from inception_studio.training.config import RunConfig
from inception_studio.training.run_folder import RunFolder
from inception_studio.training.setup import build_network, run_preprocessing, starting_network

CLASSIFIERS = {f"{head}.{part}" for head in ("fc", "aux1.fc2", "aux2.fc2") for part in ("weight", "bias")}
OWN = ("blue", "green", "red")


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Path]:
    """Saves a network with random weights."""

    def save(classes: tuple[str, ...] = OWN, preprocessing: Any = IMAGENET, **changes: Any) -> Path:
        torch.manual_seed(9)
        architecture = Architecture(num_classes=len(classes), width=0.1, **changes)
        net = GoogLeNet(architecture)
        for buffer in net.buffers():
            if buffer.is_floating_point():
                buffer.uniform_(0.5, 1.5)
        card = WeightCard("given", architecture, classes, preprocessing, aux_trained=True)
        save_weights(tmp_path / "given.safetensors", net, card)
        return tmp_path / "given.safetensors"

    return save


def built(path: Path, **changes: Any) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """The state that a run starts with, and the state in the file."""
    config = RunConfig(weights=str(path), **changes).validated()
    network = starting_network(config)
    assert network is not None
    net = build_network(config, OWN, network)
    assert net.training
    assert all(parameter.requires_grad for parameter in net.parameters())
    return net.state_dict(), network.net.state_dict()


def changed(start: dict[str, torch.Tensor], file: dict[str, torch.Tensor]) -> set[str]:
    return {
        name
        for name, value in start.items()
        if name not in file or value.shape != file[name].shape or not torch.equal(value, file[name])
    }


def test_the_same_classes_keep_everything(given: Callable[..., Path]) -> None:
    assert changed(*built(given())) == set()


@pytest.mark.parametrize("classes", [("ant", "bee", "wasp"), ("red", "green", "blue"), ("one", "two")])
def test_other_classes_draw_the_classifiers_anew_and_nothing_else(
    given: Callable[..., Path], classes: tuple[str, ...]
) -> None:
    start, file = built(given(classes))
    # Biases are drawn as zeros, which they were in the file: as long as the number of classes is the same.
    assert {n for n in CLASSIFIERS if n.endswith("weight")} <= changed(start, file) <= CLASSIFIERS
    assert start["fc.weight"].shape[0] == 3


def test_auxiliary_heads_can_be_dropped_and_added(given: Callable[..., Path]) -> None:
    start, _ = built(given(), aux=False)
    assert not any(name.startswith("aux") for name in start)
    start, file = built(given(aux=False))
    assert changed(start, file) == {name for name in start if name.startswith("aux")}


def test_the_seed_decides_what_is_drawn(given: Callable[..., Path]) -> None:
    path = given(("one", "two"))
    first, again, other = (built(path, seed=seed)[0]["fc.weight"] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_weights_own_preprocessing_is_kept_at_the_runs_size(given: Callable[..., Path]) -> None:
    card = load_weights(given(preprocessing=CAFFE)).card
    seen = run_preprocessing(RunConfig(image_size=96), card)
    assert seen == replace(CAFFE, resize=96, crop=96)
    assert run_preprocessing(RunConfig(image_size=96), None) == replace(IMAGENET, resize=96, crop=96)


def test_a_run_from_weights(
    given: Callable[..., Path],
    tiny: Callable[..., RunConfig],
    train: Callable[..., RunFolder],
    tmp_path: Path,
) -> None:
    config = tiny(weights=str(given(("ant", "bee"), preprocessing=CAFFE)), steps=2)
    folder = train(config, tmp_path / "run")
    card = load_weights(folder.weights_path).card
    assert card.classes == OWN
    assert card.preprocessing.channel_order == "BGR"
    assert card.origin.endswith("from given")
    assert '"weights": "given.safetensors"' in card.settings
