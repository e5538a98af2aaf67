"""Settings are checked before anything is made of them, and keep their file form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from inception_studio.errors import UserError
from inception_studio.nets.architecture import Architecture
from inception_studio.training.config import RunConfig, options


def test_defaults_are_valid() -> None:
    config = RunConfig()
    assert config.validated() is config


def test_every_option_has_help() -> None:
    for option in options():
        assert option.metadata["help"], option.name
        assert not option.metadata["help"].endswith("."), option.name


@pytest.mark.parametrize("option", [o for o in options() if "low" in o.metadata], ids=lambda o: o.name)
def test_bounds_are_inclusive(option: Any) -> None:
    kind = int if str(option.type).startswith("int") else float
    for bound in ("low", "high"):
        replace(RunConfig(), **{option.name: kind(option.metadata[bound])}).validated()
    for beyond in (option.metadata["low"] - 1, option.metadata["high"] * 2 + 1):
        with pytest.raises(UserError, match=option.name.replace("_", " ")) as caught:
            replace(RunConfig(), **{option.name: kind(beyond)}).validated()
        assert caught.value.remedy.startswith("Use ")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("epochs", 2.5, "epochs 2.5 is not a whole number"),
        ("epochs", True, "epochs True is not a whole number"),
        ("epochs", None, "epochs None is not a whole number"),
        ("batch_size", "32", "batch size '32' is not a whole number"),
        ("steps", 0.5, "steps 0.5 is not a whole number"),
        ("learning_rate", float("nan"), "learning rate nan is not a number"),
        ("learning_rate", float("inf"), "learning rate inf is not a number"),
        ("learning_rate", "fast", "learning rate 'fast' is not a number"),
        ("aux", 1, "aux 1 is not true or false"),
        ("batch_norm", "no", "batch norm 'no' is not true or false"),
        ("data", None, "data None is not a text"),
        ("weights", 3, "weights 3 is not a text"),
        ("optimizer", "adam", "optimizer 'adam' is unknown"),
        ("activation", ["relu"], "activation .'relu'. is not a text"),
        ("image_size", 63, "image size is 63"),
        ("image_size", 513, "image size is 513"),
    ],
)
def test_wrong_values_are_named(field: str, value: Any, words: str) -> None:
    with pytest.raises(UserError, match=words):
        replace(RunConfig(), **{field: value}).validated()


def test_an_unknown_choice_lists_what_there_is() -> None:
    with pytest.raises(UserError, match="Use one of constant, cosine, one-cycle"):
        RunConfig(schedule="linear").validated()


def test_optional_fields_may_be_none() -> None:
    RunConfig(steps=None, weights=None, batch_norm=None).validated()


def test_json_keeps_everything() -> None:
    config = RunConfig(
        data="photos", weights="w.pth", steps=7, learning_rate=0.5, aux=False, batch_norm=True, seed=3
    )
    assert RunConfig.from_json(config.to_json()) == config


def test_a_field_missing_in_json_gets_its_default() -> None:
    assert RunConfig.from_json('{"epochs": 3}') == RunConfig(epochs=3)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"colour": "red"}', '{"epochs": 0}'])
def test_wrong_json_is_a_users_error(text: str) -> None:
    with pytest.raises(UserError):
        RunConfig.from_json(text)


def test_an_unusable_value_in_json_is_told_as_such() -> None:
    with pytest.raises(UserError, match=r"batch size 1\.5 is not a whole number"):
        RunConfig.from_json(json.dumps({"batch_size": 1.5}))


def test_architecture_follows_the_settings() -> None:
    paper = RunConfig(variant="paper", activation="sigmoid", initialisation="normal", sigma=0.02, width=0.5)
    assert paper.architecture(7) == Architecture.paper(
        num_classes=7, activation="sigmoid", initialisation="normal", sigma=0.02, width=0.5
    )
    assert not paper.architecture(7).batch_norm
    assert RunConfig(variant="paper", batch_norm=True).architecture(7).batch_norm
    assert RunConfig(aux=False).architecture(7) == Architecture.torchvision(num_classes=7, aux=False)
