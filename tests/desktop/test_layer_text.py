"""What is said of layers: exact figures, addresses, places in the concatenation."""

from __future__ import annotations

import numpy as np
import pytest

from inception_studio.desktop.panels import layer_text as words

from .graphs import paper_graph
from .recorded import CLASSES, record


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5_268_480, "5.3 M"),
        (112_896_000, "112.9 M"),
        (1_582_671_872, "1.58 G"),
        (999_990, "1.0 M"),
        (640, "640"),
    ],
)
def test_counts(number: int, text: str) -> None:
    assert words.count(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (-0.00204, "−0.00204"), (86.63, "86.6"), (12345.0, "12345"), (2e-9, "2.0e−09")],
)
def test_values(number: float, text: str) -> None:
    assert words.value(number) == text


def test_values_that_are_no_numbers() -> None:
    assert words.value(float("nan")) == "not a number"
    assert words.value(float("-inf")) == "−∞"


def test_a_share_is_not_rounded_to_none_or_all() -> None:
    assert [words.percent(share) for share in (0, 0.004, 0.124, 0.996, 1)] == [
        "0 %",
        "<1 %",
        "12 %",
        ">99 %",
        "100 %",
    ]


def test_the_reduction_of_4a() -> None:
    costs, saved = words.branch_costs(paper_graph(), "4a", "5x5")
    assert costs[0] == "1.5 M + 3.8 M = 5.3 M multiplications"
    assert costs[1] == "1.5 M + 3.8 M = 5.3 M mult."
    assert saved[0] == "without 1×1: 112.9 M (21 times as much)"
    (only,) = words.branch_costs(paper_graph(), "4a", "1x1")
    assert only[0] == "18.1 M multiplications"
    assert len(words.branch_costs(paper_graph(), "4a", "pool")) == 1


def test_a_sum_is_in_one_unit() -> None:
    assert words.count(426_000, like=1_015_800) == "0.4 M"
    assert words.count(426_000) == "426.0 k"
    graph = record().graph
    for module in ("3a", "4a", "5a", "5b"):
        for branch in graph.group(module).branches:
            for form in words.branch_costs(graph, module, branch)[0]:
                assert len({word for word in form.split() if word in ("k", "M", "G")}) == 1, form


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        ((3.11, 2.8, 3.5e-4, -0.06), ["3.11", "2.80", "0.00", "−0.06"]),
        ((0.00312, -0.0004), ["0.00312", "−0.00040"]),
        ((3.2e12, 1.0), ["3.20e+12", "1.00e+00"]),
        ((0.0, 0.0), ["0.00", "0.00"]),
        ((1.5, float("nan")), ["1.50", "not a number"]),
    ],
)
def test_a_list_of_numbers_has_one_format(numbers: tuple[float, ...], written: list[str]) -> None:
    form = words.alike(np.array(numbers, np.float32))
    assert [form(number) for number in numbers] == written


def test_channels_along_a_chain() -> None:
    graph = paper_graph()

    def through(branch: str) -> str:
        return words.channels_through(graph, tuple(map(graph.node, graph.group("4a").branches[branch])))

    assert through("3x3") == "480 → 96 → 208"
    assert through("pool") == "480 → 64"


def test_a_channel_has_a_place_in_branch_and_concatenation() -> None:
    graph = paper_graph()
    assert words.concatenated_index(graph, "4a/5x5", 17) == (192 + 208 + 17, 512)
    assert words.concatenated_index(graph, "4a/5x5_reduce", 3) is None
    assert words.concatenated_index(graph, "conv1", 3) is None
    assert words.part_of(graph, "4a", 417) == ("4a/5x5", 17)
    with pytest.raises(IndexError):
        words.part_of(graph, "4a", 512)


def test_channels_in_words() -> None:
    made = record()
    assert (
        words.channel_place(made, "4a/5x5", 2)
        == "channel index 2 of 0–5 in the branch, 52 of 0–63 concatenated"
    )
    assert words.channel_place(made, "4a", 52) == "channel index 52 of 0–63, that is 4a/5x5:2"
    assert words.channel_place(made, "image", 0) == "red"
    assert words.channel_place(made, "fc", 1) == f"“{CLASSES[1]}”, class index 1 of 0–{len(CLASSES) - 1}"
