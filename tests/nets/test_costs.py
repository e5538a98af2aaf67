"""The cost table of the command line: its keys, sums and printed figures, and how it reads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inception_studio.errors import UserError
from inception_studio.nets import vocabulary
from inception_studio.nets.costs import costs_table, format_costs
from inception_studio.nets.table1 import PRINTED


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    return costs_table(224)


def rows(table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in table["layers"]}


def test_totals(table: dict[str, Any]) -> None:
    assert {key: value for key, value in table.items() if key not in {"net", "layers"}} == {
        "input": 224,
        "depth": 22,
        "depth_with_pooling": 27,
        "inception_modules": 9,
        "parameters": 6_998_552,
        "parameters_with_aux": 13_378_280,
        "multiplications": 1_582_671_872,
        "reduction": {"module": "4a", "with": 5_268_480, "without": 112_896_000},
    }
    assert "GoogLeNet" in table["net"]


def test_the_table_is_json(table: dict[str, Any]) -> None:
    assert json.loads(json.dumps(table)) == table


def test_every_row_has_the_same_keys(table: dict[str, Any]) -> None:
    keys = {"name", "kind", "output", "parameters", "multiplications", "receptive_field"}
    printed = {"printed_parameters", "printed_multiplications"}
    for row in table["layers"]:
        assert set(row) == (keys | printed if row["name"] in PRINTED else keys)
        assert len(row["output"]) == 3


def test_rows_bear_the_vocabularys_names_once(table: dict[str, Any]) -> None:
    names = [row["name"] for row in table["layers"]]
    assert len(set(names)) == len(names)
    assert set(vocabulary.LAYERS) <= set(names)
    assert "image" not in names
    inner = {"aux1", "aux2"}
    assert all(name in inner or vocabulary.attribute(name) for name in names)


def test_rows_stand_in_order_of_depth(table: dict[str, Any]) -> None:
    names = [row["name"] for row in table["layers"]]
    assert names[:9] == [
        "conv1", "pool1", "norm1", "conv2_reduce", "conv2", "norm2", "pool2", "3a", "3a/1x1",
    ]  # fmt: skip
    assert names[-3:] == ["avgpool", "dropout", "fc"]
    whole = [name for name in names if name in vocabulary.MODULES]
    assert whole == list(vocabulary.MODULES)


def test_rows_without_a_slash_add_up_to_the_totals(table: dict[str, Any]) -> None:
    whole = [row for row in table["layers"] if "/" not in row["name"]]
    main = [row for row in whole if row["kind"] != "auxiliary"]
    assert sum(row["parameters"] for row in whole) == table["parameters_with_aux"]
    assert sum(row["parameters"] for row in main) == table["parameters"]
    assert sum(row["multiplications"] for row in main) == table["multiplications"]


@pytest.mark.parametrize("name", [*vocabulary.MODULES, *vocabulary.AUXILIARY])
def test_a_modules_row_sums_up_its_parts(table: dict[str, Any], name: str) -> None:
    row = rows(table)[name]
    parts = [part for part in table["layers"] if part["name"].startswith(f"{name}/")]
    assert row["kind"] == ("auxiliary" if name in vocabulary.AUXILIARY else "inception")
    assert row["parameters"] == sum(part["parameters"] for part in parts)
    assert row["multiplications"] == sum(part["multiplications"] for part in parts)


def test_single_rows(table: dict[str, Any]) -> None:
    assert rows(table)["4a"] == {
        "name": "4a",
        "kind": "inception",
        "output": [512, 14, 14],
        "parameters": 376_176,
        "multiplications": 73_608_192,
        "receptive_field": 171,
        "printed_parameters": 364_000,
        "printed_multiplications": 73_000_000,
    }
    assert rows(table)["pool1"] == {
        "name": "pool1",
        "kind": "max_pool",
        "output": [64, 56, 56],
        "parameters": 0,
        "multiplications": 0,
        "receptive_field": 11,
    }
    assert rows(table)["fc"]["output"] == [1000, 1, 1]


def test_another_size_changes_multiplications_only(table: dict[str, Any]) -> None:
    small = costs_table(112)
    assert small["parameters_with_aux"] == table["parameters_with_aux"]
    assert small["depth"] == 22
    assert rows(small)["conv1"]["output"] == [64, 56, 56]
    assert rows(small)["conv1"]["multiplications"] * 4 == rows(table)["conv1"]["multiplications"]


@pytest.mark.parametrize("size", [-224, 0, 1, 10**12, 10**30])
def test_an_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(UserError, match="cannot take images"):
        costs_table(size)


def test_the_text_shows_computed_and_printed_figures_side_by_side(table: dict[str, Any]) -> None:
    text = format_costs(table)
    lines = text.splitlines()
    conv1 = next(line for line in lines if line.startswith("conv1"))
    assert conv1.split() == [
        "conv1", "conv", "64", "×", "112", "×", "112", "9,472", "2.7", "K", "118,013,952", "34", "M", "7",
    ]  # fmt: skip
    assert any(line.startswith("  4c/5x5_reduce") for line in lines)
    for key in ("depth", "depth_with_pooling", "parameters", "parameters_with_aux", "multiplications"):
        assert f"{table[key]:,}" in text
    assert "5,268,480" in text
    assert "112,896,000" in text
    assert max(len(line) for line in lines) <= 110
