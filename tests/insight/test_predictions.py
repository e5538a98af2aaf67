from __future__ import annotations

import numpy as np
import pytest

from inception_studio.insight.predictions import answer, top

PROBABILITIES = np.array([0.1, 0.4, 0.1, 0.4], np.float32)


def test_best_first_and_ties_by_index() -> None:
    found = top(PROBABILITIES, ("ant", "bee", "cat", "dog"), 3)
    assert [(a.index, a.label) for a in found] == [(1, "bee"), (3, "dog"), (0, "ant")]
    assert found[0].probability == pytest.approx(0.4)


def test_fewer_classes_than_asked_for() -> None:
    assert len(top(PROBABILITIES, ("ant", "bee", "cat", "dog"), 9)) == 4


def test_a_class_without_a_name_is_called_by_its_index() -> None:
    assert top(PROBABILITIES, ("ant",), 1)[0].label == "class 1"
    assert answer(PROBABILITIES, ("ant",), 0).label == "ant"


def test_names_that_folders_gave_are_read_with_spaces_and_stay_as_they_are_in_the_data() -> None:
    best = top(np.array([0.1, 0.9], np.float32), ["bee", "American_lobster"], 1)[0]
    assert (best.name, best.label) == ("American lobster", "American_lobster")
