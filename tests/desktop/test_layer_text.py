"""What is said of layers: exact figures, addresses, places in the concatenation."""

from __future__ import annotations

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
    assert costs == "1.5 M + 3.8 M = 5.3 M multiplications"
    assert saved == "without 1×1: 112.9 M (21 times as much)"
    assert words.branch_costs(paper_graph(), "4a", "1x1") == ("18.1 M multiplications", "")
    assert words.branch_costs(paper_graph(), "4a", "pool")[1] == ""


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
        == "channel 2 of 6 in the branch, 52 of 64 in the concatenation"
    )
    assert words.channel_place(made, "4a", 52) == "channel 52 of 64, that is 4a/5x5:2"
    assert words.channel_place(made, "image", 0) == "red"
    assert words.channel_place(made, "fc", 1) == f"“{CLASSES[1]}”, class 1 of {len(CLASSES)}"
