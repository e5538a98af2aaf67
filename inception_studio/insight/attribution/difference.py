"""The difference of two attribution maps of one photo; knows no torch and no window."""

from __future__ import annotations

import numpy as np

from inception_studio.insight.attribution.render import scale_of
from inception_studio.insight.attribution.request import Attribution
from inception_studio.insight.record_types import FloatArray


def same_unit(one: Attribution, other: Attribution) -> bool:
    """Whether the values of both can be subtracted as they are: those of one method."""
    return one.request.method == other.request.method


def difference(one: Attribution, other: Attribution) -> FloatArray:
    """`one` less `other` (H, W), in the method's own unit.

    Different methods have different units: then each is divided by the size of its strongest colour
    (`render.scale_of`) first, and the result has no unit.
    """
    first, second = (1.0, 1.0) if same_unit(one, other) else (scale_of(one.map), scale_of(other.map))
    found: FloatArray = np.subtract(one.map / first, other.map / second, dtype=np.float32)
    return found
