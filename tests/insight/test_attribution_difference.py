"""The difference of two attribution maps: plain for one method, scaled for two."""

from __future__ import annotations

import numpy as np

from inception_studio.insight.attribution.difference import difference
from inception_studio.insight.attribution.request import Attribution, Request

_ONE, _OTHER = np.float32([[0, 4], [8, 8]]), np.float32([[-0.5, 0], [0.5, 0.5]])


def _made(method: str, map_: np.ndarray, target: int = 0) -> Attribution:
    return Attribution(Request(method, target), map_, 0.0, 0)


def test_of_one_method_it_is_plain() -> None:
    found = difference(_made("gradcam", _ONE), _made("gradcam", _OTHER, 1))
    np.testing.assert_array_equal(found, [[0.5, 4], [7.5, 7.5]])
    assert found.dtype == np.float32


def test_of_two_methods_each_has_its_own_scale() -> None:
    found = difference(_made("gradcam", _ONE), _made("deeplift", _OTHER))
    np.testing.assert_allclose(found, [[1, 0.5], [0, 0]], atol=1e-6)


def test_a_map_of_zeros_changes_nothing() -> None:
    found = difference(_made("gradcam", np.zeros((2, 2), np.float32)), _made("deeplift", _OTHER))
    np.testing.assert_allclose(found, [[1, 0], [-1, -1]], atol=1e-6)
